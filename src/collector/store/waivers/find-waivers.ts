import type { ListedWaiver } from '../../../fleet/waiver.ts';
import type { Reach } from '../../access.ts';
import type { Part } from '../devices/find-devices.ts';
import type { Store } from '../store.ts';
import { listedOf, named } from './waivers.ts';

/**
 * Which waivers: `at` those that had been asked for by this moment, `endingBefore` those whose time ends after that moment and before this
 * one. Epoch milliseconds.
 */
type Wanted = { reach: Reach; at: number; endingBefore?: number | undefined };

/** The latest request first; `count` is how many are found. */
export async function findWaivers(
  { db }: Store,
  { reach, at, endingBefore }: Wanted,
  { skip = 0, limit }: Part,
): Promise<{ waivers: ListedWaiver[]; count: number }> {
  let found = named(db).where('requested_at', '<=', at);
  if (endingBefore !== undefined) found = found.where('until_at', '>', at).where('until_at', '<', endingBefore);
  if (reach !== 'all' && 'group' in reach) found = found.where('devices.group_name', '=', reach.group);
  // Who has no laptop reaches nothing.
  else if (reach !== 'all') found = found.where('devices.device', 'in', reach.devices.length > 0 ? reach.devices : ['']);
  const { count } = await found.select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirstOrThrow();
  const rows = await found
    .selectAll('waivers')
    .select(['devices.device as device_name', 'checks.name as check'])
    .orderBy('requested_at', 'desc')
    .orderBy('waivers.id')
    .offset(skip)
    .limit(limit)
    .execute();
  return { waivers: rows.map(listedOf), count };
}
