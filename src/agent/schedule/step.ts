import { mkdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ShipshapeError } from '../../errors.ts';
import type { Machine } from '../machine.ts';
import { answerOf } from './answer.ts';

/** One thing to be done, as data: `--dry-run` shows the very steps that are carried out. A folder goes only when it is empty. */
export type Step =
  | { write: string; contents: string }
  | { remove: string }
  | { removeEmpty: string }
  | { run: readonly [string, ...string[]] };

/** Does the steps in their order, up to the first that fails. @throws SCHEDULE_FAILED */
export async function carryOut(steps: readonly Step[], machine: Machine): Promise<void> {
  for (const step of steps)
    try {
      await carryOutOne(step, machine);
    } catch (cause) {
      throw new ShipshapeError('SCHEDULE_FAILED', `the schedule could not be changed: ${(cause as Error).message}`, {
        hint: 'Once that is mended, the same command again does the rest.',
        cause,
      });
    }
}

async function carryOutOne(step: Step, machine: Machine): Promise<void> {
  if ('write' in step) write(step.write, step.contents);
  else if ('remove' in step) rmSync(step.remove, { force: true });
  else if ('removeEmpty' in step) removeEmpty(step.removeEmpty);
  else {
    const { exit, said } = await answerOf(step.run, machine);
    if (exit !== 0) throw new Error(`${step.run.join(' ')}: ${said || `exit ${exit}`}`);
  }
}

/** Whole or not at all: a scheduler may read it at any moment. */
function write(file: string, contents: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  try {
    writeFileSync(draft, contents, { mode: 0o644, flag: 'wx' });
    renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Others use it, or it was never there.
  }
}
