import type { Db } from '../store.ts';
import type { Span } from '../tables.ts';
import { dayOf, daysBefore, monthOf, type Presence, presenceOf } from '../time.ts';
import { advance, type Courses, coursesOf, skewOf, stretchesOf } from './history.ts';
import type { Judged } from './judge.ts';
import type { Change, Progress } from './progress.ts';
import { readReports, retime, type Teller, type Told, timeBefore } from './reports.ts';
import { spansOf } from './spans.ts';

/**
 * Tells a device's history anew from the moment of its earliest new report on: spans then are what they were had all reports come in
 * their order. What they said stands in their envelopes, which are stored already.
 */
export async function replay(trx: Db, { device, news, standings }: Change, checks: ReadonlyMap<string, number>): Promise<Progress> {
  const { seq } = (news as [Judged])[0].report;
  const later = await readReports(trx, device, seq);
  const moved = retime(later, await timeBefore(trx, device, seq));
  for (const { seq, at } of moved)
    await trx.updateTable('envelopes').set({ at }).where('device', '=', device.id).where('seq', '=', seq).execute();
  // From where anything may be another than it was: reports that came before may have moved, too.
  const fresh = new Set(news.map(({ report }) => report.seq));
  const start = Math.min((moved[0] as Told).at, later.find(({ seq }) => !fresh.has(seq))?.at ?? Number.POSITIVE_INFINITY);
  // Reports of that very second are told again too: which of them counts depends on all of them.
  const told = [...(await readReports(trx, device, 0, { seq, at: start })), ...moved];
  let last = await timeBefore(trx, device, (told[0] as Told).seq);
  const before = await spansFrom(trx, standings, start);
  const courses = cut(coursesOf(standings), before, start);
  for (const { report, at } of told) {
    advance(courses, { at, report }, checks, last);
    last = at;
  }
  for (const course of courses.values()) course.isChanged = true;
  const after = [...courses].flatMap(([check, course]) => spansOf(device.id, check, stretchesOf(course)));
  return {
    courses,
    from: start,
    last,
    skew: skewOf(told.at(-1) as Told),
    spans: { before, after },
    presence: await retellPresence(trx, device, start),
  };
}

/** The spans that lasted at this time or began later, of checks that have a standing. */
async function spansFrom(trx: Db, standings: Change['standings'], at: number): Promise<Span[]> {
  const [first] = standings;
  if (!first) return [];
  return trx
    .selectFrom('spans')
    .selectAll()
    .where(
      'check_id',
      'in',
      standings.map(({ check_id }) => check_id),
    )
    .where('device', '=', first.device)
    .where(eb => eb.or([eb('ended', 'is', null), eb('ended', '>=', at)]))
    .execute();
}

/** Courses as they were before this time. Evidence stays what is known now: where it was another, a report that is told again says so. */
function cut(courses: Courses, spans: readonly Span[], at: number): Courses {
  const lasting = new Map(spans.filter(({ began }) => began < at).map(span => [span.check_id, span]));
  return new Map(
    [...courses].flatMap(([check, course]) => {
      const span = lasting.get(check);
      if (!span) return [];
      return [[check, { ...course, outcome: span.outcome, since: span.began }]];
    }),
  );
}

/** The days from this time on, anew, beside those before it in its month. */
async function retellPresence(trx: Db, { id, pruned_through }: Teller, start: number): Promise<Presence[]> {
  const month = monthOf(start);
  const row = await trx.selectFrom('presence').select('days').where('device', '=', id).where('month', '=', month).executeTakeFirst();
  await trx.deleteFrom('presence').where('device', '=', id).where('month', '>=', month).execute();
  const query = trx.selectFrom('envelopes').select('at').where('device', '=', id).where('seq', '>', pruned_through);
  const times = (await query.where('at', '>=', dayOf(start) * 86_400).execute()).map(({ at }) => at);
  const months = Map.groupBy(
    [...presenceOf(id, times), { device: id, month, days: (row?.days ?? 0) & daysBefore(start) }],
    ({ month }) => month,
  );
  const presence = [...months].map(([month, those]) => ({ device: id, month, days: those.reduce((days, one) => days | one.days, 0) }));
  return presence.filter(({ days }) => days !== 0);
}
