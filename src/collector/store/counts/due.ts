import type { Db } from '../store.ts';

/** Has a device graded anew before the fleet is counted next. Its row is locked. */
export async function makeDue(trx: Db, id: number): Promise<void> {
  await trx.updateTable('devices').set({ turns_at: 0 }).where('state', '=', 'active').where('id', '=', id).execute();
}

/**
 * The same for all devices, or those of a platform. None of their rows is touched, so that nobody waits for that: they are graded some at
 * a time, each once whoever changes it now has ended.
 */
export async function makeAllDue(trx: Db, os = ''): Promise<void> {
  const anew = { os, through: 0 };
  await trx
    .insertInto('sweeps')
    .values(anew)
    .onConflict(conflict => conflict.column('os').doUpdateSet(anew))
    .execute();
}
