import { realpathSync } from 'node:fs';
import path from 'node:path';
import { ShipshapeError } from '../../errors.ts';
import { splitIn } from '../delivery/split.ts';
import type { Machine } from '../machine.ts';
import { rootMustNotRun, rootMustNotWrite } from '../ownership.ts';
import { courierUser, ownWords, stateFolder } from '../paths.ts';

/** What is to run, and the minute of the day (local time) at which it begins to be tried. `state` is the folder that SHIPSHAPE_STATE names, if any. */
export type Job = {
  words: readonly [string, ...string[]];
  minute: number;
  state?: string | undefined;
  /** Who sends what root has sealed, and the folder that holds outbox and receipts; left out where the job itself sends. */
  courier?: { words: readonly [string, ...string[]]; folder: string; user: string } | undefined;
};

/**
 * The daily report of this installation.
 * @throws PERMISSION_REQUIRED where root would run what others can change, USAGE where a path has characters that no scheduler takes
 */
export function dailyJob(minute: number, { isRoot }: Machine, state = process.env.SHIPSHAPE_STATE): Job {
  const words = [...ownWords(), 'report', '--scheduled'] as [string, ...string[]];
  const files = ownWords().filter(word => path.isAbsolute(word));
  const danger = isRoot && files.map(file => rootMustNotRun(realpathSync(file)) ?? rootMustNotWrite(file)).find(Boolean);
  if (danger)
    throw new ShipshapeError('PERMISSION_REQUIRED', `root must not run this shipshape each day: ${danger}`, {
      hint: 'Install it where root alone can change it: sudo ./install.sh --system',
    });
  const courier = isRoot &&
    splitIn(stateFolder()) && {
      words: [...ownWords(), 'deliver', stateFolder()] as const,
      folder: stateFolder(),
      user: courierUser,
    };
  const strange = [...words, state ?? ''].find(word => /\p{Cc}/u.test(word));
  if (strange !== undefined) throw new ShipshapeError('USAGE', `${JSON.stringify(strange)} has characters that no scheduler takes`);
  return { words, minute, ...(state && { state: path.resolve(state) }), ...(courier && { courier }) };
}

/**
 * Every hour from the job's time to midnight: a laptop that slept, was off or low on power is asked later on the same day. The
 * first run that reports makes the others end at once.
 */
export function hoursOf({ minute }: Pick<Job, 'minute'>): { first: number; last: 23; minute: number } {
  return { first: Math.floor(minute / 60), last: 23, minute: minute % 60 };
}
