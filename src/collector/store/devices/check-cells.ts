import type { Counts } from '../../../fleet/counts.ts';
import type { DeviceFacts } from '../../../fleet/device.ts';
import { type FleetCell, gradeCell } from '../../../fleet/fleet.ts';
import type { Grade } from '../../../fleet/grade.ts';
import { namedChecks, ruleFor } from '../../../fleet/policy.ts';
import type { Platform } from '../../../protocol/check.ts';
import { fleetDevice } from '../counts/grading.ts';
import { judgementAt } from '../counts/regrade.ts';
import { codeOf } from '../intake/outcomes.ts';
import { latestPolicy } from '../policies.ts';
import type { Db, Store } from '../store.ts';
import { factsOf } from './device-facts.ts';
import type { Evidence } from './device-history.ts';

/** A cell of one check, with the laptop that it is of, and why its latest answer is no pass. */
export type CheckCell = { facts: DeviceFacts; cell: FleetCell; evidence: Evidence | undefined };

const batch = 200;

/** Where cells of each grade may be, the longest first: more laptops than have it, and all that do. */
export type Suspects<W> = Record<Exclude<Grade, 'pass' | 'skip'>, (db: Db, wanted: W) => Query>;

type Query = { offset(skip: number): { limit(most: number): { execute(): Promise<{ id: number }[]> } } };

/** So many cells of each grade that has any in `counts`, as `graded` gives them of laptops that are suspected. */
export async function firstOf<W>(
  suspects: Suspects<W>,
  { db, wanted, counts, most }: { db: Db; wanted: W; counts: Counts; most: number },
  graded: (laptops: readonly number[]) => Promise<CheckCell[]>,
): Promise<CheckCell[]> {
  const worst: CheckCell[] = [];
  for (const [grade, find] of Object.entries(suspects) as [keyof typeof suspects, (typeof suspects)['fail']][]) {
    if (counts[grade] === 0) continue;
    const those: CheckCell[] = [];
    const query = find(db, wanted);
    for (let skip = 0; those.length < Math.min(most, counts[grade]); skip += batch) {
      const found = (await query.offset(skip).limit(batch).execute()).map(({ id }) => id);
      those.push(...(await graded(found)).filter(({ cell }) => cell.cell.grade === grade));
      if (found.length < batch) break;
    }
    worst.push(...those.slice(0, most));
  }
  return worst;
}

/** `old` is the last moment at which an answer was given that is stale now (epoch seconds). */
type Wanted = { check: number; name: string; old: number; now: number };

const suspects: Suspects<Wanted> = {
  fail: (db, { check }) => db.selectFrom('fails').select('device as id').where('check_id', '=', check).orderBy('since').orderBy('device'),
  error: (db, { check }) =>
    db
      .selectFrom('spans')
      .select('device as id')
      .where('check_id', '=', check)
      .where('outcome', '=', codeOf('error'))
      .where('ended', 'is', null)
      .orderBy('began')
      .orderBy('device'),
  stale: (db, { check, old }) =>
    db
      .selectFrom('devices')
      .select('id')
      .where('state', '=', 'active')
      .where(eb =>
        eb.or([
          eb('last', '<=', old),
          eb(
            'id',
            'in',
            db.selectFrom('standings').select('standings.device').where('check_id', '=', check).where('answered', 'is not', null),
          ),
        ]),
      )
      .orderBy('last')
      .orderBy('id'),
  missing: (db, { check }) =>
    db
      .selectFrom('devices')
      .select('devices.id')
      .where('state', '=', 'active')
      .where(eb =>
        eb.not(
          eb.exists(
            eb.selectFrom('standings').select('check_id').whereRef('standings.device', '=', 'devices.id').where('check_id', '=', check),
          ),
        ),
      )
      .orderBy('devices.id'),
  waived: (db, { check, now }) =>
    db
      .selectFrom('waivers')
      .select('device as id')
      .distinct()
      .where('check_id', '=', check)
      .where('approved_at', 'is not', null)
      .where('until_at', '>', now)
      .orderBy('device'),
};

/** The cells of a check that are no pass, now (epoch ms): so many of each grade that has any in `counts`, the longest first. */
export async function worstCells(
  { db }: Store,
  name: string,
  { counts, most, now }: { counts: Counts; most: number; now: number },
): Promise<CheckCell[]> {
  const row = await db.selectFrom('checks').select('id').where('name', '=', name).executeTakeFirst();
  if (!row) return [];
  const { freshness } = ruleFor(await latestPolicy(db), name);
  const wanted = { check: row.id, name, old: Math.floor((now - freshness) / 1000), now };
  return firstOf(suspects, { db, wanted, counts, most }, laptops => gradedCells(db, wanted, laptops));
}

/** The cells of one check on these laptops, where it is required of them, in their order. */
async function gradedCells(db: Db, { check, name, now }: Wanted, laptops: readonly number[]): Promise<CheckCell[]> {
  if (laptops.length === 0) return [];
  const devices = await db.selectFrom('devices').selectAll().where('id', 'in', laptops).where('state', '=', 'active').execute();
  if (devices.length === 0) return [];
  const standings = await db.selectFrom('standings').selectAll().where('check_id', '=', check).where('device', 'in', laptops).execute();
  const byDevice = new Map(standings.map(standing => [standing.device, standing]));
  const byId = new Map(devices.map(device => [device.id, device]));
  const judgementOf = await judgementAt(db, devices, now);
  return laptops.flatMap(id => {
    const device = byId.get(id);
    if (!device) return [];
    const judgement = judgementOf(device);
    const required = namedChecks(judgement.policy, device.os as Platform, device.group_name) ?? judgement.asked;
    if (!required?.has(name)) return [];
    const stood = byDevice.get(id);
    const known = fleetDevice(device, stood ? [stood] : [], judgement.names);
    const [standing] = known.standings;
    const cell = { device: known, check: name, since: standing?.since ?? 0, cell: gradeCell(name, standing, judgement) };
    return [{ facts: factsOf(device), cell, evidence: stood?.evidence ? JSON.parse(stood.evidence) : undefined }];
  });
}

/** How the laptops of each system answer a check. */
export async function spreadOf({ db }: Store, check: string): Promise<{ system: string; counts: Counts }[]> {
  const rows = await db
    .selectFrom('spreads')
    .selectAll()
    .where('check_id', '=', eb => eb.selectFrom('checks').select('id').where('name', '=', check))
    .execute();
  return rows.flatMap(({ check_id: _, system, in_grace, ...grades }) => {
    const counts = { ...grades, inGrace: in_grace };
    return Object.values(grades).every(count => count === 0) ? [] : [{ system, counts }];
  });
}
