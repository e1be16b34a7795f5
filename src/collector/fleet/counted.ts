import { setTimeout as pause } from 'node:timers/promises';
import { dayName, msPerDay } from '../../calendar.ts';
import { countsOf, type FleetCounts } from '../../fleet/fleet.ts';
import type { Policy } from '../../fleet/policy.ts';
import { fleetNow } from '../store/counts/counts.ts';
import { daysToCount, fleetOn } from '../store/counts/days.ts';
import type { Store } from '../store/store.ts';
import { fleetAt } from './judged.ts';
import { few } from './kept.ts';
import { beginOf } from './named-day.ts';

/**
 * How many devices and cells stand how: now, or at the end of a day such as 2026-11-01 (UTC), from counts that are kept; with `policy`,
 * as another one would judge it, which looks at every cell.
 * @throws as `fleetAt`
 */
export async function countFleet(
  store: Store,
  { day, policy, now }: { day?: string | undefined; policy?: Policy | undefined; now: number },
): Promise<FleetCounts> {
  const scan = async () => countsOf(await fleetAt(store, { day, policy, now }));
  if (policy) return scan();
  const begin = day === undefined ? undefined : beginOf(day, now);
  if (begin === undefined || begin + msPerDay > now) return fleetNow(store, now);
  return fleetOn(store, begin / msPerDay, scan, now);
}

/** How long who asks for the present waits before it is told what was counted last (ms): a large fleet takes longer than anybody waits. */
const patience = ({ devices }: FleetCounts) => (devices > few ? 30 : 1000);

/**
 * The present of a fleet for many who ask. When thousands of grades turn at once, as by a new policy, that takes seconds: meanwhile all get
 * the last count that was whole, which carries its time.
 */
export class Present {
  readonly #store: Store;
  readonly #now: () => number;
  #last: FleetCounts | undefined;
  #underWay: Promise<FleetCounts> | undefined;

  constructor(store: Store, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  async counts(): Promise<FleetCounts> {
    const [last, next] = [this.#last, this.#next()];
    if (!last) return next;
    const given = new AbortController();
    const wait = pause(patience(last), last, { signal: given.signal });
    return Promise.race([next, wait]).finally(() => given.abort());
  }

  /** Whoever asks while one is under way gets that one. */
  #next(): Promise<FleetCounts> {
    this.#underWay ??= fleetNow(this.#store, this.#now())
      .then(counts => {
        this.#last = counts;
        return counts;
      })
      .finally(() => {
        this.#underWay = undefined;
      });
    return this.#underWay;
  }
}

/** Counts the days that are over, so that nobody waits who asks for them; until `isStopped`. */
export async function countDays(store: Store, now: () => number, isStopped: () => boolean): Promise<void> {
  for (const day of await daysToCount(store, now())) {
    if (isStopped()) return;
    await countFleet(store, { day: dayName(day * msPerDay), now: now() });
  }
}
