import { appendAudit } from '../audit-log.ts';
import { doubtDays } from '../counts/days.ts';
import { regradeRows } from '../counts/regrade.ts';
import { erase } from '../erase.ts';
import { changeSpans } from '../intake/spans.ts';
import type { Db, Engine, Store } from '../store.ts';
import type { Device } from '../tables.ts';
import { dayOf } from '../time.ts';
import { endSpans } from '../verify/recount.ts';

/** Whose key this is: any state, so that a revoked one can be told so. */
/** Of a device's row only what never changes. */
export async function findDeviceByKey({ db }: Store, keyId: string): Promise<Pick<Device, 'id' | 'device' | 'public_key'> | undefined> {
  return db.selectFrom('devices').select(['id', 'device', 'public_key']).where('key_id', '=', keyId).executeTakeFirst();
}

export async function findDevice({ db }: Store, device: string): Promise<Device | undefined> {
  return db.selectFrom('devices').selectAll().where('device', '=', device).executeTakeFirst();
}

/** In the order in which they were enrolled. */
export async function listDevices({ db }: Store): Promise<Device[]> {
  return db.selectFrom('devices').selectAll().orderBy('id').execute();
}

/** From now on nothing of this device is taken in; what was known of it stays. False when there is no such device, or it is active no more. */
export async function revokeDevice(store: Store, device: string, who: string, now: number): Promise<boolean> {
  return endDevice(store, device, { state: 'revoked', who, what: 'device revoked' }, now);
}

/** The device said itself that it reports no more. */
export async function departDevice(store: Store, device: string, now: number): Promise<boolean> {
  return endDevice(store, device, { state: 'departed', who: 'the device', what: 'device departed' }, now);
}

type End = { state: 'revoked' | 'departed'; who: string; what: string };

async function endDevice({ db, engine }: Store, device: string, { state, who, what }: End, now: number): Promise<boolean> {
  return db.transaction().execute(async trx => {
    const found = await lockDevice(trx, device);
    if (found?.state !== 'active') return false;
    const ended = Math.max(Math.floor(now / 1000), found.last ?? 0);
    const before = await trx
      .selectFrom('spans')
      .selectAll()
      .where('device', '=', found.id)
      .where('check_id', 'in', checksOf(trx, found))
      .where('ended', 'is', null)
      .execute();
    await changeSpans(trx, engine, { before, after: endSpans(before, ended) });
    await leaveCounts(trx, engine, { ...found, state });
    await trx.updateTable('devices').set({ state, ended }).where('id', '=', found.id).execute();
    await appendAudit(trx, { at: now, who, what, about: device });
    return true;
  });
}

/** Nothing of this device remains but that something was erased. False when there is no such device. */
export async function eraseDevice(store: Store, device: string, who: string, now: number): Promise<boolean> {
  const { engine } = store;
  return erase(store, async trx => {
    const found = await lockDevice(trx, device);
    if (!found) return false;
    const before = await trx
      .selectFrom('spans')
      .selectAll()
      .where('device', '=', found.id)
      .where('check_id', 'in', checksOf(trx, found))
      .execute();
    await changeSpans(trx, engine, { before, after: [] });
    await leaveCounts(trx, engine, { ...found, state: 'revoked' });
    await doubtDays(trx, dayOf(found.enrolled_at / 1000), found.ended === null ? undefined : dayOf(found.ended));
    for (const table of ['standings', 'presence', 'envelopes', 'forks', 'waivers'] as const)
      await trx.deleteFrom(table).where('device', '=', found.id).execute();
    for (const table of ['owners', 'reveals'] as const) await trx.deleteFrom(table).where('device', '=', device).execute();
    await trx.deleteFrom('devices').where('id', '=', found.id).execute();
    await appendAudit(trx, { at: now, who, what: 'device erased', about: device });
    return true;
  });
}

async function leaveCounts(trx: Db, engine: Engine, device: Device): Promise<void> {
  const before = await trx.selectFrom('standings').selectAll().where('device', '=', device.id).execute();
  const { last, state, system } = device;
  await regradeRows(trx, engine, [{ device, before, after: [], last, state, system }], 0);
}

/** Locks a device's row until the transaction ends. A transaction of SQLite has the whole file. */
async function lockDevice(trx: Db, device: string): Promise<Device | undefined> {
  return trx
    .updateTable('devices')
    .set(eb => ({ state: eb.ref('state') }))
    .where('device', '=', device)
    .returningAll()
    .executeTakeFirst();
}

/** The spans of one device are a seek for each of its checks. */
function checksOf(trx: Db, { id }: Device) {
  return trx.selectFrom('standings').select('check_id').where('device', '=', id);
}
