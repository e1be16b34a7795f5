import { sql } from 'kysely';
import type { Db, Store } from './store.ts';

/** Does what erases, of which it says whether there was anything. In SQLite what is deleted is overwritten, and no older copy of it stays in the log. */
export async function erase({ db, engine }: Store, work: (trx: Db) => Promise<boolean>): Promise<boolean> {
  if (engine === 'sqlite') await sql`pragma secure_delete = on`.execute(db);
  const isErased = await db.transaction().execute(work);
  if (engine === 'sqlite' && isErased) await sql`pragma wal_checkpoint(truncate)`.execute(db);
  return isErased;
}
