import { closeSync, openSync, rmSync } from 'node:fs';
import { sql } from 'kysely';
import { ShipshapeError } from '../../errors.ts';
import type { Store } from './store.ts';

/**
 * Writes the whole database, as it is at one moment, into a new file that only its owner may read; the collector may run meanwhile.
 * @throws USAGE when the file is there already or cannot be made, and for PostgreSQL, which has its own way
 */
export async function backUp({ db, engine }: Store, file: string): Promise<void> {
  if (engine === 'postgres')
    throw new ShipshapeError('USAGE', 'this collector keeps what it has in PostgreSQL', {
      hint: 'Back that up by its own means, such as pg_dump.',
    });
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (cause) {
    throw new ShipshapeError('USAGE', `${file} cannot be made: ${(cause as Error).message}`, { cause });
  }
  try {
    await sql`vacuum into ${file}`.execute(db);
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  }
}
