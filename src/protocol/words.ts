/** What is not shown of words that others wrote: what a terminal would obey, what turns the direction of writing, and what hides. */
export const unshown = /[\p{Cc}\p{Bidi_Control}\u200b\u2028\u2029\ufeff]/gu;

const unshownRuns = new RegExp(`${unshown.source}+`, 'gu');

/** A text of at most `most` characters (UTF-16) in one line, well-formed, with nothing that is not shown. */
export function short(text: string, most: number): string {
  const line = text.replace(unshownRuns, ' ').trim();
  return (line.length > most ? `${line.slice(0, most - 1)}…` : line).toWellFormed();
}
