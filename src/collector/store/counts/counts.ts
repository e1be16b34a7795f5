import { type Counts, noCounts } from '../../../fleet/counts.ts';
import {
  type CheckSummary,
  type DeviceState,
  deviceStates,
  type FleetCounts,
  newSummary,
  platformCounts,
  worstFirst,
} from '../../../fleet/fleet.ts';
import { grades } from '../../../fleet/grade.ts';
import type { Policy } from '../../../fleet/policy.ts';
import type { Platform } from '../../../protocol/check.ts';
import { latestPolicy } from '../policies.ts';
import { given, run } from '../rows.ts';
import type { Db, Engine, Store } from '../store.ts';
import type { Tables } from '../tables.ts';
import { settle } from './settle.ts';

/** The fleet as it is counted: what `gradeFleet` makes of all standings now (epoch ms), without reading any of them. */
export async function fleetNow(store: Store, now: number): Promise<FleetCounts> {
  await settle(store, now);
  const atOneMoment = store.db.transaction().setAccessMode('read only').setIsolationLevel('repeatable read');
  return atOneMoment.execute(async trx => {
    const { devices, states } = await readHeads(trx);
    const checks = await readChecks(trx, store.engine, await latestPolicy(trx));
    const counts = noCounts();
    for (const check of checks) addTo(counts, check.counts);
    return { asOf: now, counts, states, devices, checks };
  });
}

/** How many laptops there were when they were counted last. */
export async function fleetSize({ db }: Store): Promise<number> {
  const { size } = await db
    .selectFrom('heads')
    .select(({ fn }) => fn.sum<number>('devices').as('size'))
    .executeTakeFirstOrThrow();
  return size ?? 0;
}

async function readHeads(trx: Db): Promise<Pick<FleetCounts, 'devices' | 'states'>> {
  const states = Object.fromEntries(deviceStates.map(state => [state, 0])) as Record<DeviceState, number>;
  let devices = 0;
  for (const head of await trx.selectFrom('heads').selectAll().execute()) {
    devices += head.devices;
    for (const state of deviceStates) states[state] += head[state];
  }
  return { devices, states };
}

async function readChecks(trx: Db, engine: Engine, policy: Policy): Promise<CheckSummary[]> {
  const rows = await trx.selectFrom('tallies').innerJoin('checks', 'checks.id', 'check_id').selectAll().execute();
  const checks = new Map<number, CheckSummary>();
  for (const row of rows) {
    const summary = checks.get(row.check_id) ?? newSummary(row.name, policy);
    const counts = countsIn(row);
    checks.set(row.check_id, summary);
    // Rows of nothing but zeros stay when what they counted is gone.
    if (grades.every(grade => counts[grade] === 0)) continue;
    for (const sum of [platformCounts(summary, row.os as Platform), summary.counts]) addTo(sum, counts);
  }
  for (const [id, { counts }] of checks) if (grades.every(grade => counts[grade] === 0)) checks.delete(id);
  const failing = [...checks].filter(([, { counts }]) => counts.fail > 0).map(([check_id]) => ({ check_id }));
  for (const [id, since] of await oldestFails(trx, engine, failing)) (checks.get(id) as CheckSummary).failingSince = since * 1000;
  return [...checks.values()].sort(worstFirst);
}

/** Since when a check fails where it has failed longest (epoch seconds). */
async function oldestFails(trx: Db, engine: Engine, checks: readonly { check_id: number }[]): Promise<Map<number, number>> {
  if (checks.length === 0) return new Map();
  const text = `select given.check_id, (
      select since from fails where fails.check_id = given.check_id order by since limit 1
    ) as since from ${given(engine, { check_id: 'integer' })}`;
  const rows = await run<{ check_id: number; since: number }>(trx, text, checks);
  return new Map(rows.map(({ check_id, since }) => [check_id, since]));
}

function countsIn({ in_grace, ...row }: Tables['tallies']): Counts {
  return { ...(Object.fromEntries(grades.map(grade => [grade, row[grade]])) as Omit<Counts, 'inGrace'>), inGrace: in_grace };
}

function addTo(sum: Counts, counts: Counts): void {
  for (const grade of [...grades, 'inGrace'] as const) sum[grade] += counts[grade];
}
