import path from 'node:path';
import { readCatalogue } from '../agent/checks/catalogue.ts';
import { unknownCheck } from '../agent/checks/choose.ts';
import { suiteKey } from '../agent/checks/suites.ts';
import { lastAudit } from '../agent/history.ts';
import { thisPlatform } from '../agent/machine.ts';
import { builtInSuite, stateFile } from '../agent/paths.ts';
import { ShipshapeError } from '../errors.ts';
import { formatExplanation, type LastAnswer } from '../formats/explanation.ts';
import type { Check } from '../protocol/check.ts';
import { type ProfileName, profileNames } from '../protocol/profiles.ts';
import { sameAgain } from './again.ts';
import type { Command } from './command.ts';
import { lookOf } from './look.ts';

/** `shipshape explain CHECK`: all that is known of one check, on paper and on this machine. */
export const explainCommand: Command<{ check: string; suite: string[] | undefined; profile: ProfileName }> = {
  builder: yargs =>
    yargs
      .positional('check', { type: 'string', demandOption: true, describe: 'The id of a check' })
      .option('suite', { string: true, array: true, describe: 'Look in these folders, not among the built-in checks' })
      .option('profile', {
        choices: profileNames,
        default: 'standard' as const,
        describe: 'Show the values and the last answer of this profile',
      }),

  async handler({ check: id, suite, profile }) {
    const suites = suite ?? [builtInSuite];
    const { checks, broken } = readCatalogue(suites, { ids: other => other === id });
    if (broken[0]) throw new ShipshapeError('SUITE_UNREADABLE', broken[0].problem);
    // Where a check has a file for each platform, this machine's is the one to explain.
    const platform = thisPlatform();
    const check = checks.find(it => it.platform === undefined || it.platform === platform) ?? checks[0];
    if (!check) throw unknownCheck(id, suites);
    const { answer, problem } = lastAnswer(check, profile);
    process.stdout.write(formatExplanation(check, answer, profile, lookOf(process.stdout), sameAgain(suite, profile)));
    if (problem) console.error(`shipshape: ${problem}`);
  },
};

/** What is known on paper is worth printing even where the history cannot be used: `problem` says why. */
function lastAnswer({ id, file }: Check, profile: ProfileName): { answer: LastAnswer; problem?: string } {
  try {
    const known = lastAudit(stateFile(), [suiteKey(path.dirname(file))], profile);
    return { answer: known?.standings.find(({ check }) => check === id) };
  } catch (error) {
    if (!(error instanceof ShipshapeError)) throw error;
    return { answer: 'unreadable', problem: error.message };
  }
}
