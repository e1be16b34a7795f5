import { msPerDay } from '../../../calendar.ts';
import type { Report } from '../../../protocol/report.ts';
import type { Outcome, Point } from '../../../protocol/result.ts';
import { outcomeOf } from '../intake/outcomes.ts';
import { readReports } from '../intake/reports.ts';
import type { Store } from '../store.ts';

/** A time in which a device's outcome for a check did not change (epoch ms); `ended` is null while it lasts. */
export type HistorySpan = { check: string; outcome: Outcome; began: number; ended: number | null };

/** The device's spans that lasted at this moment (epoch ms) or began later, the earliest first. */
export async function deviceSpans({ db }: Store, device: string, from: number): Promise<HistorySpan[]> {
  const { id } = await idOf(db, device);
  const rows = await db
    .selectFrom('spans')
    .innerJoin('checks', 'checks.id', 'spans.check_id')
    .select(['checks.name as check', 'outcome', 'began', 'ended'])
    .where('check_id', 'in', db.selectFrom('standings').select('check_id').where('device', '=', id))
    .where('spans.device', '=', id)
    .where(eb => eb.or([eb('ended', 'is', null), eb('ended', '>', Math.floor(from / 1000))]))
    .orderBy('began')
    .orderBy('checks.name')
    .execute();
  return rows.map(({ check, outcome, began, ended }) => ({
    check,
    outcome: outcomeOf(outcome),
    began: began * 1000,
    ended: ended === null ? null : ended * 1000,
  }));
}

/** Why the device's answers are no pass, by check: as its latest report says. */
export type Evidence = { reason?: string; points: Point[] };

export async function deviceEvidence({ db }: Store, device: string): Promise<Map<string, Evidence>> {
  const { id } = await idOf(db, device);
  const rows = await db
    .selectFrom('standings')
    .innerJoin('checks', 'checks.id', 'standings.check_id')
    .select(['checks.name as check', 'evidence'])
    .where('device', '=', id)
    .where('evidence', 'is not', null)
    .execute();
  return new Map(rows.map(({ check, evidence }) => [check, JSON.parse(evidence as string)]));
}

/** A report that was received: its number, when it was made as far as that can be believed, and when it came (epoch ms). */
export type ReceivedReport = { seq: number; madeAt: number; receivedAt: number };

/** The latest first. */
export async function receivedReports({ db }: Store, device: string, most: number): Promise<ReceivedReport[]> {
  const { id } = await idOf(db, device);
  const rows = await db
    .selectFrom('envelopes')
    .select(['seq', 'at', 'received_at'])
    .where('device', '=', id)
    .orderBy('seq', 'desc')
    .limit(most)
    .execute();
  return rows.map(({ seq, at, received_at }) => ({ seq, madeAt: at * 1000, receivedAt: received_at }));
}

/** The days (days since 1970, UTC) on which it made a report, from this one on. */
export async function reportedDays({ db }: Store, device: string, from: number): Promise<Set<number>> {
  const { id } = await idOf(db, device);
  const rows = await db.selectFrom('presence').select(['month', 'days']).where('device', '=', id).execute();
  const days = rows.flatMap(({ month, days }) => {
    const first = Date.UTC(Math.floor(month / 12), month % 12) / msPerDay;
    return Array.from({ length: 31 }, (_, place) => place)
      .filter(place => (days & (1 << place)) !== 0)
      .map(place => first + place);
  });
  return new Set(days.filter(day => day >= from));
}

/** Reports that a laptop dropped before they could be sent, as it told itself in those that still lie here. */
export type ToldGap = Report['gaps'][number];

export async function toldGaps(store: Store, device: string, from: number): Promise<ToldGap[]> {
  const teller = await store.db
    .selectFrom('devices')
    .select(['id', 'pruned_through', 'enrolled_at'])
    .where('device', '=', device)
    .executeTakeFirst();
  return teller ? (await readReports(store.db, teller, from)).flatMap(({ report }) => report.gaps) : [];
}

async function idOf(db: Store['db'], device: string): Promise<{ id: number }> {
  return db.selectFrom('devices').select('id').where('device', '=', device).executeTakeFirstOrThrow();
}
