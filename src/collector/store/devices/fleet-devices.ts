import { setImmediate as letOthersIn } from 'node:timers/promises';
import type { FleetDevice } from '../../../fleet/fleet.ts';
import type { Standing } from '../../../fleet/grade.ts';
import type { Platform } from '../../../protocol/check.ts';
import { fleetDevice } from '../counts/grading.ts';
import { outcomeOf } from '../intake/outcomes.ts';
import { readStandings } from '../intake/standings.ts';
import type { Db, Store } from '../store.ts';
import type { Device } from '../tables.ts';
import { monthOf } from '../time.ts';
import { allChecks } from './checks.ts';

const batch = 100;

const secondsPerDay = 86_400;

/** What tells where a laptop belongs: its row has much more. */
const columns = ['id', 'device', 'os', 'group_name', 'last'] as const;
type Known = Pick<Device, (typeof columns)[number]>;

type Names = ReadonlyMap<number, string>;

/**
 * Every laptop that is enrolled, with how it stands: now, or as it stood at the end of a day (days since 1970, UTC). Of a past day it is
 * known on which days a laptop reported, but not what it left out and answered again later: that counts as answered. With `check`, only
 * what it answered to that one.
 */
export async function fleetDevices(
  store: Store,
  { day, check }: { day?: number | undefined; check?: string | undefined } = {},
): Promise<FleetDevice[]> {
  const known = await allChecks(store);
  const names: Names = new Map(known.filter(({ name }) => check === undefined || name === check).map(({ id, name }) => [id, name]));
  const fleet: FleetDevice[] = [];
  for (let after = 0; ; ) {
    const devices = await nextDevices(store.db, after, day);
    if (devices.length === 0) return fleet;
    fleet.push(...(await (day === undefined ? present(store, devices, names) : past(store.db, devices, names, day))));
    after = (devices.at(-1) as Known).id;
    // SQLite answers at once, and reports come in meanwhile.
    await letOthersIn();
  }
}

/** One laptop as it stood at the end of a day; undefined where it was no part of the fleet. */
export async function fleetDeviceOn(store: Store, device: string, day: number): Promise<FleetDevice | undefined> {
  const names: Names = new Map((await allChecks(store)).map(({ id, name }) => [id, name]));
  const devices = await devicesOn(store.db, day).where('device', '=', device).execute();
  return devices.length === 0 ? undefined : (await past(store.db, devices, names, day))[0];
}

async function nextDevices(db: Db, after: number, day: number | undefined): Promise<Known[]> {
  const query = day === undefined ? db.selectFrom('devices').select(columns).where('state', '=', 'active') : devicesOn(db, day);
  return query.where('id', '>', after).orderBy('id').limit(batch).execute();
}

/** Those that were part of the fleet at the end of a day. */
function devicesOn(db: Db, day: number) {
  const end = (day + 1) * secondsPerDay;
  return db
    .selectFrom('devices')
    .select(columns)
    .where('enrolled_at', '<', end * 1000)
    .where(eb => eb.or([eb('ended', 'is', null), eb('ended', '>=', end)]));
}

async function present({ db, engine }: Store, devices: readonly Known[], names: Names): Promise<FleetDevice[]> {
  const rows = await readStandings(
    db,
    engine,
    devices.map(({ id }) => ({ device: id })),
  );
  const known = (id: number) => rows.get(id)?.filter(({ check_id }) => names.has(check_id)) ?? [];
  return devices.map(device => fleetDevice(device, known(device.id), names));
}

async function past(db: Db, devices: readonly Known[], names: Names, day: number): Promise<FleetDevice[]> {
  if (names.size === 0) return devices.map(device => ({ ...identityOf(device), reported: null, standings: [] }));
  const end = (day + 1) * secondsPerDay;
  const [first, last] = [(devices[0] as Known).id, (devices.at(-1) as Known).id];
  const spans = await db
    .selectFrom('spans')
    .select(['device', 'check_id', 'outcome', 'began'])
    .where('check_id', 'in', [...names.keys()])
    .where('device', '>=', first)
    .where('device', '<=', last)
    .where('began', '<', end)
    .where(eb => eb.or([eb('ended', 'is', null), eb('ended', '>=', end)]))
    .execute();
  const silences = await silencesOf(db, first, last, end);
  const presence = await presenceUntil(db, first, last, day);
  const byDevice = Map.groupBy(spans, ({ device }) => device);
  return devices.map(device => {
    const reported = device.last !== null && device.last < end ? device.last : presence.get(device.id);
    const standings = (byDevice.get(device.id) ?? []).map(({ check_id, outcome, began }): Standing => {
      const answered = silences.get(`${device.id} ${check_id}`) ?? reported ?? 0;
      return { check: names.get(check_id) as string, outcome: outcomeOf(outcome), since: began * 1000, answered: answered * 1000 };
    });
    return { ...identityOf(device), reported: reported === undefined ? null : reported * 1000, standings };
  });
}

/** When a check answered last, where the device's reports have left it out since, and did so at this moment. */
async function silencesOf(db: Db, first: number, last: number, end: number): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('standings')
    .select(['device', 'check_id', 'answered'])
    .where('device', '>=', first)
    .where('device', '<=', last)
    .where('answered', '<', end)
    .execute();
  return new Map(rows.map(({ device, check_id, answered }) => [`${device} ${check_id}`, answered as number]));
}

/** The latest day to this one on which each device made a report: its first second, since no later one is certain. */
async function presenceUntil(db: Db, first: number, last: number, day: number): Promise<Map<number, number>> {
  const at = day * secondsPerDay;
  const month = monthOf(at);
  const rows = await db
    .selectFrom('presence')
    .selectAll()
    .where('device', '>=', first)
    .where('device', '<=', last)
    .where('month', '<=', month)
    .orderBy('month')
    .execute();
  const known = new Map<number, number>();
  for (const row of rows) {
    const date = new Date(at * 1000).getUTCDate();
    const days = row.month === month ? row.days & (2 ** date - 1) : row.days;
    if (days !== 0) known.set(row.device, Date.UTC(Math.floor(row.month / 12), row.month % 12, 32 - Math.clz32(days)) / 1000);
  }
  return known;
}

function identityOf({ device, os, group_name }: Known): Pick<FleetDevice, 'device' | 'platform' | 'group'> {
  return { device, platform: os as Platform, group: group_name };
}
