import type { Ground } from '../agent/fix/ground.ts';
import { hasUnfinished, Journal } from '../agent/fix/journal.ts';
import { resume } from '../agent/fix/resume.ts';
import { withLock } from '../agent/lock.ts';
import type { Machine } from '../agent/machine.ts';
import { lockFile, stateFile } from '../agent/paths.ts';
import { withScratch } from '../agent/scratch.ts';
import { ShipshapeError } from '../errors.ts';
import { formatResumed } from '../formats/fix.ts';
import { lookOf } from './look.ts';

const patience = 5000; // ms: what a killed fix left running may take to end

/**
 * Works as the only one that fixes or undoes anything. What a crash had left unfinished is ended first, and told on stderr.
 * @throws FIX_BUSY when somebody else is at it.
 */
export function atWork<T>(machine: Machine, signal: AbortSignal | undefined, work: (ground: Ground) => Promise<T>): Promise<T> {
  return withLock(lockFile(), patience, lock =>
    withScratch(async scratch => {
      const journal = new Journal(stateFile());
      try {
        const ground: Ground = { machine, journal, scratch, voice: 'inherit', lock, signal };
        for (const resumed of await resume(ground)) process.stderr.write(formatResumed(resumed, lookOf(process.stderr)));
        return await work(ground);
      } finally {
        journal.end();
      }
    }),
  );
}

/** Ends what a crash left unfinished, where there is any. An audit goes on whatever comes of it. */
export async function endUnfinished(machine: Machine): Promise<void> {
  try {
    if (hasUnfinished(stateFile())) await atWork(machine, undefined, async () => {});
  } catch (error) {
    if (!(error instanceof ShipshapeError)) throw error;
    // Who is at it will end it; that the state cannot be used is told by the audit itself.
    if (error.code !== 'FIX_BUSY' && error.code !== 'STATE_UNREADABLE') process.stderr.write(`shipshape: ${error.message}\n`);
  }
}
