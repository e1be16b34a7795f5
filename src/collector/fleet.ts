import { ShipshapeError } from '../errors.ts';
import { type Fleet, type FleetDevice, gradeFleet, type Judgement } from '../fleet/fleet.ts';
import type { Policy } from '../fleet/policy.ts';
import { fleetDevices } from './store/devices/fleet-devices.ts';
import { historyFrom } from './store/horizon.ts';
import { policyInForce } from './store/policies.ts';
import type { Store } from './store/store.ts';
import { excuses } from './store/waivers/waivers.ts';

const msPerDay = 86_400_000;

type Moment = { day?: string | undefined; policy?: Policy | undefined; now: number };

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
export async function judgedAt(store: Store, { day, policy, now }: Moment): Promise<{ devices: FleetDevice[]; judgement: Judgement }> {
  const begin = day === undefined ? undefined : beginOf(day, now);
  const isPast = begin !== undefined && begin + msPerDay <= now;
  if (isPast && begin / msPerDay < (await historyFrom(store.db)))
    throw new ShipshapeError('NOT_FOUND', `what was on ${day} is not kept any more`);
  const devices = await fleetDevices(store, isPast ? begin / msPerDay : undefined);
  const at = isPast ? begin + msPerDay - 1 : now;
  return { devices, judgement: { policy: policy ?? (await policyInForce(store, at)), waivers: await excuses(store), now: at } };
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
