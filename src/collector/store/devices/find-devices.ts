import { type Expression, type ExpressionBuilder, expressionBuilder, type RawBuilder, type SqlBool, sql } from 'kysely';
import { noCounts } from '../../../fleet/counts.ts';
import { deviceStates } from '../../../fleet/fleet.ts';
import type { ListedLaptop, Listing, Sort } from '../../../fleet/listing.ts';
import type { Platform } from '../../../protocol/check.ts';
import type { Reach } from '../../access.ts';
import type { Db, Engine, Store } from '../store.ts';
import type { Tables } from '../tables.ts';
import { factsOf } from './device-facts.ts';

type Eb = ExpressionBuilder<Tables, 'devices'>;

/** Which laptops somebody may see, and of which it is told whose they are: no other word of those finds them. */
export type Sight = { reach: Reach; reveals: Reach };

/** Which of those that are found: `limit` of them behind the first `skip`, or behind or before a place in the list. */
export type Part = { limit: number; skip?: number; after?: Place | undefined; before?: Place | undefined };

/** Where a laptop stands in a list: what the list is in order of. */
export type Place = readonly (string | number)[];

/** `first` and `last` are the places of the laptops at both ends; undefined where nobody stands beyond them. */
export type FoundLaptops = {
  laptops: ListedLaptop[];
  count: number;
  all: number;
  first: Place | undefined;
  last: Place | undefined;
};

/**
 * Active laptops as `listLaptops` finds and orders them, from what was counted last; `count` is how many are found, `all` how many there
 * are for whom `sight` is. Nobody's standings are read.
 */
export async function findDevices(
  store: Store,
  listing: Listing,
  { reach, reveals }: Sight,
  { skip = 0, limit, after, before }: Part,
): Promise<FoundLaptops> {
  const { db, engine } = store;
  const eb = expressionBuilder<Tables, 'devices'>();
  const within = db.selectFrom('devices').where('state', '=', 'active').where(isReached(eb, reach));
  const filters = filtersOf(eb, engine, listing, reveals);
  const found = filters.length === 0 ? within : within.where(eb.and(filters));
  const number = eb.fn.countAll<number>().as('number');
  const { number: all } = await within.select(number).executeTakeFirstOrThrow();
  const order = orderOf(eb, engine, listing.sort ?? 'worst', await namedByHost(db, reveals));
  const from = [after, before].find(place => place?.length === order.length);
  const isBack = from !== undefined && from === before;
  // A look for words reads every row: what it finds from the beginning on is counted by the way.
  const countsItself = listing.search !== undefined && !from && skip === 0;
  let query = found
    .select('id')
    .$if(countsItself, query => query.select(sql<number>`count(*) over ()`.as('number')))
    .select(order.map((by, place) => by.as(`place${place}`)));
  if (from) query = query.where(sql<SqlBool>`(${sql.join(order)}) ${sql.raw(isBack ? '<' : '>')} (${sql.join(from)})`);
  for (const by of order) query = query.orderBy(by, isBack ? 'desc' : 'asc');
  // One more tells whether there are more.
  const places = await query
    .offset(skip)
    .limit(limit + 1)
    .execute();
  const isMore = places.length > limit;
  const countFound = async () => (await found.select(number).executeTakeFirstOrThrow()).number;
  const count = filters.length === 0 ? all : countsItself ? (places[0]?.number ?? 0) : await countFound();
  const shown = places.slice(0, limit);
  if (isBack) shown.reverse();
  const placeOf = (row: Record<string, unknown> | undefined) => row && order.map((_, place) => row[`place${place}`] as string | number);
  return {
    laptops: await laptopsOf(
      db,
      shown.map(({ id }) => id),
    ),
    count,
    all,
    first: (isBack ? isMore : from !== undefined || skip > 0) ? placeOf(shown[0]) : undefined,
    last: (isBack ? true : isMore) ? placeOf(shown.at(-1)) : undefined,
  };
}

async function laptopsOf(db: Db, ids: readonly number[]): Promise<ListedLaptop[]> {
  if (ids.length === 0) return [];
  const rows = await db.selectFrom('devices').selectAll().where('id', 'in', ids).execute();
  const byId = new Map(rows.map(row => [row.id, row]));
  return ids.flatMap(id => {
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
}

/** What of these laptops can be asked for: their groups and systems. */
export async function deviceChoices({ db }: Store, reach: Reach): Promise<{ groups: string[]; systems: string[] }> {
  const within = db.selectFrom('devices').where('state', '=', 'active').where(isReached(expressionBuilder(), reach));
  const rows = await within.select(['group_name', 'system']).groupBy(['group_name', 'system']).execute();
  const choices = (values: readonly (string | null)[]) =>
    [...new Set(values)].filter(value => value !== null && value !== '').sort() as string[];
  return { groups: choices(rows.map(row => row.group_name)), systems: choices(rows.map(row => row.system)) };
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

/**
 * Of the laptops of which it is told whose they are, those that go by their own name: they stand elsewhere in the list than for others,
 * and where there is none, an index has all names in their order.
 */
async function namedByHost(db: Db, reveals: Reach): Promise<Reach | undefined> {
  if (typeof reveals === 'string' || !('devices' in reveals)) return reveals;
  if (reveals.devices.length === 0) return undefined;
  const own = db.selectFrom('devices').select('device').where('device', 'in', reveals.devices);
  const named = await own.where('label', 'is', null).where('hostname', '<>', '').execute();
  return named.length === 0 ? undefined : { devices: named.map(({ device }) => device) };
}

/** The same words as in the indexes, which are found by them. */
function orderOf(eb: Eb, engine: Engine, sort: Sort, byHost: Reach | undefined): RawBuilder<unknown>[] {
  // Text in the order of its letters' numbers, on both engines.
  const collation = sql.raw(engine === 'postgres' ? ' collate "C"' : '');
  const hostname = byHost === undefined ? sql`` : sql`case when ${isReached(eb, byHost)} and hostname <> '' then hostname end, `;
  const orders: Record<Sort, RawBuilder<unknown>[]> = {
    worst: [sql`coalesce(worst, 1)`, sql`-fails`],
    name: [],
    group: [sql`coalesce(group_name, '')${collation}`],
    system: [sql`system${collation}`],
    reported: [sql`coalesce(last, 0)`],
  };
  const name = sql`lower(coalesce(label, ${hostname}substr(device, 1, 8)))${collation}`;
  return [...orders[sort], name, sql`device${collation}`];
}
