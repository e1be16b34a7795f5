import { availableParallelism } from 'node:os';
import { audit } from '../agent/audit.ts';
import { choose } from '../agent/choose.ts';
import { History, type Run } from '../agent/history.ts';
import { thisMachine } from '../agent/machine.ts';
import { builtInSuite, stateFile } from '../agent/paths.ts';
import { suitesOf } from '../agent/suites.ts';
import { ShipshapeError } from '../errors.ts';
import type { JsonRun } from '../formats/json.ts';
import { formatText, type Headers } from '../formats/text.ts';
import { type Severity, severities } from '../protocol/check.ts';
import { type ProfileName, profileNames, profiles, valuesInForce } from '../protocol/profiles.ts';
import { countOutcomes, type Result } from '../protocol/result.ts';
import { version } from '../version.ts';
import { sameAgain } from './again.ts';
import { endUnfinished } from './at-work.ts';
import type { Command } from './command.ts';
import { interruptible } from './interruptible.ts';
import { lookOf } from './look.ts';
import { Progress } from './progress.ts';

/** Checks wait for other programs half of the time: twice the processors was the quickest of 1 to 16, and more won nothing. */
const usualConcurrency = Math.min(availableParallelism() * 2, 64);

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
      .epilog('Exit status: 0 all in order, 1 something is not, 2 something could not be told (and nothing fails).'),

  async handler({ only, skip, profile, severity, suite, format, concurrency }) {
    const machine = thisMachine();
    const catalogue = choose(suite ?? [builtInSuite], machine.platform, { only, skip, severity, profile: profiles[profile] });
    await endUnfinished(machine);
    const suites = suitesOf(catalogue);
    const history = openHistory({ suites, profile });
    const progress = new Progress(process.stderr, catalogue, format === 'text');
    const signal = interruptible();
    let answered = 0;
    const startedAt = new Date().toISOString();
    const results = await audit({
      catalogue,
      machine,
      concurrency,
      lastMs: history.lastMs,
      paramsOf: check => valuesInForce(profiles[profile], check),
      signal,
      onStart: id => progress.start(id),
      onResult: ({ check }) => {
        if (!signal.aborted) answered++;
        progress.end(check);
      },
    }).finally(() => progress.clear());
    if (signal.aborted) throw interrupted(answered, catalogue.checks.length + catalogue.broken.length);

    const headers = new Map(catalogue.checks.map(check => [check.id, check.header]));
    const run = { version, platform: machine.platform, profile, startedAt };
    process.stdout.write(await print(format, results, headers, run, sameAgain(suite, profile)));
    history.keep({ startedAt, profile, suites, results });
    process.exitCode = exitCodeOf(results);
  },
};

/** 0 all in order · 1 something is not · 2 something could not be told, and nothing fails. */
export function exitCodeOf(results: readonly Result[]): 0 | 1 | 2 {
  const { fail, error } = countOutcomes(results);
  return fail > 0 ? 1 : error > 0 ? 2 : 0;
}

function splitCommas(words: string[] | undefined): string[] | undefined {
  return words?.flatMap(word => word.split(',')).filter(Boolean);
}

/** An audit is worth printing even where nothing can be kept: then that is said, and the results stand. */
function openHistory(asked: Pick<Run, 'suites' | 'profile'>): { lastMs: Map<string, number>; keep: (run: Run) => void } {
  const lost = (error: unknown) => {
    const { message, hint } = error as ShipshapeError;
    console.error(`These results could not be kept: ${message}${hint ? `\n${hint}` : ''}`);
  };
  try {
    const history = new History(stateFile());
    const keep = (run: Run) => {
      try {
        history.save(run);
      } catch (error) {
        lost(error);
      }
    };
    return { lastMs: history.lastMs(asked), keep };
  } catch (error) {
    return { lastMs: new Map(), keep: () => lost(error) };
  }
}

function interrupted(answered: number, all: number): ShipshapeError {
  return new ShipshapeError('INTERRUPTED', `interrupted when ${answered} of ${all} checks had answered; every check has been ended`, {
    hint: 'Nothing was kept. Ask again: shipshape audit',
  });
}

async function print(format: Options['format'], results: Result[], headers: Headers, run: JsonRun, again: string): Promise<string> {
  if (format === 'json') return (await import('../formats/json.ts')).formatJson(results, headers, run);
  if (format === 'tap') return (await import('../formats/tap.ts')).formatTap(results, headers);
  if (format === 'junit') return (await import('../formats/junit.ts')).formatJunit(results, headers, run.startedAt);
  return formatText(results, headers, lookOf(process.stdout), again);
}
