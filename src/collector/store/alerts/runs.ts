import type { Db, Store } from '../store.ts';
import { transact } from '../transact.ts';

/** Whether it is time to look what fires: it was last done at this moment (epoch ms) or before, or by a clock that has gone back since. */
export async function isRunDue({ db }: { db: Db }, { before, now }: { before: number; now: number }): Promise<boolean> {
  const due = db
    .selectFrom('alert_runs')
    .select('at')
    .where(eb => eb.or([eb('at', '<=', before), eb('at', '>', now)]));
  return (await due.executeTakeFirst()) !== undefined;
}

/** Looks what fires, and keeps in the same transaction that it was done; of several processes one does it. False when it is not due any more. */
export async function runOnce(store: Store, due: { before: number; now: number }, look: (trx: Db) => Promise<void>): Promise<boolean> {
  return transact(store, async trx => {
    // Locks the row, so that another process waits here and then sees that it was done.
    await trx
      .updateTable('alert_runs')
      .set(eb => ({ at: eb.ref('at') }))
      .execute();
    if (!(await isRunDue({ db: trx }, due))) return false;
    await trx.updateTable('alert_runs').set({ at: due.now }).execute();
    await look(trx);
    return true;
  });
}
