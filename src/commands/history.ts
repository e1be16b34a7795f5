import { readCatalogue } from '../agent/checks/catalogue.ts';
import { unknownCheck } from '../agent/checks/choose.ts';
import { suiteKey } from '../agent/checks/suites.ts';
import { changes } from '../agent/history.ts';
import { thisPlatform } from '../agent/machine.ts';
import { builtInSuite, stateFile } from '../agent/paths.ts';
import { formatHistory, formatHistoryJson } from '../formats/history.ts';
import { type ProfileName, profileNames } from '../protocol/profiles.ts';
import type { Command } from './command.ts';
import { lookOf } from './look.ts';

type Options = { check: string | undefined; suite: string[] | undefined; profile: ProfileName; format: 'text' | 'json' };

/** `shipshape history`: when each check changed its outcome, as far as audits were kept here. Asks nothing anew and writes nothing. */
export const historyCommand: Command<Options> = {
  builder: yargs =>
    yargs
      .positional('check', { type: 'string', describe: 'The id of a check; every one when left out' })
      .option('suite', { string: true, array: true, describe: 'Show the checks of these folders, not the built-in ones' })
      .option('profile', { choices: profileNames, default: 'standard' as const, describe: 'Show the audits in this profile' })
      .option('format', { choices: ['text', 'json'] as const, default: 'text' as const, describe: 'How to print it' }),

  async handler({ check, suite, profile, format }) {
    const folders = suite ?? [builtInSuite];
    const all = changes(stateFile(), folders.map(suiteKey), profile);
    const wanted = check === undefined ? all : all.filter(change => change.check === check);
    if (check !== undefined && wanted.length === 0) mustExist(check, folders);
    process.stdout.write(format === 'json' ? formatHistoryJson(wanted) : formatHistory(wanted, lookOf(process.stdout)));
  },
};

/** A check that is gone has a history; one that never was is a wrong word. */
function mustExist(check: string, folders: string[]): void {
  const { checks, broken } = readCatalogue(folders, { platform: thisPlatform() });
  if (![...checks, ...broken].some(({ id }) => id === check)) throw unknownCheck(check, folders, thisPlatform());
}
