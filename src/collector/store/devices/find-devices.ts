import { type Expression, type ExpressionBuilder, expressionBuilder, type RawBuilder, type SqlBool, sql } from 'kysely';
import { noCounts } from '../../../fleet/counts.ts';
import { deviceStates } from '../../../fleet/fleet.ts';
import type { ListedLaptop, Listing, Sort } from '../../../fleet/listing.ts';
import type { Platform } from '../../../protocol/check.ts';
import type { Reach } from '../../access.ts';
import type { Engine, Store } from '../store.ts';
import type { Tables } from '../tables.ts';
import { factsOf } from './device-facts.ts';

type Eb = ExpressionBuilder<Tables, 'devices'>;

/** Which laptops somebody may see, and of which it is told whose they are: no other word of those finds them. */
export type Sight = { reach: Reach; reveals: Reach };

/** Which of those that are found: `limit` of them behind the first `skip`. */
export type Part = { skip: number; limit: number };

/**
 * Active laptops as `listLaptops` finds and orders them, from what was counted last; `count` is how many are found, `all` how many there
 * are for whom `sight` is. Nobody's standings are read.
 */
export async function findDevices(
  store: Store,
  listing: Listing,
  { reach, reveals }: Sight,
  { skip, limit }: Part,
): Promise<{ laptops: ListedLaptop[]; count: number; all: number }> {
  const { db, engine } = store;
  const eb = expressionBuilder<Tables, 'devices'>();
  const within = db.selectFrom('devices').where('state', '=', 'active').where(isReached(eb, reach));
  const found = within.where(eb.and(filtersOf(eb, engine, listing, reveals)));
  const number = eb.fn.countAll<number>().as('number');
  const { number: all } = await within.select(number).executeTakeFirstOrThrow();
  const { number: count } = await found.select(number).executeTakeFirstOrThrow();
  let query = found.select('id');
  for (const by of orderOf(eb, engine, listing.sort ?? 'worst', reveals)) query = query.orderBy(by);
  const ids = (await query.offset(skip).limit(limit).execute()).map(({ id }) => id);
  const rows = ids.length === 0 ? [] : await db.selectFrom('devices').selectAll().where('id', 'in', ids).execute();
  const byId = new Map(rows.map(row => [row.id, row]));
  const laptops = ids.flatMap(id => {
    const row = byId.get(id);
    if (!row) return [];
    const facts = factsOf(row);
    const summary = {
      device: row.device,
      platform: row.os as Platform,
      group: row.group_name,
      reported: facts.madeAt,
      state: deviceStates[row.worst ?? 1] ?? 'unknown',
      counts: row.counts === null ? noCounts() : JSON.parse(row.counts),
    };
    return [{ facts, summary }];
  });
  return { laptops, count, all };
}

/** A person of a group that has no laptop, or of no laptop, reaches nothing. */
function isReached(eb: Eb, reach: Reach): Expression<SqlBool> {
  if (reach === 'all') return eb.lit(true);
  if ('group' in reach) return eb('group_name', '=', reach.group);
  return reach.devices.length === 0 ? eb.lit(false) : eb('device', 'in', reach.devices);
}

function filtersOf(
  eb: Eb,
  engine: Engine,
  { search = '', state, platform, group, system }: Listing,
  reveals: Reach,
): Expression<SqlBool>[] {
  const filters: Expression<SqlBool>[] = [];
  if (state !== undefined) filters.push(sql`coalesce(worst, 1) = ${deviceStates.indexOf(state)}`);
  if (platform !== undefined) filters.push(eb('os', '=', platform));
  if (group !== undefined) filters.push(sql`coalesce(group_name, '') = ${group}`);
  if (system !== undefined) filters.push(eb('system', '=', system));
  const place = sql.raw(engine === 'postgres' ? 'strpos' : 'instr');
  const has = (column: 'words' | 'own_words', word: string): RawBuilder<SqlBool> => sql`${place}(${sql.ref(column)}, ${word}) > 0`;
  for (const word of search.toLowerCase().split(/\s+/).filter(Boolean))
    filters.push(eb.or([has('words', word), eb.and([isReached(eb, reveals), has('own_words', word)])]));
  return filters;
}

function orderOf(eb: Eb, engine: Engine, sort: Sort, reveals: Reach): RawBuilder<unknown>[] {
  // Text in the order of its letters' numbers, on both engines.
  const collation = sql.raw(engine === 'postgres' ? ' collate "C"' : '');
  const hostname = sql`case when ${isReached(eb, reveals)} and hostname <> '' then hostname end`;
  const orders: Record<Sort, RawBuilder<unknown>[]> = {
    worst: [sql`coalesce(worst, 1)`, sql`-fails`],
    name: [],
    group: [sql`coalesce(group_name, '')${collation}`],
    system: [sql`system${collation}`],
    reported: [sql`coalesce(last, 0)`],
  };
  const name = sql`lower(coalesce(label, ${hostname}, substr(device, 1, 8)))${collation}`;
  return [...orders[sort], name, sql`device${collation}`];
}
