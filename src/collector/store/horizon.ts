import type { Db } from './store.ts';

const key = 'history-from';

/** The first day (days since 1970, UTC) of which the history is still whole; -Infinity when nothing was pruned yet. */
export async function historyFrom(db: Db): Promise<number> {
  const row = await db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst();
  return row ? Number(Buffer.from(row.value).toString()) : Number.NEGATIVE_INFINITY;
}

export async function setHistoryFrom(db: Db, day: number): Promise<void> {
  const value = Buffer.from(String(day));
  await db
    .insertInto('settings')
    .values({ key, value })
    .onConflict(conflict => conflict.column('key').doUpdateSet({ value }))
    .execute();
}
