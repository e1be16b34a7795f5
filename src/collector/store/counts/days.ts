import { dayName, dayNumber, msPerDay } from '../../../calendar.ts';
import type { FleetCounts } from '../../../fleet/fleet.ts';
import { historyFrom } from '../horizon.ts';
import type { Db, Store } from '../store.ts';

/** How long a day that was counted is left as it is by `countDays` while more comes to be known of it (ms). */
const patience = 3_600_000;

/** The fleet at the end of each of the last days that were counted, the earliest first. */
export async function fleetTrend({ db }: Store, { days, now }: { days: number; now: number }): Promise<FleetCounts[]> {
  const today = dayNumber(now);
  const query = db
    .selectFrom('days')
    .select('counts')
    .where('day', '>=', today - days)
    .where('day', '<', today);
  const rows = await query.where('counts', 'is not', null).orderBy('day').execute();
  return rows.map(({ counts }) => JSON.parse(counts as string));
}

/** Something was learnt of these days (days since 1970, UTC; all from the first on): where they were counted, they are no more certain. */
export async function doubtDays(db: Db, from: number, to = Number.MAX_SAFE_INTEGER): Promise<void> {
  await db
    .updateTable('days')
    .set(eb => ({ doubts: eb('doubts', '+', 1) }))
    .where('day', '>=', from)
    .where('day', '<=', to)
    .execute();
}

/** The fleet at the end of a day that is over: as it was counted if nothing was learnt of it since, else counted anew and kept. */
export async function fleetOn({ db }: Store, day: number, count: () => Promise<FleetCounts>, now: number): Promise<FleetCounts> {
  if (day < (await firstDay(db))) return count();
  // Its row is there before it is counted, so that what is learnt meanwhile is doubted.
  await db
    .insertInto('days')
    .values({ day, counts: null, doubts: 0, counted_at: 0 })
    .onConflict(conflict => conflict.column('day').doNothing())
    .execute();
  const known = await db.selectFrom('days').selectAll().where('day', '=', day).executeTakeFirst();
  if (known?.counts && known.doubts === 0) return JSON.parse(known.counts);
  const counts = await count();
  await db
    .updateTable('days')
    .set(eb => ({ counts: JSON.stringify(counts), doubts: eb('doubts', '-', known?.doubts ?? 0), counted_at: now }))
    .where('day', '=', day)
    .execute();
  return counts;
}

/** The days that are over and not counted yet, or of which more is known since an hour and longer; the latest first. */
export async function daysToCount({ db }: Store, now: number): Promise<number[]> {
  const from = Math.max(await firstDay(db), await historyFrom(db));
  const rows = await db.selectFrom('days').select(['day', 'counts', 'doubts', 'counted_at']).execute();
  const done = new Set(
    rows.filter(({ counts, doubts, counted_at }) => counts !== null && (doubts === 0 || counted_at > now - patience)).map(({ day }) => day),
  );
  const days = [];
  for (let day = dayNumber(now) - 1; day >= from; day--) if (!done.has(day)) days.push(day);
  return days;
}

/** What was counted of days (such as 2026-11-01) of which nothing was learnt since and history is still whole, the earliest first. */
export async function countedDays({ db }: Store): Promise<{ day: string; counts: FleetCounts }[]> {
  const from = await historyFrom(db);
  const rows = await db.selectFrom('days').select(['day', 'counts']).where('doubts', '=', 0).orderBy('day').execute();
  return rows.flatMap(({ day, counts }) =>
    counts === null || day < from ? [] : { day: dayName(day * msPerDay), counts: JSON.parse(counts) },
  );
}

/** The day on which the oldest device was enrolled: before it there is nothing to count. */
async function firstDay(db: Db): Promise<number> {
  const oldest = await db.selectFrom('devices').select('enrolled_at').orderBy('id').limit(1).executeTakeFirst();
  return oldest ? dayNumber(oldest.enrolled_at) : Number.POSITIVE_INFINITY;
}
