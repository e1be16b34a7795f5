import { setImmediate as letOthersIn } from 'node:timers/promises';
import { readStandings } from '../intake/standings.ts';
import type { Store } from '../store.ts';
import { transact } from '../transact.ts';
import { noteAsked } from './asked.ts';
import { regradeRows } from './regrade.ts';

const batch = 200;

/** Turns every grade whose time has come (epoch ms), in small steps between which reports come in: then all counts are those of this moment. */
export async function settle(store: Store, now: number): Promise<void> {
  // In this order: what another process sees to be asked meanwhile makes laptops due, which are then found here.
  while ((await noteAsked(store)) || (await settleSome(store, now))) await letOthersIn();
}

async function settleSome(store: Store, now: number): Promise<boolean> {
  const due = await store.db.selectFrom('devices').select('id').where('turns_at', '<=', now).orderBy('turns_at').limit(batch).execute();
  // Most often nothing is due, and then nothing is locked.
  if (due.length === 0) return false;
  await transact(store, async trx => {
    const ids = due.map(({ id }) => id);
    const query = trx.selectFrom('devices').selectAll().where('id', 'in', ids).where('turns_at', '<=', now).orderBy('id');
    const devices = await (store.engine === 'postgres' ? query.forUpdate() : query).execute();
    const standings = await readStandings(
      trx,
      store.engine,
      devices.map(({ id }) => ({ device: id })),
    );
    const subjects = devices.map(device => {
      const stood = standings.get(device.id) ?? [];
      const { last, state, system } = device;
      return { device, before: stood, after: stood, last, state, system };
    });
    await regradeRows(trx, store.engine, subjects, now);
  });
  return true;
}
