import path from 'node:path';
import { builtInSuite } from '../paths.ts';
import type { Catalogue } from './catalogue.ts';

/** The name of a suite in the history: its absolute folder, or '' for the built-in one, whose folder changes with every version. */
export function suiteKey(folder: string): string {
  const absolute = path.resolve(folder);
  return absolute === builtInSuite ? '' : absolute;
}

/** Which suite each check belongs to, by id. */
export function suitesOf({ checks, broken }: Catalogue): Map<string, string> {
  return new Map([...checks, ...broken].map(({ id, file }) => [id, suiteKey(path.dirname(file))]));
}
