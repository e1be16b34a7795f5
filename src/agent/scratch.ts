import { chmodSync, mkdtempSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { ShipshapeError } from '../errors.ts';
import { removeFolder } from './files.ts';
import { rootMustNotWrite } from './ownership.ts';

/**
 * Works with a scratch folder that is gone afterwards, however we end. A disk that is full need not stop an audit: any
 * place will do.
 * @throws SCRATCH_UNWRITABLE when there is none.
 */
export async function withScratch<T>(work: (folder: string) => Promise<T>): Promise<T> {
  // On a Mac root's own folder is closed to whoever else root starts a program as.
  const first = process.platform === 'darwin' && process.getuid?.() === 0 ? [] : [tmpdir()];
  const folder = makeFolder([...first, '/tmp', '/var/tmp', '/dev/shm', homedir()]);
  const remove = () => void removeFolder(folder);
  process.once('exit', remove);
  try {
    return await work(folder);
  } finally {
    process.off('exit', remove);
    remove();
  }
}

function makeFolder(places: string[]): string {
  let cause: unknown;
  for (const place of places) {
    try {
      // Whoever owns the folder above could put another in its place.
      const danger = process.getuid?.() === 0 ? rootMustNotWrite(path.join(place, 'any')) : undefined;
      if (danger) throw new Error(danger);
      const folder = mkdtempSync(path.join(place, 'shipshape-'));
      chmodSync(folder, 0o711); // a check that runs as somebody else has its folder in it
      return folder;
    } catch (error) {
      cause ??= error;
    }
  }
  throw new ShipshapeError('SCRATCH_UNWRITABLE', `no folder for temporary files can be made: ${(cause as Error).message}`, {
    hint: 'Make room on the disk, or name another folder with TMPDIR.',
    cause,
  });
}
