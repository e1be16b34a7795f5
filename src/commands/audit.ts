import { thisPlatform } from '../agent/machine.ts';
import { stateFile } from '../agent/paths.ts';
import { excusesNow } from '../agent/waivers/kept.ts';
import { ShipshapeError } from '../errors.ts';
import type { JsonRun } from '../formats/json.ts';
import { type Excuses, formatText, type Headers } from '../formats/text.ts';
import { type Severity, severities } from '../protocol/check.ts';
import { type ProfileName, profileNames } from '../protocol/profiles.ts';
import { countOutcomes, type Result } from '../protocol/result.ts';
import { version } from '../version.ts';
import { sameAgain } from './again.ts';
import { askChecks, usualConcurrency } from './asking.ts';
import type { Command } from './command.ts';
import { lookOf } from './look.ts';
import { publishForAll } from './publishing.ts';

const formats = ['text', 'json', 'tap', 'junit'] as const;

type Options = {
  only: string[] | undefined;
  skip: string[] | undefined;
  profile: ProfileName;
  severity: Severity | undefined;
  suite: string[] | undefined;
  format: (typeof formats)[number];
  concurrency: number;
};

/** `shipshape audit`: asks the checks, prints their answers and keeps them in the history. Changes nothing else, sends nothing. */
export const auditCommand: Command<Options> = {
  builder: yargs =>
    yargs
      .option('only', { string: true, array: true, coerce: splitCommas, describe: 'Ask only these checks, by id' })
      .option('skip', { string: true, array: true, coerce: splitCommas, describe: 'Leave these checks out, by id' })
      .option('profile', {
        choices: profileNames,
        default: 'standard' as const,
        describe: 'Which checks to ask, and how hard; see: shipshape profiles',
      })
      .option('severity', { choices: severities, describe: 'Ask only checks at least this severe' })
      .option('suite', { string: true, array: true, describe: 'Ask the checks of these folders, not the built-in ones' })
      .option('format', { choices: formats, default: 'text' as const, describe: 'How to print the results' })
      .option('concurrency', { number: true, default: usualConcurrency, describe: 'How many checks run at once' })
      .check(({ concurrency }) => {
        if (Number.isInteger(concurrency) && concurrency >= 1 && concurrency <= 64) return true;
        throw new ShipshapeError('USAGE', '--concurrency wants a whole number from 1 to 64');
      })
      .epilog('Exit status: 0 all in order, 1 something is not (waived or not), 2 something could not be told (and nothing fails).'),

  async handler({ format, ...asking }) {
    const { catalogue, results, startedAt, keep } = await askChecks({ ...asking, isForPeople: format === 'text' });
    const headers = new Map(catalogue.checks.map(check => [check.id, check.header]));
    const run = { version, platform: thisPlatform(), profile: asking.profile, startedAt };
    const around = { again: sameAgain(asking.suite, asking.profile), excuses: excusesKept(Date.parse(startedAt)) };
    process.stdout.write(await print(format, results, headers, run, around));
    keep();
    publishForAll();
    process.exitCode = exitCodeOf(results);
  },
};

/** Results stand where nothing is known of waivers; why the state cannot be used is said when they are kept. */
function excusesKept(now: number): Excuses {
  try {
    return excusesNow(stateFile(), now);
  } catch (error) {
    if (!(error instanceof ShipshapeError)) throw error;
    return new Map();
  }
}

/** 0 all in order · 1 something is not, waived or not · 2 something could not be told, and nothing fails. */
export function exitCodeOf(results: readonly Result[]): 0 | 1 | 2 {
  const { fail, error } = countOutcomes(results);
  return fail > 0 ? 1 : error > 0 ? 2 : 0;
}

function splitCommas(words: string[] | undefined): string[] | undefined {
  return words?.flatMap(word => word.split(',')).filter(Boolean);
}

type Around = { again: string; excuses: Excuses };

async function print(format: Options['format'], results: Result[], headers: Headers, run: JsonRun, around: Around): Promise<string> {
  if (format === 'json') return (await import('../formats/json.ts')).formatJson(results, headers, { ...run, excuses: around.excuses });
  if (format === 'tap') return (await import('../formats/tap.ts')).formatTap(results, headers);
  if (format === 'junit') return (await import('../formats/junit.ts')).formatJunit(results, headers, run.startedAt);
  return formatText(results, headers, lookOf(process.stdout), around);
}
