import { availableParallelism } from 'node:os';
import { audit } from '../agent/audit.ts';
import type { Catalogue } from '../agent/checks/catalogue.ts';
import { type Choice, choose } from '../agent/checks/choose.ts';
import { suitesOf } from '../agent/checks/suites.ts';
import { History, type Run } from '../agent/history.ts';
import { thisMachine } from '../agent/machine.ts';
import { builtInSuite, stateFile } from '../agent/paths.ts';
import { ShipshapeError } from '../errors.ts';
import { type ProfileName, profiles, valuesInForce } from '../protocol/profiles.ts';
import type { Result } from '../protocol/result.ts';
import { endUnfinished } from './at-work.ts';
import { interruptible } from './interruptible.ts';
import { Progress } from './progress.ts';

/**
 * The person's own work has the other half. Measured with the whole catalogue on two processors that share a core: all of them ended
 * no sooner and took 30 % more of their time, since each slowed the other.
 */
export const usualConcurrency = Math.min(Math.ceil(availableParallelism() / 2), 64);

export type Asking = Omit<Choice, 'profile'> & {
  profile: ProfileName;
  suite: string[] | undefined;
  concurrency?: number;
  isForPeople: boolean;
};

/** What the checks answered. `keep` puts it into the history, `signal` tells that somebody interrupts us. */
export type Asked = { catalogue: Catalogue; results: Result[]; startedAt: string; signal: AbortSignal; keep(): void };

/** Asks the checks that are wanted. @throws INTERRUPTED when somebody lost patience; CHECK_UNKNOWN, USAGE, SUITE_UNREADABLE as choose does */
export async function askChecks({ profile, suite, concurrency = usualConcurrency, isForPeople, ...choice }: Asking): Promise<Asked> {
  const machine = thisMachine();
  const catalogue = choose(suite ?? [builtInSuite], machine.platform, { ...choice, profile: profiles[profile] });
  await endUnfinished(machine);
  const suites = suitesOf(catalogue);
  const history = openHistory({ suites, profile });
  const progress = new Progress(process.stderr, catalogue, isForPeople);
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
  return { catalogue, results, startedAt, signal, keep: () => history.keep({ startedAt, profile, suites, results }) };
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
