import type { Selectable } from 'kysely';
import { latestPolicy } from '../policies.ts';
import type { Db, Store } from '../store.ts';
import type { Tables } from '../tables.ts';
import { transact } from '../transact.ts';
import { makeAllDue } from './due.ts';

/** The checks that laptops of each platform are asked, where no policy names them. */
export async function askedChecks(db: Db, names: ReadonlyMap<number, string>): Promise<Map<string, Set<string>>> {
  const rows = await db.selectFrom('asking').select(['os', 'check_id']).where('is_asked', '=', 1).execute();
  const byPlatform = Map.groupBy(rows, ({ os }) => os);
  return new Map([...byPlatform].map(([os, those]) => [os, new Set(those.map(({ check_id }) => names.get(check_id) as string))]));
}

/**
 * Sees what laptops are asked: what the latest reports of those of their platform answer that report; of all when none does. Where that
 * has become another, all of that platform are due. Whether it had.
 */
export async function noteAsked(store: Store): Promise<boolean> {
  const found = await otherAsked(store.db);
  for (const os of new Set(found.map(({ os }) => os))) await transact(store, trx => changeAsked(trx, os));
  return found.length > 0;
}

async function changeAsked(trx: Db, os: string): Promise<void> {
  const { required } = await latestPolicy(trx);
  if (!required) await makeAllDue(trx, os);
  for (const { check_id, is_asked } of await otherAsked(trx, os))
    await trx
      .updateTable('asking')
      .set({ is_asked: 1 - is_asked })
      .where('os', '=', os)
      .where('check_id', '=', check_id)
      .execute();
}

/** The checks that are asked and should not be, or should be and are not. */
async function otherAsked(db: Db, only?: string): Promise<Selectable<Tables['asking']>[]> {
  const heads = await db.selectFrom('heads').select(['os', 'fresh']).execute();
  const reporting = new Set(heads.filter(({ fresh }) => fresh > 0).map(({ os }) => os));
  let query = db.selectFrom('asking').selectAll().orderBy('check_id');
  if (only !== undefined) query = query.where('os', '=', only);
  return (await query.execute()).filter(row => Number((reporting.has(row.os) ? row.fresh : row.heard) > 0) !== row.is_asked);
}
