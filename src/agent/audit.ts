import path from 'node:path';
import type { Check, ParameterValue } from '../protocol/check.ts';
import type { Result } from '../protocol/result.ts';
import type { Catalogue } from './checks/catalogue.ts';
import type { Machine } from './machine.ts';
import { rootMustNotRun } from './ownership.ts';
import { builtInSuite } from './paths.ts';
import { type Person, personAtScreen } from './person.ts';
import { runCheck } from './run/run-check.ts';
import { withScratch } from './scratch.ts';
import { tidy } from './tidy.ts';

export type Audit = {
  catalogue: Catalogue;
  machine: Machine;
  /** How many checks run side by side. */
  concurrency: number;
  /** How long each took the last time (ms): the longest go first, so that none is waited for alone at the end. */
  lastMs: ReadonlyMap<string, number>;
  /** The values of a check's parameters; the defaults of its header when left out. */
  paramsOf?: (check: Check) => Record<string, ParameterValue>;
  /** Every line that is no TAP makes an answer an error: so it is for the built-in suite. */
  strict?: boolean;
  signal?: AbortSignal | undefined;
  onStart?: (id: string) => void;
  onResult?: (result: Result) => void;
  /** Told what a check wrote to stderr. */
  onComplaint?: (text: string) => void;
};

/**
 * Asks every check of the catalogue and gives their results by id; after an abort, of those that had answered or were being
 * asked. A broken check is an error like any other; nothing throws for one.
 */
export async function audit(wanted: Audit): Promise<Result[]> {
  const results: Result[] = [];
  const keep = (result: Result) => {
    results.push(result);
    wanted.onResult?.(result);
  };
  for (const { id, problem } of wanted.catalogue.broken) keep(refused(id, problem, wanted.machine));
  await withScratch(scratch => askAll(wanted, scratch, keep));
  return results.sort((a, b) => (a.check < b.check ? -1 : a.check > b.check ? 1 : 0));
}

async function askAll(wanted: Audit, scratch: string, keep: (result: Result) => void): Promise<void> {
  const { catalogue, concurrency, lastMs, paramsOf, signal, onStart, onComplaint } = wanted;
  const { machine, person } = await whoIsAsked(wanted, scratch);
  const refusals = new Map<string, string | undefined>();
  const refusalOf = ({ file }: Check) => {
    const suite = path.dirname(file);
    if (machine.isRoot && !refusals.has(suite)) refusals.set(suite, rootMustNotRun(file));
    return refusals.get(suite);
  };
  const ask = async (check: Check) => {
    onStart?.(check.id);
    const refusal = refusalOf(check);
    const strict = wanted.strict ?? path.dirname(check.file) === builtInSuite;
    const circumstances = {
      machine,
      scratch,
      params: paramsOf?.(check) ?? {},
      strict,
      signal,
      person,
      ...(onComplaint && { onComplaint }),
    };
    keep(refusal ? refused(check.id, refusal, machine) : await runCheck(check, circumstances));
  };
  const length = (check: Check) => lastMs.get(check.id) ?? check.header.seconds * 1000;
  const queue = catalogue.checks.toSorted((a, b) => length(b) - length(a));
  const [alone, together] = [true, false].map(exclusive => queue.filter(check => (check.header.exclusive ?? false) === exclusive));
  await inTurns(together ?? [], concurrency, ask, signal);
  await inTurns(alone ?? [], 1, ask, signal);
}

/** Root's own session says nothing of the screen: it asks as who sits there, and that nobody does is known only now. */
async function whoIsAsked(
  { machine, catalogue }: Audit,
  scratch: string,
): Promise<{ machine: Machine; person?: Person | Error | undefined }> {
  if (!machine.isRoot || !catalogue.checks.some(check => check.header.needs === 'session')) return { machine };
  const person = await personAtScreen(machine, scratch).catch((error: Error) => error);
  return person ? { machine, person } : { machine: { ...machine, session: { XDG_SESSION_TYPE: 'tty' } } };
}

async function inTurns(queue: Check[], atOnce: number, ask: (check: Check) => Promise<void>, signal?: AbortSignal): Promise<void> {
  const waiting = queue.values();
  const worker = async () => {
    for (const check of waiting) {
      if (signal?.aborted) return;
      await ask(check);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

function refused(id: string, reason: string, machine: Machine): Result {
  return { check: id, outcome: 'error', reason: tidy(reason, machine), points: [], ms: 0, ranAs: machine.isRoot ? 'root' : 'user' };
}
