import { setTimeout as pause } from 'node:timers/promises';
import { readStandings } from '../intake/standings.ts';
import type { Db, Engine, Store } from '../store.ts';
import type { Device } from '../tables.ts';
import { transact } from '../transact.ts';
import { noteAsked } from './asked.ts';
import { regradeRows } from './regrade.ts';

/** Of how many laptops all grades are turned at once: who waits meanwhile waits some hundredths of a second. */
const usual = 50;

/**
 * Turns every grade whose time has come (epoch ms), in small steps: then all counts are those of this moment. Half of the time is left to
 * the reports that come in and to whoever looks.
 */
export async function settle(store: Store, now: number, batch = usual): Promise<void> {
  for (;;) {
    const begin = performance.now();
    // In this order: what another process sees to be asked meanwhile makes laptops due, which are then found here.
    if (!(await noteAsked(store)) && !(await sweepSome(store, now, batch)) && !(await settleSome(store, now, batch))) return;
    await pause(performance.now() - begin);
  }
}

/** Goes on with those that are due together. */
async function sweepSome(store: Store, now: number, batch: number): Promise<boolean> {
  const { db, engine } = store;
  const known = await db.selectFrom('sweeps').select('os').orderBy('os').limit(1).executeTakeFirst();
  if (!known) return false;
  await transact(store, async trx => {
    const { os } = known;
    const query = trx.selectFrom('sweeps').selectAll().where('os', '=', os);
    const sweep = await (engine === 'postgres' ? query.forUpdate() : query).executeTakeFirst();
    // Another process has ended it.
    if (!sweep) return;
    // Also those that are active no more, which nobody counts: an index of states would be read as a whole for each part.
    let next = trx.selectFrom('devices').selectAll().where('id', '>', sweep.through);
    if (os !== '') next = next.where('os', '=', os);
    next = next.orderBy('id').limit(batch);
    const devices = await (engine === 'postgres' ? next.forUpdate() : next).execute();
    await gradeAnew(trx, engine, devices, now);
    const last = devices.at(-1);
    if (last) await trx.updateTable('sweeps').set({ through: last.id }).where('os', '=', os).execute();
    else await trx.deleteFrom('sweeps').where('os', '=', os).execute();
  });
  return true;
}

/** Those whose own time has come. */
async function settleSome(store: Store, now: number, batch: number): Promise<boolean> {
  const { db, engine } = store;
  const due = await db.selectFrom('devices').select('id').where('turns_at', '<=', now).orderBy('turns_at').limit(batch).execute();
  // Most often nothing is due, and then nothing is locked.
  if (due.length === 0) return false;
  await transact(store, async trx => {
    const ids = due.map(({ id }) => id);
    const query = trx.selectFrom('devices').selectAll().where('id', 'in', ids).where('turns_at', '<=', now).orderBy('id');
    await gradeAnew(trx, engine, await (engine === 'postgres' ? query.forUpdate() : query).execute(), now);
  });
  return true;
}

/** In the order in which those who keep reports lock them, so that none waits for the other. */
async function gradeAnew(trx: Db, engine: Engine, devices: readonly Device[], now: number): Promise<void> {
  const standings = await readStandings(
    trx,
    engine,
    devices.map(({ id }) => ({ device: id })),
  );
  const subjects = devices.map(device => {
    const stood = standings.get(device.id) ?? [];
    const { last, state, system } = device;
    return { device, before: stood, after: stood, last, state, system };
  });
  await regradeRows(trx, engine, subjects, now);
}
