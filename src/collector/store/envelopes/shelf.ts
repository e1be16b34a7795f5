/** A report beside which others are made small. */
export type Book = { seq: number; level: number };

/**
 * The reports beside which a device's next one may be made small, the one that stands alone first: each stands beside the one before it.
 * `period` is the quarter in which they came, `count` how many reports did.
 */
export type Shelf = { period: number; count: number; books: readonly Book[] };

/** Of the reports in a quarter, every second is a book for those after it, every fourth for the books, and so on: what is near is much alike, and no chain is long. */
export function shelve(shelf: Shelf | undefined, period: number, seq: number): { beside: Book | undefined; shelf: Shelf } {
  if (shelf?.period !== period) return { beside: undefined, shelf: { period, count: 1, books: [{ seq, level: Number.MAX_SAFE_INTEGER }] } };
  const level = twosIn(shelf.count);
  const books = shelf.books.filter(book => book.level > level);
  const next = level > 0 ? [...books, { seq, level }] : books;
  return { beside: books.at(-1), shelf: { period, count: shelf.count + 1, books: next } };
}

/** The quarter of a time (ms). */
export function periodOf(time: number): number {
  const date = new Date(time);
  return date.getUTCFullYear() * 4 + Math.floor(date.getUTCMonth() / 3);
}

/** How often two divides it. */
function twosIn(count: number): number {
  return 31 - Math.clz32(count & -count);
}
