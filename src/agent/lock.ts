import { closeSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ShipshapeError } from '../errors.ts';
import { libc } from './libc.ts';
import { rootMustNotWrite } from './ownership.ts';

const [exclusive, atOnce] = [2, 4];

/**
 * Works while nobody else holds the file's lock. A program that is handed the descriptor keeps the lock when we are killed, until
 * it ends too: nobody puts back what is still being changed. flock(2)
 * @throws FIX_BUSY when somebody holds it for longer than `patience` ms, PERMISSION_REQUIRED where root would make it in a folder of others
 */
export async function withLock<T>(file: string, patience: number, work: (fd: number) => Promise<T>): Promise<T> {
  const danger = process.getuid?.() === 0 ? rootMustNotWrite(file) : undefined;
  if (danger) throw new ShipshapeError('PERMISSION_REQUIRED', `root must not write ${file}: ${danger}`);
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const fd = openSync(file, 'a', 0o600);
  try {
    const until = performance.now() + patience;
    while (libc().flock(fd, exclusive | atOnce) !== 0) {
      if (performance.now() >= until) throw busy();
      await pause(50);
    }
    return await work(fd);
  } finally {
    closeSync(fd);
  }
}

function busy(): ShipshapeError {
  return new ShipshapeError('FIX_BUSY', 'another fix or undo is at work on this machine', {
    hint: 'Wait until it has ended, then try again.',
  });
}
