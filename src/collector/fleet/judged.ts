import { setImmediate as letOthersIn } from 'node:timers/promises';
import { dayName, msPerDay } from '../../calendar.ts';
import { ShipshapeError } from '../../errors.ts';
import { type Fleet, type FleetCounts, type FleetDevice, gradingFleet, type Judgement } from '../../fleet/fleet.ts';
import type { Policy } from '../../fleet/policy.ts';
import type { Platform } from '../../protocol/check.ts';
import { fleetDevices } from '../store/devices/fleet-devices.ts';
import { historyFrom } from '../store/horizon.ts';
import { policyInForce } from '../store/policies.ts';
import type { Store } from '../store/store.ts';
import { excuses } from '../store/waivers/waivers.ts';
import { beginOf } from './named-day.ts';

type Moment = { day?: string | undefined; policy?: Policy | undefined; now: number };

/** The fleet with its grades: see `judgedAt`. */
export async function fleetAt(store: Store, moment: Moment): Promise<Fleet> {
  const { devices, judgement } = await judgedAt(store, moment);
  const grading = gradingFleet(devices, judgement);
  for (;;) {
    const { done, value } = grading.next();
    if (done) return value;
    await letOthersIn();
  }
}

/**
 * All laptops and what they are judged by: now, or at the end of a day such as 2026-11-01 (UTC), by the policy that was in force then and
 * the waivers that were approved by then; with `policy`, as another one would judge it.
 * @throws DAY_UNKNOWN it is no day, or has not begun; NOT_FOUND nothing is kept of it any more
 */
export async function judgedAt(store: Store, { day, policy, now }: Moment): Promise<{ devices: FleetDevice[]; judgement: Judgement }> {
  const begin = day === undefined ? undefined : beginOf(day, now);
  const isPast = begin !== undefined && begin + msPerDay <= now;
  if (isPast) await demandHistory(store, begin / msPerDay);
  const devices = await fleetDevices(store, isPast ? begin / msPerDay : undefined);
  const at = isPast ? begin + msPerDay - 1 : now;
  return { devices, judgement: await judgementOf(store, { policy, asOf: at }) };
}

/** @throws NOT_FOUND nothing is kept of this day (days since 1970, UTC) any more */
export async function demandHistory({ db }: Store, day: number): Promise<void> {
  if (day >= (await historyFrom(db))) return;
  throw new ShipshapeError('NOT_FOUND', `what was on ${dayName(day * msPerDay)} is not kept any more`);
}

/** What laptops are judged by at a moment (`asOf`, epoch ms). */
export async function judgementOf(store: Store, { policy, asOf }: { policy?: Policy | undefined; asOf: number }): Promise<Judgement> {
  return { policy: policy ?? (await policyInForce(store, asOf)), waivers: await excuses(store), now: asOf };
}

/** What laptops of a platform were asked, in the order of their names: what was counted of it. */
export function askedIn({ checks }: FleetCounts, platform: Platform): Set<string> {
  return new Set(checks.flatMap(({ check, platforms }) => (platforms[platform] ? check : [])).sort());
}
