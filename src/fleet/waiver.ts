/** How long a waiver may last from when it is asked for: a year (ms). */
export const longestWaiver = 366 * 86_400_000;

/** What was said about excusing a fail, by whom and when. Epoch milliseconds; null where nobody said it. */
export type WaiverTerms = {
  from: number;
  until: number;
  approvedAt: number | null;
  refusedAt: number | null;
  endedAt: number | null;
};

/**
 * `requested` waits for another person · `refused` · `lapsed` its end came before anybody answered · `coming` approved, and not begun ·
 * `in force` · `over`.
 */
export type WaiverState = 'requested' | 'refused' | 'lapsed' | 'coming' | 'in force' | 'over';

export function waiverState(terms: WaiverTerms, now: number): WaiverState {
  if (terms.refusedAt !== null) return 'refused';
  if (terms.approvedAt === null) return now < terms.until ? 'requested' : 'lapsed';
  const { from, until } = forceOf(terms);
  return now < from ? 'coming' : now < until ? 'in force' : 'over';
}

/**
 * From when (inclusive) to when (exclusive) a waiver excuses: not before it was approved, so that a past day is judged by what was known
 * then; empty when it is not approved.
 */
export function forceOf({ from, until, approvedAt, endedAt }: WaiverTerms): { from: number; until: number } {
  if (approvedAt === null) return { from, until: from };
  return { from: Math.max(from, approvedAt), until: Math.min(until, endedAt ?? until) };
}
