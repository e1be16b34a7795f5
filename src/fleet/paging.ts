/** One page of a list: the last where there are fewer. `count` is how many items there are on all of them. */
export function pageOf<T>(
  all: readonly T[],
  page = 1,
  perPage: number,
): { count: number; page: number; pages: number; items: readonly T[] } {
  const { first, ...place } = placeOf(all.length, page, perPage);
  return { ...place, items: all.slice(first, first + perPage) };
}

/** Where a page of so many items is: `first` is the number of the first item on it, from 0. */
export function placeOf(count: number, page: number, perPage: number): { count: number; page: number; pages: number; first: number } {
  const pages = Math.max(1, Math.ceil(count / perPage));
  const place = Math.min(page, pages);
  return { count, page: place, pages, first: (place - 1) * perPage };
}
