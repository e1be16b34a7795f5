import type { FleetCounts } from '../../fleet/fleet.ts';
import { type Mending, mendingOf } from '../../fleet/mending.ts';
import { type Silence, silences } from '../../fleet/silence.ts';
import type { Suspicion } from '../../fleet/suspect.ts';
import { fleetNow, fleetSize } from '../store/counts/counts.ts';
import { mendedFails } from '../store/devices/check-history.ts';
import { allDeviceFacts } from '../store/devices/device-facts.ts';
import { quietDevices } from '../store/devices/quiet-devices.ts';
import { policyInForce } from '../store/policies.ts';
import type { Store } from '../store/store.ts';
import { type Found, Kept } from './kept.ts';
import { type PastFindings, type PastLaptop, pastCounts, pastFindings, pastLaptops } from './past.ts';
import { suspectsAt } from './suspects.ts';

const minute = 60_000;
/** How many past days are kept at hand, and of how many of them each laptop. */
const most = { days: 8, lists: 2 };

/** How fast fails of a check were mended in the ninety days up to this moment (epoch ms). */
export async function mendingAt(store: Store, check: string, now: number): Promise<Mending | undefined> {
  const from = now - 90 * 24 * 60 * minute;
  return mendingOf(await mendedFails(store, check, from, now));
}

/** What only a look at many laptops finds. */
export class Findings {
  readonly #store: Store;
  readonly #now: () => number;
  readonly #suspects: Kept<Map<string, Suspicion>>;
  readonly #silent: Kept<Silence[]>;
  readonly #mending: Kept<Map<string, Mending>>;
  readonly #counts = new Map<string, Kept<FleetCounts>>();
  readonly #days = new Map<string, Kept<PastFindings>>();
  readonly #lists = new Map<string, Kept<readonly PastLaptop[]>>();

  constructor(store: Store, now: () => number) {
    this.#store = store;
    this.#now = now;
    this.#suspects = new Kept(() => this.#findSuspects(), { age: minute, now });
    this.#silent = new Kept(() => this.#findSilent(), { age: minute, now });
    this.#mending = new Kept(() => this.#findMending(), { age: 60 * minute, now });
  }

  /** Checks that are suspect, by name. */
  suspects(): Promise<ReadonlyMap<string, Suspicion>> {
    return this.#suspects.get();
  }

  /** Guessed without what tells whose a laptop is: that two are one person's is for those alone who may know it. */
  silent(): Promise<readonly Silence[]> {
    return this.#silent.get();
  }

  /** How fast the fails of each check were mended in ninety days. */
  mending(): Promise<ReadonlyMap<string, Mending>> {
    return this.#mending.get();
  }

  /** Finds all of it, so that nobody waits who asks for it next. */
  async renew(): Promise<void> {
    await this.suspects();
    await this.silent();
    await this.mending();
  }

  /** How the fleet stood at the end of a day such as 2026-11-01 (UTC). @throws as `judgedAt` */
  counts(day: string): Promise<FleetCounts> {
    return this.#keptOf(this.#counts, day, most.days, () => this.#findCounts(day)).get();
  }

  /** Who was silent then, and what was suspect. @throws as `judgedAt` */
  day(day: string): Promise<PastFindings> {
    return this.#keptOf(this.#days, day, most.days, () => this.#findDay(day)).get();
  }

  /** Each laptop of it. @throws as `judgedAt` */
  laptops(day: string): Promise<readonly PastLaptop[]> {
    return this.#keptOf(this.#lists, day, most.lists, () => this.#findLaptops(day)).get();
  }

  #keptOf<T>(known: Map<string, Kept<T>>, day: string, most: number, find: () => Promise<Found<T>>): Kept<T> {
    const kept = known.get(day) ?? new Kept(find, { age: 10 * minute, now: this.#now });
    known.delete(day);
    known.set(day, kept);
    for (const oldest of [...known.keys()].slice(0, -most)) known.delete(oldest);
    return kept;
  }

  async #findSuspects(): Promise<Found<Map<string, Suspicion>>> {
    const active = async () =>
      (await allDeviceFacts(this.#store))
        .values()
        .filter(({ state }) => state === 'active')
        .toArray();
    return { value: await suspectsAt(this.#store, active, { now: this.#now() }), laptops: await fleetSize(this.#store) };
  }

  async #findSilent(): Promise<Found<Silence[]>> {
    const now = this.#now();
    const { freshness } = await policyInForce(this.#store, now);
    const quiet = await quietDevices(this.#store, now - freshness * 24 * 60 * minute);
    return { value: silences(quiet, freshness, now), laptops: await fleetSize(this.#store) };
  }

  async #findMending(): Promise<Found<Map<string, Mending>>> {
    const now = this.#now();
    const { checks, devices } = await fleetNow(this.#store, now);
    const mending = new Map<string, Mending>();
    for (const { check } of checks) {
      const mended = await mendingAt(this.#store, check, now);
      if (mended) mending.set(check, mended);
    }
    return { value: mending, laptops: devices };
  }

  async #findCounts(day: string): Promise<Found<FleetCounts>> {
    const value = await pastCounts(this.#store, day, this.#now());
    return { value, laptops: value.devices };
  }

  async #findDay(day: string): Promise<Found<PastFindings>> {
    const counts = await this.counts(day);
    return { value: await pastFindings(this.#store, counts), laptops: counts.devices };
  }

  async #findLaptops(day: string): Promise<Found<readonly PastLaptop[]>> {
    const counts = await this.counts(day);
    return { value: await pastLaptops(this.#store, day, counts), laptops: counts.devices };
  }
}
