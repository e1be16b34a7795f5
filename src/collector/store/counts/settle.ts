import { setTimeout as pause } from 'node:timers/promises';
import { readStandings } from '../intake/standings.ts';
import type { Store } from '../store.ts';
import { transact } from '../transact.ts';
import { noteAsked } from './asked.ts';
import { regradeRows } from './regrade.ts';

/** Of how many laptops all grades are turned at once: who waits meanwhile waits some hundredths of a second. */
const batch = 50;

/**
 * Turns every grade whose time has come (epoch ms), in small steps: then all counts are those of this moment. Half of the time is left to
 * the reports that come in and to whoever looks.
 */
export async function settle(store: Store, now: number): Promise<void> {
  for (;;) {
    const begin = performance.now();
    // In this order: what another process sees to be asked meanwhile makes laptops due, which are then found here.
    if (!(await noteAsked(store)) && !(await settleSome(store, now))) return;
    await pause(performance.now() - begin);
  }
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
