import type { ArgumentsCamelCase, Argv } from 'yargs';

/** What a command file holds: its options, and what it does with them. Its name and its line of help stand in cli.ts. */
export type Command<Options> = {
  builder(yargs: Argv): Argv<Options>;
  handler(options: ArgumentsCamelCase<Options>): Promise<void>;
};

/** For a command that takes several words: as the command line is set up, the last of them would be taken for all. */
export const severalWords = { 'duplicate-arguments-array': true };

/** With them an option that comes twice is a list, of which the last word counts. */
export function lastWord<T>(words: T | T[]): T {
  return Array.isArray(words) ? (words.at(-1) as T) : words;
}
