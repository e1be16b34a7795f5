import type { Outcome } from '../../protocol/result.ts';
import { allChecks } from './checks.ts';
import { historyFrom } from './horizon.ts';
import { outcomeOf } from './outcomes.ts';
import type { Store } from './store.ts';

/** How many devices have each outcome, by check. */
export type FleetCounts = Map<string, Record<Outcome, number>>;

/**
 * Counts at the end of a day (days since 1970, UTC), or now; undefined of a day so long ago that it is not known any more. Devices that are
 * revoked or departed are counted until then, erased ones never.
 */
export async function fleetCounts(store: Store, day?: number): Promise<FleetCounts | undefined> {
  if (day !== undefined && day < (await historyFrom(store.db))) return undefined;
  const names = new Map((await allChecks(store)).map(({ id, name }) => [id, name]));
  let query = store.db
    .selectFrom('daily')
    .select(({ fn }) => ['check_id', 'outcome', fn.sum<number>('change').as('devices')])
    .groupBy(['check_id', 'outcome'])
    .orderBy('check_id')
    .orderBy('outcome');
  if (day !== undefined) query = query.where('day', '<=', day);
  const counts: FleetCounts = new Map();
  for (const { check_id, outcome, devices } of await query.execute()) {
    const name = names.get(check_id) as string;
    const count = counts.get(name) ?? { pass: 0, fail: 0, skip: 0, error: 0 };
    count[outcomeOf(outcome)] = devices;
    if (devices !== 0) counts.set(name, count);
  }
  return counts;
}
