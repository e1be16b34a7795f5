import type { ArgumentsCamelCase, Argv } from 'yargs';

/** What a command file holds: its options, and what it does with them. Its name and its line of help stand in cli.ts. */
export type Command<Options> = {
  builder(yargs: Argv): Argv<Options>;
  handler(options: ArgumentsCamelCase<Options>): Promise<void>;
};
