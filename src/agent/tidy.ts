import { short } from '../protocol/words.ts';
import type { Machine } from './machine.ts';

const longest = 500; // characters

/** What may be said of the machine: a short text, with the home as ~ and nothing that a terminal would obey. */
export function tidy(text: string, { home, root }: Pick<Machine, 'home' | 'root'>): string {
  let tidied = text;
  if (root) tidied = tidied.replaceAll(root, '');
  if (home.length > 1) tidied = tidied.replaceAll(new RegExp(`${RegExp.escape(home)}(?![\\w.-])`, 'g'), '~');
  return short(tidied, longest);
}
