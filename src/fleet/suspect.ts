import { msPerDay } from '../calendar.ts';
import type { Outcome } from '../protocol/result.ts';

/** A time in which one device's outcome for one check did not change (epoch ms); `ended` is null while it lasts. */
export type DeviceSpan = { device: string; outcome: Outcome; began: number; ended: number | null };

/**
 * A check that went from `pass` to a fail or an error on `flipped` of the `laptops` with one build of the system, all within a day: more
 * likely the check is wrong, or the system, than so many people at once. `since` is the first of those changes (epoch ms).
 */
export type Suspicion = { build: string; outcome: Outcome; flipped: number; laptops: number; since: number };

/** Laptops answer once a day, so that what happens to all of them at once shows within one. */
const together = msPerDay;
/** For how long a change makes suspicious. */
const lasts = 7 * msPerDay;
/** How many laptops of a build, and which share of them, change together before that is suspicious; and how many times rarer it is elsewhere. */
export const leastFlips = 5;
const leastShare = 0.3;
const rarer = 3;

/** Whether one check is suspect at this moment. `builds` has the build of each laptop that reports; `spans` are that check's, of the last week at least. */
export function suspicionOf(spans: readonly DeviceSpan[], builds: ReadonlyMap<string, string>, now: number): Suspicion | undefined {
  const sizes = new Map<string, number>();
  for (const build of builds.values()) sizes.set(build, (sizes.get(build) ?? 0) + 1);
  const flips = flipsOf(spans, now).filter(({ device }) => builds.has(device));
  const groups = Map.groupBy(flips, ({ device, outcome }) => JSON.stringify([builds.get(device), outcome]));
  const suspicions = [...groups].flatMap(([key, those]) => {
    const [build, outcome] = JSON.parse(key) as [string, Outcome];
    const laptops = sizes.get(build) as number;
    const { flipped, since } = largestBurst(those.map(({ at }) => at));
    const elsewhere = flips.filter(flip => flip.outcome === outcome && builds.get(flip.device) !== build && flip.at >= since - together);
    const others = builds.size - laptops;
    const isRare = others === 0 || (elsewhere.length / others) * rarer <= flipped / laptops;
    return flipped >= leastFlips && flipped >= laptops * leastShare && isRare ? [{ build, outcome, flipped, laptops, since }] : [];
  });
  return suspicions.sort((a, b) => b.flipped - a.flipped)[0];
}

type Flip = { device: string; outcome: Outcome; at: number };

/** Changes from a pass to what still stands. */
function flipsOf(spans: readonly DeviceSpan[], now: number): Flip[] {
  const passes = new Set(spans.filter(({ outcome }) => outcome === 'pass').map(({ device, ended }) => `${device} ${ended}`));
  return spans
    .filter(
      ({ outcome, began, ended }) =>
        (outcome === 'fail' || outcome === 'error') && (ended === null || ended > now) && began <= now && began > now - lasts,
    )
    .filter(({ device, began }) => passes.has(`${device} ${began}`))
    .map(({ device, outcome, began }) => ({ device, outcome, at: began }));
}

/** The most that lie within one day of each other, and the first of them. */
function largestBurst(times: readonly number[]): { flipped: number; since: number } {
  const sorted = times.toSorted((a, b) => a - b);
  let best = { flipped: 0, since: 0 };
  let first = 0;
  for (const [last, at] of sorted.entries()) {
    while (at - (sorted[first] as number) > together) first++;
    if (last - first + 1 > best.flipped) best = { flipped: last - first + 1, since: sorted[first] as number };
  }
  return best;
}
