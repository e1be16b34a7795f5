import { ShipshapeError } from '../../errors.ts';
import {
  cellsOfFleet,
  type DeviceSummary,
  type Fleet,
  type FleetCell,
  type FleetDevice,
  gradeDevice,
  gradeFleet,
  type Judgement,
} from '../../fleet/fleet.ts';
import type { Policy } from '../../fleet/policy.ts';
import type { Collector } from '../collector.ts';
import type { CheckCell } from '../store/devices/check-cells.ts';
import { deviceFactsOf } from '../store/devices/device-facts.ts';
import { fleetDeviceOn, fleetDevices } from '../store/devices/fleet-devices.ts';
import { gradesOf } from '../store/devices/grades-of.ts';
import { historyFrom } from '../store/horizon.ts';
import { policyInForce } from '../store/policies.ts';
import type { Store } from '../store/store.ts';
import { excuses } from '../store/waivers/waivers.ts';

const msPerDay = 86_400_000;

/** `check` is the only one whose answers are looked at; all where none is named. */
type Moment = { day?: string | undefined; check?: string | undefined; policy?: Policy | undefined; now: number };

/** The fleet with its grades: see `judgedAt`. */
export async function fleetAt(store: Store, moment: Moment): Promise<Fleet> {
  const { devices, judgement } = await judgedAt(store, moment);
  return gradeFleet(devices, judgement);
}

/**
 * All laptops and what they are judged by: now, or at the end of a day such as 2026-11-01 (UTC), by the policy that was in force then and
 * the waivers that were approved by then; with `policy`, as another one would judge it.
 * @throws DAY_UNKNOWN it is no day, or has not begun; NOT_FOUND nothing is kept of it any more
 */
export async function judgedAt(
  store: Store,
  { day, check, policy, now }: Moment,
): Promise<{ devices: FleetDevice[]; judgement: Judgement }> {
  const begin = day === undefined ? undefined : beginOf(day, now);
  const isPast = begin !== undefined && begin + msPerDay <= now;
  if (isPast && begin / msPerDay < (await historyFrom(store.db)))
    throw new ShipshapeError('NOT_FOUND', `what was on ${day} is not kept any more`);
  const devices = await fleetDevices(store, { day: isPast ? begin / msPerDay : undefined, check });
  const at = isPast ? begin + msPerDay - 1 : now;
  return { devices, judgement: await judgementOf(store, { policy, asOf: at }) };
}

async function judgementOf(store: Store, { policy, asOf }: { policy?: Policy | undefined; asOf: number }): Promise<Judgement> {
  return { policy: policy ?? (await policyInForce(store, asOf)), waivers: await excuses(store), now: asOf };
}

/** The cells of one check that were no pass at the end of a past day: so many of each grade, the longest first. @throws as `judgedAt` */
export async function pastCells(store: Store, check: string, day: string, most: number): Promise<CheckCell[]> {
  const { devices, judgement } = await judgedAt(store, { day, check, now: Number.MAX_SAFE_INTEGER });
  const worst = [...cellsOfFleet(devices, judgement)].filter(
    one => one.check === check && one.cell.grade !== 'pass' && one.cell.grade !== 'skip',
  );
  const byGrade = Map.groupBy(
    worst.sort((a, b) => a.since - b.since),
    ({ cell }) => cell.grade,
  );
  const shown = [...byGrade.values()].flatMap(those => those.slice(0, most));
  const facts = await deviceFactsOf(
    store,
    shown.map(({ device }) => device.device),
  );
  return shown.flatMap(cell => {
    const known = facts.get(cell.device.device);
    return known ? [{ facts: known, cell, evidence: undefined }] : [];
  });
}

/** One laptop with its cells at one moment (`asOf`, epoch ms); without a summary where it was no part of the fleet. */
export type GradedLaptop = { asOf: number; summary: DeviceSummary | undefined; cells: readonly FleetCell[] };

/** One laptop now, or at the end of a day. @throws as `judgedAt` */
export async function gradesAt(
  { findings, now, store }: Pick<Collector, 'findings' | 'now' | 'store'>,
  device: string,
  day: string | undefined,
): Promise<GradedLaptop> {
  const past = pastDay(day, now());
  if (past === undefined) {
    const asOf = now();
    return { asOf, summary: undefined, cells: [], ...(await gradesOf(store, device, asOf)) };
  }
  const { counts } = await findings.day(past);
  const judgement = await judgementOf(store, { asOf: counts.asOf });
  const known = await fleetDeviceOn(store, device, beginOf(past, now()) / msPerDay);
  if (!known) return { asOf: counts.asOf, summary: undefined, cells: [] };
  // What was asked of a platform is what was counted of it.
  const asked = new Set(counts.checks.flatMap(({ check, platforms }) => (platforms[known.platform] ? check : [])).sort());
  const waivers = judgement.waivers.filter(waiver => waiver.device === device);
  const { cells, ...graded } = gradeDevice(known, asked, { ...judgement, waivers });
  const { standings: _, ...identity } = known;
  return { asOf: counts.asOf, summary: { ...identity, ...graded }, cells: cells.map(cell => ({ device: known, ...cell })) };
}

/** The day that is asked for, if it is over. @throws DAY_UNKNOWN */
export function pastDay(day: string | undefined, now: number): string | undefined {
  return day !== undefined && beginOf(day, now) + msPerDay <= now ? day : undefined;
}

/** The moment that is meant: now, or the end of a past day. @throws DAY_UNKNOWN */
export function momentOf(day: string | undefined, now: number): number {
  return day === undefined ? now : Math.min(beginOf(day, now) + msPerDay - 1, now);
}

export function beginOf(day: string, now: number): number {
  const begin = Date.parse(`${day}T00:00:00Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(begin) || new Date(begin).toISOString().slice(0, 10) !== day)
    throw new ShipshapeError('DAY_UNKNOWN', `${JSON.stringify(day)} is no day`, { hint: 'Write it like 2026-11-01.' });
  if (begin > now) throw new ShipshapeError('DAY_UNKNOWN', `the day ${day} has not begun (UTC)`);
  return begin;
}
