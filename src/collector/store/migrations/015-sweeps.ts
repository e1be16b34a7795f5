import { type Kysely, sql } from 'kysely';
import type { Engine } from '../store.ts';

/** Which laptops are to be graded anew, all of them or those of a platform, and how far that has come. */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const [integer, keyed] = engine === 'sqlite' ? ['integer', 'strict, without rowid'] : ['bigint', ''];
  await sql.raw(`create table sweeps (os text primary key, through ${integer} not null) ${keyed}`).execute(db);
}
