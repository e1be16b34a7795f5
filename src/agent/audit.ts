import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Check, ParameterValue } from '../protocol/check.ts';
import type { Result } from '../protocol/result.ts';
import type { Catalogue } from './catalogue.ts';
import { removeFolder } from './folders.ts';
import type { Machine } from './machine.ts';
import { rootMustNotRun } from './ownership.ts';
import { builtInSuite } from './paths.ts';
import { personAtScreen } from './person.ts';
import { runCheck } from './run-check.ts';

export type Audit = {
  catalogue: Catalogue;
  machine: Machine;
  /** How many checks run side by side. */
  concurrency: number;
  /** How long each took the last time (ms): the longest go first, so that none is waited for alone at the end. */
  lastMs: ReadonlyMap<string, number>;
  /** The values of a check's parameters; the defaults of its header when left out. */
  paramsOf?: (check: Check) => Record<string, ParameterValue>;
  signal?: AbortSignal;
  onStart?: (id: string) => void;
  onResult?: (result: Result) => void;
};

/** Asks every check of the catalogue and gives their results by id. A broken check is an error like any other; nothing throws for one. */
export async function audit({ catalogue, machine, concurrency, lastMs, paramsOf, signal, onStart, onResult }: Audit): Promise<Result[]> {
  const results: Result[] = [];
  const keep = (result: Result) => {
    results.push(result);
    onResult?.(result);
  };
  for (const { id, problem } of catalogue.broken) keep(refused(id, problem, machine));

  const scratch = mkdtempSync(path.join(tmpdir(), 'shipshape-'));
  chmodSync(scratch, 0o711); // a check that runs as somebody else has its folder in it
  const needsPerson = machine.isRoot && catalogue.checks.some(check => check.header.needs === 'session');
  const person = needsPerson ? await personAtScreen(machine, scratch).catch((error: Error) => error) : undefined;
  // Root's own session says nothing of the screen; that nobody is there is known only now.
  if (needsPerson && !person) machine = { ...machine, session: { XDG_SESSION_TYPE: 'tty' } };
  const ask = async (check: Check) => {
    onStart?.(check.id);
    const refusal = machine.isRoot ? rootMustNotRun(check.file) : undefined;
    const strict = path.dirname(check.file) === builtInSuite;
    const params = paramsOf?.(check) ?? {};
    keep(refusal ? refused(check.id, refusal, machine) : await runCheck(check, { machine, scratch, params, strict, signal, person }));
  };
  const length = (check: Check) => lastMs.get(check.id) ?? check.header.seconds * 1000;
  const queue = catalogue.checks.toSorted((a, b) => length(b) - length(a));
  try {
    await inTurns(
      queue.filter(check => !check.header.exclusive),
      concurrency,
      ask,
    );
    await inTurns(
      queue.filter(check => check.header.exclusive),
      1,
      ask,
    );
  } finally {
    removeFolder(scratch);
  }
  return results.sort((a, b) => (a.check < b.check ? -1 : a.check > b.check ? 1 : 0));
}

async function inTurns(queue: Check[], atOnce: number, ask: (check: Check) => Promise<void>): Promise<void> {
  const waiting = queue.values();
  const worker = async () => {
    for (const check of waiting) await ask(check);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

function refused(id: string, reason: string, { isRoot }: Machine): Result {
  return { check: id, outcome: 'error', reason, points: [], ms: 0, ranAs: isRoot ? 'root' : 'user' };
}
