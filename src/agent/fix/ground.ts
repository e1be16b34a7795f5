import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Check, changedSettings, fixedBy, isFixable, type ParameterValue } from '../../protocol/check.ts';
import type { Result } from '../../protocol/result.ts';
import { removeFolder } from '../files.ts';
import type { Machine } from '../machine.ts';
import { rootMustNotRun } from '../ownership.ts';
import { act } from '../run/act.ts';
import { execute } from '../run/execute.ts';
import { environmentOf, runCheck } from '../run/run-check.ts';
import type { Journal, Snapshot } from './journal.ts';
import { saveAgain, saveFiles } from './saved.ts';

/** What fixes and undos work with. `voice` is where their programs speak, `lock` the descriptor of the lock that they keep. */
export type Ground = {
  machine: Machine;
  journal: Journal;
  scratch: string;
  voice: 'inherit' | number;
  lock: number;
  signal?: AbortSignal | undefined;
};

type Place = Pick<Ground, 'machine' | 'scratch'>;

/** What is owed to the person while a fix stands: the state before it. */
export type Owed = { id: number; params: Params; before: Snapshot };

export type Params = Record<string, ParameterValue>;

/** Why this check cannot be fixed by who we are, or undefined when it can. */
export function hindrance(check: Check, { isRoot }: Machine): string | undefined {
  const { needs } = check.header;
  if (!isFixable(check)) return 'it has no fix';
  if (fixedBy(check.header) === 'root' && !isRoot) return 'needs root';
  if (needs === 'session' && isRoot) return 'it belongs to the session of a person: fix it as that person, without sudo';
  return isRoot ? rootMustNotRun(check.file) : undefined;
}

export function ask(check: Check, params: Params, { machine, scratch, signal }: Ground): Promise<Result> {
  return runCheck(check, { machine, params, scratch, strict: true, signal });
}

/**
 * All that a fix may change, as it is now.
 * @throws Error when a file cannot be saved, or the check does not tell its settings.
 */
export async function present(check: Check, params: Params, ground: Ground): Promise<Snapshot> {
  const files = saveFiles(check.header, ground.machine);
  if (changedSettings(check.header).length === 0) return { files };
  return { files, settings: await readSettings(check, params, ground) };
}

/** The same places and settings, as they are now. */
export async function presentAgain(check: Check | undefined, { params, before }: Owed, ground: Ground): Promise<Snapshot> {
  const files = saveAgain(before.files);
  if (before.settings === undefined) return { files };
  if (!check) throw new Error('the check that knows its settings is gone');
  return { files, settings: await readSettings(check, params, ground) };
}

/** What `CHECK state` prints: only the check itself understands it. */
export function readSettings(check: Check, params: Params, ground: Place): Promise<string> {
  return inFolder(ground.scratch, async tmp => {
    const { stdout, stderr, exit, problem } = await execute({ ...callOf(check, 'state', params, ground, tmp), seconds: 60 });
    if (!problem && exit === 0) return stdout;
    throw new Error(`its present settings cannot be read: ${problem ?? (stderr.trim().split('\n').at(-1) || `exit ${exit}`)}`);
  });
}

/** Tells the check to change something. Gives what kept it from that. */
export function perform(check: Check, action: 'fix' | 'undo', params: Params, ground: Ground, input?: string): Promise<string | undefined> {
  const { voice, lock, signal } = ground;
  return inFolder(ground.scratch, tmp =>
    act({ ...callOf(check, action, params, ground, tmp), input, voice, lock, ...(action === 'fix' && { signal }) }),
  );
}

function callOf(check: Check, action: string, params: Params, { machine }: Place, tmp: string) {
  const command: readonly [string, ...string[]] = [check.file, action];
  return { command, cwd: path.dirname(check.file), env: environmentOf(check, machine, tmp, params), tmp };
}

async function inFolder<T>(scratch: string, work: (tmp: string) => Promise<T>): Promise<T> {
  const tmp = path.join(scratch, 'act');
  mkdirSync(tmp, { mode: 0o700 });
  try {
    return await work(tmp);
  } finally {
    removeFolder(tmp);
  }
}
