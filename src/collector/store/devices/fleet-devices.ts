import { setImmediate as letOthersIn } from 'node:timers/promises';
import { sql } from 'kysely';
import type { FleetDevice } from '../../../fleet/fleet.ts';
import { fleetDevice } from '../counts/grading.ts';
import { readStandings } from '../intake/standings.ts';
import type { Db, Store } from '../store.ts';
import { allChecks } from './checks.ts';
import { columns, devicesOn, type Known, type Names, stoodOn } from './past-devices.ts';

const batch = 100;

/** Every laptop that is enrolled, with how it stands: now, or as it stood at the end of a day (days since 1970, UTC): see `stoodOn`. */
export async function fleetDevices(store: Store, day?: number): Promise<FleetDevice[]> {
  const fleet: FleetDevice[] = [];
  for await (const devices of eachOfFleet(store, day)) fleet.push(...devices);
  return fleet;
}

/** The same, some at a time. */
export async function* eachOfFleet(store: Store, day?: number): AsyncGenerator<FleetDevice[]> {
  const names: Names = new Map((await allChecks(store)).map(({ id, name }) => [id, name]));
  for (let after = 0; ; ) {
    const devices = await nextDevices(store.db, after, day);
    if (devices.length === 0) return;
    yield await (day === undefined ? present(store, devices, names) : stoodOn(store.db, devices, names, day));
    after = (devices.at(-1) as Known).id;
    // SQLite answers at once, and reports come in meanwhile.
    await letOthersIn();
  }
}

/** One laptop as it stood at the end of a day; undefined where it was no part of the fleet. */
export async function fleetDeviceOn(store: Store, device: string, day: number): Promise<FleetDevice | undefined> {
  const names: Names = new Map((await allChecks(store)).map(({ id, name }) => [id, name]));
  const devices = await devicesOn(store.db, day).select(columns).where('device', '=', device).execute();
  return devices.length === 0 ? undefined : (await stoodOn(store.db, devices, names, day))[0];
}

async function nextDevices(db: Db, after: number, day: number | undefined): Promise<Known[]> {
  // An index of states would be read as a whole for each part.
  const active = db.selectFrom('devices').where(eb => eb(eb.fn.coalesce('state', sql.lit('')), '=', 'active'));
  const query = day === undefined ? active : devicesOn(db, day);
  return query.select(columns).where('id', '>', after).orderBy('id').limit(batch).execute();
}

async function present({ db, engine }: Store, devices: readonly Known[], names: Names): Promise<FleetDevice[]> {
  const rows = await readStandings(
    db,
    engine,
    devices.map(({ id }) => ({ device: id })),
  );
  return devices.map(device => fleetDevice(device, rows.get(device.id) ?? [], names));
}
