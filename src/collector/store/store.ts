import type { Kysely, Transaction } from 'kysely';
import type { Tables } from './tables.ts';

export type Engine = 'sqlite' | 'postgres';

/** An open database of the shape that this version needs. */
export type Store = { db: Kysely<Tables>; engine: Engine; close(): Promise<void> };

/** A store's database, or a transaction in it. */
export type Db = Kysely<Tables> | Transaction<Tables>;

/** Whether the database answers. @throws COLLECTOR_BUSY */
export async function ping({ db }: Store): Promise<void> {
  await db.selectNoFrom(eb => eb.lit(1).as('one')).execute();
}
