import { type Look, paint, wrap } from './text.ts';

/** A column: numbers stand to the right; a `lesser` one is left out where there is no room. The last column takes what room is left, and wraps. */
export type Column = { title: string; right?: boolean; lesser?: boolean };

/** Fewer columns than this are no room for words. */
const leastWords = 24;
const gap = 2;

/** A table as wide as the terminal at the most. Cells are plain text. */
export function tableLines(columns: readonly Column[], rows: readonly (readonly string[])[], look: Look): string[] {
  const shown = fitting(columns, rows, look.width);
  const lines = [columns.map(({ title }) => title), ...rows].flatMap((row, place) => {
    const [last, ...before] = shown.toReversed();
    const head = before
      .toReversed()
      .map(({ at, width, right }) => (right ? (row[at] as string).padStart(width) : (row[at] as string).padEnd(width)))
      .map(cell => `${cell}${' '.repeat(gap)}`)
      .join('');
    const words = wrap(row[last?.at ?? 0] as string, Math.max(look.width, head.length + leastWords / 2), head, ' '.repeat(head.length));
    return place === 0 ? words.map(line => paint('dim', line, look.colour)) : words;
  });
  return lines.map(line => line.trimEnd());
}

type Fitted = Column & { at: number; width: number };

function fitting(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): Fitted[] {
  const fitted = columns.map((column, at) => ({
    ...column,
    at,
    width: Math.max(column.title.length, ...rows.map(row => (row[at] as string).length)),
  }));
  const last = fitted.at(-1) as Fitted;
  let before = fitted.slice(0, -1);
  const taken = () => before.reduce((sum, { width }) => sum + width + gap, 0);
  while (taken() + Math.min(last.width, leastWords) > width && before.some(({ lesser }) => lesser)) {
    const drop = before.findLast(({ lesser }) => lesser);
    before = before.filter(column => column !== drop);
  }
  return [...before, last];
}
