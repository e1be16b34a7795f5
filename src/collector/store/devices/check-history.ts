import { setImmediate as letOthersIn } from 'node:timers/promises';
import { sql } from 'kysely';
import type { DeviceSpan } from '../../../fleet/suspect.ts';
import { codeOf, outcomeOf } from '../intake/outcomes.ts';
import type { Store } from '../store.ts';
import { dayOf } from '../time.ts';

/** Of how many laptops one look at their spans is quick. */
const batch = 10_000;

/**
 * The changes of one check from a pass to a fail or an error that began between two moments (epoch ms) and lasted at the second: of each
 * the span before and the span since. Without a second, those that last.
 */
export async function checkFlips({ db }: Store, check: string, from: number, until?: number): Promise<DeviceSpan[]> {
  let query = db
    .selectFrom('spans')
    .innerJoin('spans as before', join => join.onRef('before.check_id', '=', 'spans.check_id').onRef('before.device', '=', 'spans.device'))
    .innerJoin('devices', 'devices.id', 'spans.device')
    .select(columns)
    .where('spans.check_id', '=', eb => eb.selectFrom('checks').select('id').where('name', '=', check))
    .where('spans.outcome', 'in', [codeOf('fail'), codeOf('error')])
    .where('spans.began', '>', Math.floor(from / 1000))
    .whereRef('before.ended', '=', 'spans.began')
    .where('before.outcome', '=', codeOf('pass'));
  if (until === undefined) query = query.where('spans.ended', 'is', null);
  else {
    const end = Math.floor(until / 1000);
    query = query.where('spans.began', '<=', end).where(eb => eb.or([eb('spans.ended', 'is', null), eb('spans.ended', '>', end)]));
  }
  return (await query.execute()).flatMap(pairOf);
}

/** How long each fail of one check lasted that ended between two moments (epoch ms) with an answer that is in order (ms). */
export async function mendedFails({ db, engine }: Store, check: string, from: number, until: number): Promise<number[]> {
  const { last } = await db
    .selectFrom('devices')
    .select(({ fn }) => fn.max('id').as('last'))
    .executeTakeFirstOrThrow();
  // They come as one text: as many rows they take three times as long.
  const all = sql.raw(engine === 'sqlite' ? 'json_group_array' : 'json_agg');
  const lengths: number[] = [];
  for (let after = 0; after < (last ?? 0); after += batch) {
    // The fails lead: each finds what came after it by its key.
    const { list } = await db
      .selectFrom('spans as fail')
      .innerJoin('spans as next', join =>
        join
          .onRef('next.check_id', '=', 'fail.check_id')
          .onRef('next.device', '=', 'fail.device')
          .onRef('next.began', '=', 'fail.ended')
          .on('next.outcome', 'in', [codeOf('pass'), codeOf('skip')]),
      )
      .select(sql<string>`cast(${all}(fail.ended - fail.began) as text)`.as('list'))
      .where('fail.check_id', '=', eb => eb.selectFrom('checks').select('id').where('name', '=', check))
      .where('fail.device', '>', after)
      .where('fail.device', '<=', after + batch)
      .where('fail.outcome', '=', codeOf('fail'))
      .where('fail.ended', '>=', Math.floor(from / 1000))
      .where('fail.ended', '<=', Math.floor(until / 1000))
      .executeTakeFirstOrThrow();
    for (const length of JSON.parse(list ?? '[]')) lengths.push(length * 1000);
    // SQLite answers at once, and reports come in meanwhile.
    await letOthersIn();
  }
  return lengths;
}

const columns = [
  'devices.device',
  'before.outcome as before_outcome',
  'before.began as before_began',
  'spans.outcome',
  'spans.began',
  'spans.ended',
] as const;

type Pair = { device: string; before_outcome: number; before_began: number; outcome: number; began: number; ended: number | null };

function pairOf({ device, before_outcome, before_began, outcome, began, ended }: Pair): DeviceSpan[] {
  return [
    { device, outcome: outcomeOf(before_outcome), began: before_began * 1000, ended: began * 1000 },
    { device, outcome: outcomeOf(outcome), began: began * 1000, ended: ended === null ? null : ended * 1000 },
  ];
}

/** The checks that, on the days of the week up to this moment (epoch ms) on which more laptops failed or erred in the end than before, rose by so many at least. */
export async function risenChecks({ db }: Store, until: number, least: number): Promise<string[]> {
  const today = dayOf(until / 1000);
  const rows = await db
    .selectFrom('daily')
    .innerJoin('checks', 'checks.id', 'daily.check_id')
    .select('checks.name')
    .where('outcome', 'in', [codeOf('fail'), codeOf('error')])
    .where('day', '>', today - 8)
    .where('day', '<=', today)
    .where('change', '>', 0)
    .groupBy('checks.name')
    .having(({ fn }) => fn.sum('change'), '>=', least)
    .orderBy('checks.name')
    .execute();
  return rows.map(({ name }) => name);
}
