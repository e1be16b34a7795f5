import { msPerDay } from '../../calendar.ts';
import { type Severity, severities } from '../../protocol/check.ts';
import type { Standing } from '../history.ts';
import { daysBetween } from '../schedule/time.ts';

/** What is to be told of one check: its fact in words. */
export type Item = { check: string; text: string };

/** One summary for a person, the worst first. `insists`: it has waited for a quiet moment long enough. */
export type Notice = { failing: Item[]; mended: Item[]; insists: boolean };

/** How each check is told of, by id. */
export type Facts = ReadonlyMap<string, { severity: Severity; title: string; failing: string }>;

/** When it was told of each check that it fails, by id, when the last notice was shown, and since when one waits (epoch ms). */
export type Told = { failing: ReadonlyMap<string, number>; lastShown?: number | undefined; waitsSince?: number | undefined };

/** After how many days what still fails is told again. */
const distance: Record<Severity, number> = { critical: 2, high: 4, medium: 7, low: 14 };

/**
 * What a person is to be told now, if anything: failures that were asked twice and are new, or were told long ago, and what was told
 * as failing and is in order again. At most one notice a day (local time).
 */
export function noticeOf(standings: readonly Standing[], facts: Facts, told: Told, now: Date): Notice | undefined {
  if (told.lastShown !== undefined && isSpent(told.lastShown, now)) return undefined;
  const confirmed = standings.filter(isConfirmed);
  const failing = confirmed
    .filter(({ check, outcome }) => outcome === 'fail' && isDue(check, facts, told, now))
    .sort((a, b) => rank(a, facts) - rank(b, facts) || (a.since < b.since ? -1 : 1));
  const mended = confirmed.filter(({ check, outcome }) => outcome === 'pass' && told.failing.has(check));
  if (failing.length + mended.length === 0) return undefined;
  return {
    failing: failing.map(({ check }) => ({ check, text: facts.get(check)?.failing ?? check })),
    mended: mended.map(({ check }) => ({ check, text: facts.get(check)?.title ?? check })),
    insists: told.waitsSince !== undefined && Math.abs(now.getTime() - told.waitsSince) >= msPerDay,
  };
}

/** The checks to be asked once more before anybody is told of them: what is new, and would be told. */
export function unconfirmed(standings: readonly Standing[], told: Told): string[] {
  return standings
    .filter(standing => !isConfirmed(standing))
    .filter(({ check, outcome }) => outcome === 'fail' || (outcome === 'pass' && told.failing.has(check)))
    .map(({ check }) => check);
}

/** It was answered so more than once: what heals by itself in a moment is no news. */
function isConfirmed({ since, askedAt }: Standing): boolean {
  return since !== askedAt;
}

function isDue(check: string, facts: Facts, { failing }: Told, now: Date): boolean {
  const before = failing.get(check);
  // A time ahead of us is that of a clock that went back.
  return before === undefined || Math.abs(now.getTime() - before) >= distance[facts.get(check)?.severity ?? 'low'] * msPerDay;
}

/** Today's notice has been shown; a clock that went back by a day or more is believed. */
function isSpent(lastShown: number, now: Date): boolean {
  const days = daysBetween(new Date(lastShown), now);
  return days === 0 || days === -1;
}

function rank({ check }: Standing, facts: Facts): number {
  const fact = facts.get(check);
  return fact ? severities.indexOf(fact.severity) : severities.length;
}
