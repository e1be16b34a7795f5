import { msPerDay } from '../../calendar.ts';
import { ShipshapeError } from '../../errors.ts';
import { cellsOfFleet, type Fleet, type FleetDevice, gradeFleet, type Judgement } from '../../fleet/fleet.ts';
import type { Policy } from '../../fleet/policy.ts';
import type { CheckCell } from '../store/devices/check-cells.ts';
import { deviceFactsOf } from '../store/devices/device-facts.ts';
import { fleetDevices } from '../store/devices/fleet-devices.ts';
import { historyFrom } from '../store/horizon.ts';
import { policyInForce } from '../store/policies.ts';
import type { Store } from '../store/store.ts';
import { excuses } from '../store/waivers/waivers.ts';
import { beginOf } from './named-day.ts';

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

/** What laptops are judged by at a moment (`asOf`, epoch ms). */
export async function judgementOf(store: Store, { policy, asOf }: { policy?: Policy | undefined; asOf: number }): Promise<Judgement> {
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
