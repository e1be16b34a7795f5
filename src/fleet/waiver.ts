import { beginOfDay, dayName, msPerDay } from '../calendar.ts';
import { ShipshapeError } from '../errors.ts';
import type { WaiverState } from '../protocol/waiver.ts';

/** How long a waiver may last from when it is asked for: a year (ms). */
export const longestWaiver = 366 * msPerDay;

/** What was said about excusing a fail, by whom and when. Epoch milliseconds; null where nobody said it. */
export type WaiverTerms = {
  from: number;
  until: number;
  approvedAt: number | null;
  refusedAt: number | null;
  endedAt: number | null;
};

/** A waiver with all that was said of it. `requestedAt` is in epoch milliseconds. */
export type ListedWaiver = WaiverTerms & {
  id: string;
  device: string;
  check: string;
  reason: string;
  /** What stands in for the check meanwhile. */
  control: string | null;
  requestedBy: string;
  requestedAt: number;
  approvedBy: string | null;
  refusedBy: string | null;
  endedBy: string | null;
  /** The id that a laptop gave its request, null when somebody asked at the collector. */
  request: string | null;
  /** What was said when it was refused or ended. */
  answer: string | null;
};

export function waiverState(terms: WaiverTerms, now: number): WaiverState {
  if (terms.refusedAt !== null) return 'refused';
  if (terms.approvedAt === null) return now < terms.until ? 'requested' : 'lapsed';
  const { from, until } = forceOf(terms);
  return now < from ? 'coming' : now < until ? 'in force' : 'over';
}

/** Whether it excuses now, and does not any more in so many days. */
export function endsWithin(terms: WaiverTerms, days: number, now: number): boolean {
  return waiverState(terms, now) === 'in force' && forceOf(terms).until <= now + days * msPerDay;
}

/**
 * From when (inclusive) to when (exclusive) a waiver excuses: not before it was approved, so that a past day is judged by what was known
 * then; empty when it is not approved.
 */
export function forceOf({ from, until, approvedAt, endedAt }: WaiverTerms): { from: number; until: number } {
  if (approvedAt === null) return { from, until: from };
  return { from: Math.max(from, approvedAt), until: Math.min(until, endedAt ?? until) };
}

/** The first moment (ms) after a last day such as 2027-01-31 (UTC). @throws WAIVER_INVALID */
export function endOfDay(day: string): number {
  const begin = beginOfDay(day);
  if (begin === undefined) throw new ShipshapeError('WAIVER_INVALID', `${JSON.stringify(day)} is no day such as 2027-01-31`);
  return begin + msPerDay;
}

/** What was known of a waiver at an earlier moment: what was said later had not been said yet. */
export function asKnownAt(waiver: ListedWaiver, at: number): ListedWaiver {
  const [isApproved, isRefused, isEnded] = [waiver.approvedAt, waiver.refusedAt, waiver.endedAt].map(said => said !== null && said <= at);
  return {
    ...waiver,
    ...(!isApproved && { approvedAt: null, approvedBy: null }),
    ...(!isRefused && { refusedAt: null, refusedBy: null }),
    ...(!isEnded && { endedAt: null, endedBy: null }),
    ...(!isRefused && !isEnded && { answer: null }),
  };
}

/** The first and the last day (UTC) that somebody who asks for a waiver now may name as its last. */
export function daysToChoose(now: number): { first: string; last: string } {
  return { first: dayName(now), last: dayName(now + longestWaiver - msPerDay) };
}
