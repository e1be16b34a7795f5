import type { Outcome } from '../protocol/result.ts';
import type { Rule } from './policy.ts';

/** What a cell, a device × a required check, shows. `stale` answered too long ago, `missing` never answered, `waived` a fail that is excused. */
export type Grade = Outcome | 'waived' | 'stale' | 'missing';

export const grades = ['pass', 'fail', 'skip', 'error', 'waived', 'stale', 'missing'] as const satisfies readonly Grade[];

/** How a device last answered a check: the outcome, since when it is so, and when that was last said. Epoch milliseconds. */
export type Standing = { check: string; outcome: Outcome; since: number; answered: number };

/** Excuses a fail of one device from a moment on (inclusive) to another (exclusive). Epoch milliseconds. */
export type Waiver = { device: string; check: string; from: number; until: number };

/**
 * `graceUntil` is there while a fail does not count yet against its device. It is no pass all the same. `turnsAt` is the first moment at
 * which the grade may be another one although nobody answered anew; there is none when it stays.
 */
export type Cell = { grade: Grade; graceUntil?: number; turnsAt?: number };

/** The grade of a required check. An answer that is too old says nothing any more, and a waiver excuses nothing but a fail. */
export function gradeOf(standing: Standing | undefined, rule: Rule, waivers: readonly Waiver[], now: number): Cell {
  if (!standing) return { grade: 'missing' };
  const staleAt = freshUntil(standing.answered, rule.freshness);
  if (now >= staleAt) return { grade: 'stale' };
  if (standing.outcome !== 'fail') return { grade: standing.outcome, turnsAt: staleAt };
  const graceUntil = standing.since + rule.grace;
  const edges = [staleAt, graceUntil, ...waivers.flatMap(({ from, until }) => [from, until])];
  const turnsAt = Math.min(...edges.filter(edge => edge > now));
  if (waivers.some(({ from, until }) => from <= now && now < until)) return { grade: 'waived', turnsAt };
  return { grade: 'fail', turnsAt, ...(graceUntil > now && { graceUntil }) };
}

/** The first moment at which what was said is too old to count. */
export function freshUntil(said: number, freshness: number): number {
  return said + freshness + 1;
}
