import type { Db, Engine } from '../store.ts';

/** Has devices graded anew before the fleet is counted next: these, or all. Their rows are locked. */
export async function makeDue(trx: Db, engine: Engine, which: { os?: string; id?: number } = {}): Promise<void> {
  let due = trx.updateTable('devices').set({ turns_at: 0 }).where('state', '=', 'active');
  let all = trx.selectFrom('devices').select('id').where('state', '=', 'active').orderBy('id');
  for (const name of ['os', 'id'] as const) {
    const value = which[name];
    if (value === undefined) continue;
    due = due.where(name, '=', value);
    all = all.where(name, '=', value);
  }
  // In the order in which those who keep reports lock them, so that none waits for the other.
  if (engine === 'postgres') await all.forUpdate().execute();
  await due.execute();
}
