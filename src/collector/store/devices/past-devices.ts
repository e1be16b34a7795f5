import { type Expression, expressionBuilder, type SqlBool, sql } from 'kysely';
import type { FleetDevice } from '../../../fleet/fleet.ts';
import type { Standing } from '../../../fleet/grade.ts';
import type { Platform } from '../../../protocol/check.ts';
import { outcomeOf } from '../intake/outcomes.ts';
import type { Db } from '../store.ts';
import type { Device, Tables } from '../tables.ts';
import { monthOf } from '../time.ts';

const secondsPerDay = 86_400;

/** What tells where a laptop belongs: its row has much more. */
export const columns = ['id', 'device', 'os', 'group_name', 'last'] as const;
export type Known = Pick<Device, (typeof columns)[number]>;

export type Names = ReadonlyMap<number, string>;

/** Those that were part of the fleet at the end of a day (days since 1970, UTC). */
export function devicesOn(db: Db, day: number) {
  const end = (day + 1) * secondsPerDay;
  return db
    .selectFrom('devices')
    .where('enrolled_at', '<', end * 1000)
    .where(eb => eb.or([eb('ended', 'is', null), eb('ended', '>=', end)]));
}

/**
 * These laptops with how they answered these checks at the end of a day. It is known on which days a laptop reported, but not what it left
 * out and answered again later: that counts as answered.
 */
export async function stoodOn(db: Db, devices: readonly Known[], names: Names, day: number): Promise<FleetDevice[]> {
  const ids = devices.map(({ id }) => id);
  const reported = await reportedOn(db, devices, day);
  const spans = names.size === 0 ? [] : await spansOn(db, ids, [...names.keys()], day);
  const silences = await silencesOn(db, ids, day);
  const byDevice = Map.groupBy(spans, ({ device }) => device);
  return devices.map(({ id, device, os, group_name }) => {
    const last = reported.get(id) ?? null;
    const standings = (byDevice.get(id) ?? []).map(({ check_id, outcome, began }): Standing => {
      const answered = silences.get(`${id} ${check_id}`) ?? last ?? 0;
      return { check: names.get(check_id) as string, outcome: outcomeOf(outcome), since: began * 1000, answered: answered * 1000 };
    });
    return { device, platform: os as Platform, group: group_name, reported: last === null ? null : last * 1000, standings };
  });
}

/**
 * When each of them that had made a report by the end of a day made its latest (epoch seconds): of one that made others since, the first
 * second of its day, since no later one is certain.
 */
export async function reportedOn(db: Db, devices: readonly Known[], day: number): Promise<Map<number, number>> {
  const end = (day + 1) * secondsPerDay;
  const isKnown = ({ last }: Known) => last !== null && last < end;
  const others = devices.filter(device => device.last !== null && !isKnown(device)).map(({ id }) => id);
  const reported = new Map(devices.filter(isKnown).map(({ id, last }) => [id, last as number]));
  // Nearly all reported in that month or the one before it: older ones are read of the others alone.
  const month = monthOf(day * secondsPerDay);
  const recent = await presenceOn(db, others, day, month - 1);
  for (const [id, at] of recent) reported.set(id, at);
  const older = others.filter(id => !recent.has(id));
  for (const [id, at] of await presenceOn(db, older, day, 0)) reported.set(id, at);
  return reported;
}

/** The first second of the latest day to this one, of months from `from` on, on which each of them made a report. */
async function presenceOn(db: Db, ids: readonly number[], day: number, from: number): Promise<Map<number, number>> {
  const at = day * secondsPerDay;
  const month = monthOf(at);
  const known = new Map<number, number>();
  if (ids.length === 0) return known;
  const query = db.selectFrom('presence').selectAll().where(among('presence', ids)).where('month', '>=', from).where('month', '<=', month);
  for (const row of await query.orderBy('month').execute()) {
    const date = new Date(at * 1000).getUTCDate();
    const days = row.month === month ? row.days & (2 ** date - 1) : row.days;
    if (days !== 0) known.set(row.device, Date.UTC(Math.floor(row.month / 12), row.month % 12, 32 - Math.clz32(days)) / 1000);
  }
  return known;
}

async function spansOn(db: Db, ids: readonly number[], checks: readonly number[], day: number) {
  const end = (day + 1) * secondsPerDay;
  return db
    .selectFrom('spans')
    .select(['device', 'check_id', 'outcome', 'began'])
    .where('check_id', 'in', checks)
    .where(among('spans', ids))
    .where('began', '<', end)
    .where(eb => eb.or([eb('ended', 'is', null), eb('ended', '>=', end)]))
    .execute();
}

/** When a check answered last, where the device's reports have left it out since, and did so at this moment. */
async function silencesOn(db: Db, ids: readonly number[], day: number): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('standings')
    .select(['device', 'check_id', 'answered'])
    .where(among('standings', ids))
    .where('answered', '<', (day + 1) * secondsPerDay)
    .execute();
  return new Map(rows.map(({ device, check_id, answered }) => [`${device} ${check_id}`, answered as number]));
}

/** Neighbours, perhaps with a few others between them, are one stretch; few among many are sought one by one. */
function among(table: 'presence' | 'spans' | 'standings', ids: readonly number[]): Expression<SqlBool> {
  const eb = expressionBuilder<Tables, typeof table>();
  const [first, last] = [Math.min(...ids), Math.max(...ids)];
  const name = `${table}.device` as const;
  return last - first < 4 * ids.length ? eb.and([eb(name, '>=', first), eb(name, '<=', last)]) : eb(name, 'in', ids);
}

/** Whether a laptop, named by this column, made no report on the days after one (`since`) to another: days since 1970, UTC. */
export function isQuiet(column: 'spans.device' | 'devices.id', { since, day }: { since: number; day: number }): Expression<SqlBool> {
  const eb = expressionBuilder<Tables, 'presence'>();
  const months = new Map<number, number>();
  for (let one = since + 1; one <= day; one++) {
    const month = monthOf(one * secondsPerDay);
    months.set(month, (months.get(month) ?? 0) | (1 << (new Date(one * secondsPerDay * 1000).getUTCDate() - 1)));
  }
  const heard = [...months].map(([month, days]) => eb.and([eb('month', '=', month), sql<SqlBool>`days & ${sql.lit(days)} <> 0`]));
  const query = eb.selectFrom('presence').select('presence.device').whereRef('presence.device', '=', sql.ref(column));
  return eb.not(eb.exists(query.where(eb.or(heard))));
}
