import type { Machine } from './machine.ts';

const longest = 500; // characters

/** What may be said of the machine: a short text, with the home as ~ and nothing that a terminal would obey. */
export function tidy(text: string, { home, root }: Pick<Machine, 'home' | 'root'>): string {
  let tidied = text;
  if (root) tidied = tidied.replaceAll(root, '');
  if (home.length > 1) tidied = tidied.replaceAll(new RegExp(`${RegExp.escape(home)}(?![\\w.-])`, 'g'), '~');
  return short(tidied, longest);
}

/** A text of at most `most` characters (UTF-16) in one line, well-formed, without what a terminal would obey. */
export function short(text: string, most: number): string {
  // C0, DEL, C1, and the characters that turn the direction of writing or hide.
  const plain = text.replace(/[\p{Cc}\p{Bidi_Control}\u200b\u2028\u2029\ufeff]+/gu, ' ').trim();
  return (plain.length > most ? `${plain.slice(0, most - 1)}…` : plain).toWellFormed();
}
