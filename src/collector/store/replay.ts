import type { Report } from '../../protocol/report.ts';
import { payloadReader } from './envelopes.ts';
import { advance, answersOf, type Courses, coursesOf, effectiveTime } from './history.ts';
import type { Judged } from './judge.ts';
import type { Change, Progress } from './project.ts';
import { spansOf } from './spans.ts';
import type { Db } from './store.ts';
import type { EnvelopeRow, Span } from './tables.ts';
import { monthOf, type Presence, presenceOf } from './time.ts';

/** A kept report, and the effective time that it has now. */
type Told = { seq: number; report: Report; receivedAt: number; at: number };

/**
 * Tells a device's history anew from the moment of its earliest new report on: spans then are what they were had all reports come in
 * their order. What they said stands in their envelopes, which are stored already.
 */
export async function replay(trx: Db, { device, news, standings }: Change, checks: ReadonlyMap<string, number>): Promise<Progress> {
  const { seq } = (news as [Judged])[0].report;
  const earliest = await timeBefore(trx, device.id, seq);
  const moved = retime(await readReports(trx, device.id, seq), earliest);
  for (const { seq, at } of moved)
    await trx.updateTable('envelopes').set({ at }).where('device', '=', device.id).where('seq', '=', seq).execute();
  const start = (moved as [Told])[0].at;
  // Reports of that very second are told again too: which of them counts depends on all of them.
  const told = [...(await readReports(trx, device.id, 0, { before: seq, at: start })), ...moved];
  let last = await timeBefore(trx, device.id, (told as [Told])[0].seq);
  const before = await spansFrom(
    trx,
    device.id,
    standings.map(({ check_id }) => check_id),
    start,
  );
  const courses = cut(coursesOf(standings), before, start);
  for (const { report, at } of told) {
    advance(courses, { at, answers: answersOf(report, checks) }, last);
    last = at;
  }
  for (const course of courses.values()) course.isChanged = true;
  const after = [...courses].flatMap(([check, { stretches }]) => spansOf(device.id, check, stretches));
  const presence = await retellPresence(
    trx,
    device.id,
    told.map(({ at }) => at),
  );
  return { courses, last: last as number, spans: { before, after }, presence };
}

/** Reports from a number on, in their order: all of them, or those up to another number that have this time or a later one. */
async function readReports(trx: Db, device: number, from: number, until?: { before: number; at: number }): Promise<Told[]> {
  let query = trx.selectFrom('envelopes').selectAll().where('device', '=', device).where('seq', '>=', from).orderBy('seq');
  if (until) query = query.where('seq', '<', until.before).where('at', '>=', until.at);
  const read = payloadReader(trx, device);
  const told: Told[] = [];
  for (const row of await query.execute()) told.push({ ...toldBy(row), report: JSON.parse((await read(row)).toString()) });
  return told;
}

function toldBy({ seq, at, received_at }: EnvelopeRow) {
  return { seq, at, receivedAt: received_at };
}

/** Gives consecutive reports their effective times. One that was received after a later one was made before that one was received. */
export function retime(told: readonly Told[], before: number | null): Told[] {
  let earliest = Number.POSITIVE_INFINITY;
  const received = told
    .toReversed()
    .map(({ receivedAt }) => (earliest = Math.min(earliest, receivedAt)))
    .reverse();
  let last = before;
  return told.map((one, place) => {
    last = effectiveTime(one.report.createdAt, received[place] as number, last);
    return { ...one, at: last };
  });
}

async function timeBefore(trx: Db, device: number, seq: number): Promise<number | null> {
  const query = trx
    .selectFrom('envelopes')
    .select('at')
    .where('device', '=', device)
    .where('seq', '<', seq)
    .orderBy('seq', 'desc')
    .limit(1);
  return (await query.executeTakeFirst())?.at ?? null;
}

/** The spans that lasted at this time or began later. */
async function spansFrom(trx: Db, device: number, checks: number[], at: number): Promise<Span[]> {
  if (checks.length === 0) return [];
  return trx
    .selectFrom('spans')
    .selectAll()
    .where('check_id', 'in', checks)
    .where('device', '=', device)
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
      return [[check, { ...course, outcome: span.outcome, stretches: [{ began: span.began, ended: null, outcome: span.outcome }] }]];
    }),
  );
}

/** The days of these times and of all before them: later ones are taken away, since a report's time may have moved. */
async function retellPresence(trx: Db, device: number, times: readonly number[]): Promise<Presence[]> {
  const start = times[0] as number;
  const month = monthOf(start);
  const row = await trx.selectFrom('presence').select('days').where('device', '=', device).where('month', '=', month).executeTakeFirst();
  await trx.deleteFrom('presence').where('device', '=', device).where('month', '>=', month).execute();
  const daysBefore = (1 << (new Date(start * 1000).getUTCDate() - 1)) - 1;
  return presenceOf(device, times).map(one => (one.month === month ? { ...one, days: one.days | ((row?.days ?? 0) & daysBefore) } : one));
}
