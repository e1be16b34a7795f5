import { Kysely } from 'kysely';
import type { PoolConfig } from 'pg';
import { ShipshapeError } from '../../errors.ts';
import { migrate } from './migrate.ts';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';

/** Where the collector's data is: one file, or a database of PostgreSQL. */
export type StorePlace = { sqlite: string } | { postgres: PoolConfig };

/**
 * Opens a collector's database, makes it when it is not there, and brings it to the present shape; `tell` hears of each step.
 * Every query may throw COLLECTOR_FULL (its disk is full) or COLLECTOR_BUSY (it cannot be used now; the same query may succeed later).
 * @throws STORE_UNUSABLE when it cannot be opened, is not ours, or is of a newer version.
 */
export async function openStore(place: StorePlace, tell: (step: string) => void = () => {}): Promise<Store> {
  const engine = 'sqlite' in place ? 'sqlite' : 'postgres';
  const db = new Kysely<Tables>({ dialect: await dialectOf(place) });
  try {
    await migrate(db, engine, tell);
    return { db, engine, close: () => db.destroy() };
  } catch (cause) {
    await db.destroy();
    if ((cause as ShipshapeError).code === 'STORE_UNUSABLE') throw cause;
    const name = 'sqlite' in place ? place.sqlite : 'of PostgreSQL';
    throw new ShipshapeError('STORE_UNUSABLE', `the database ${name} cannot be opened: ${(cause as Error).message}`, {
      hint: 'See whether it is there, who may read and write it, and whether its disk has room.',
      cause,
    });
  }
}

/** A collector that has one file never loads what PostgreSQL needs. */
async function dialectOf(place: StorePlace) {
  if ('postgres' in place) return (await import('./postgres.ts')).postgresDialect(place.postgres);
  return (await import('./sqlite.ts')).sqliteDialect(place.sqlite);
}
