import { msPerDay } from '../../calendar.ts';
import { countsOf } from '../../fleet/fleet.ts';
import { countedDays } from '../store/counts/days.ts';
import type { Store } from '../store/store.ts';
import { fleetAt } from './judged.ts';

/** Where what was counted of a day that is over, and is still held certain, is not what its spans make, in words. `now` in ms. */
export async function daysDisagreements(store: Store, now: number): Promise<string[]> {
  const wrong: string[] = [];
  for (const { day, counts } of await countedDays(store)) {
    // Counted while the clock was ahead.
    if (Date.parse(day) + msPerDay > now) continue;
    const counted = countsOf(await fleetAt(store, { day, now }));
    if (JSON.stringify(counts) !== JSON.stringify(counted)) wrong.push(`days: ${day} is not counted as its spans make it`);
  }
  return wrong;
}
