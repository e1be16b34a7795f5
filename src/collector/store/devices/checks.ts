import type { Kysely } from 'kysely';
import type { Db, Store } from '../store.ts';
import type { Tables } from '../tables.ts';

/** Ids never change, so each is asked once by a process. */
const known = new WeakMap<Kysely<Tables>, Map<string, number>>();

/** The small numbers by which rows name these checks; new ones for checks that were never heard of. Not within a transaction that may be undone. */
export async function checkIds({ db }: Pick<Store, 'db'>, names: Iterable<string>): Promise<ReadonlyMap<string, number>> {
  const ids = known.get(db) ?? new Map<string, number>();
  known.set(db, ids);
  const missing = [...new Set(names)].filter(name => !ids.has(name)).sort();
  for (let first = 0; first < missing.length; first += 1000) {
    const some = missing.slice(first, first + 1000);
    await db
      .insertInto('checks')
      .values(some.map(name => ({ name })))
      .onConflict(conflict => conflict.column('name').doNothing())
      .execute();
    for (const { id, name } of await db.selectFrom('checks').selectAll().where('name', 'in', some).execute()) ids.set(name, id);
  }
  return ids;
}

export async function allChecks({ db }: { db: Db }): Promise<{ id: number; name: string }[]> {
  return db.selectFrom('checks').selectAll().orderBy('name').execute();
}
