import { readCatalogue } from '../agent/catalogue.ts';
import { lastAudit } from '../agent/history.ts';
import { thisPlatform } from '../agent/machine.ts';
import { builtInSuite, stateFile } from '../agent/paths.ts';
import { suiteKey, suitesOf } from '../agent/suites.ts';
import { formatStatus, formatStatusJson } from '../formats/status.ts';
import { type ProfileName, profileNames } from '../protocol/profiles.ts';
import { sameAgain } from './again.ts';
import type { Command } from './command.ts';
import { lookOf } from './look.ts';

/** `shipshape status`: what the last audit found, and since when each check fails. Asks nothing anew and writes nothing. */
export const statusCommand: Command<{ suite: string[] | undefined; profile: ProfileName | undefined; format: 'text' | 'json' }> = {
  builder: yargs =>
    yargs
      .option('suite', { string: true, array: true, describe: 'Show the checks of these folders, not the built-in ones' })
      .option('profile', { choices: profileNames, describe: 'Show the audits in this profile; in that of the last one when left out' })
      .option('format', { choices: ['text', 'json'] as const, default: 'text' as const, describe: 'How to print it' }),

  async handler({ suite, profile, format }) {
    const folders = suite ?? [builtInSuite];
    const catalogue = readCatalogue(folders, { platform: thisPlatform() });
    const suites = suitesOf(catalogue);
    const last = lastAudit(stateFile(), folders.map(suiteKey), profile);
    const standings = last?.standings.filter(({ check, suite }) => suites.get(check) === suite) ?? [];
    const status = last && { ...last, standings, gone: last.standings.length - standings.length };
    if (format === 'json') {
      process.stdout.write(formatStatusJson(status));
      return;
    }
    const headers = new Map(catalogue.checks.map(check => [check.id, check.header]));
    process.stdout.write(formatStatus(status, headers, new Date(), lookOf(process.stdout), sameAgain(suite, profile)));
  },
};
