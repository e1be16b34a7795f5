import { msPerDay } from '../calendar.ts';
import { type Severity, severities } from '../protocol/check.ts';
import type { Grade } from './grade.ts';

/**
 * What somebody is told of: `fail` a required check of this severity or a worse one that fails, past its grace · `silent` a laptop that has
 * not reported for so many days · `waiver` one that ends within so many days · `below` the fleet's compliance under so many percent.
 */
export type AlertCondition =
  | { about: 'fail'; severity: Severity }
  | { about: 'silent'; days: number }
  | { about: 'waiver'; days: number }
  | { about: 'below'; percent: number };

/** `to` are names of destinations; `repeat` after how many days what still holds is told again. */
export type AlertRule = AlertCondition & { name: string; to: readonly string[]; repeat?: number | undefined };

/** Whether what a rule asks for holds of one thing; undefined when nobody can tell. */
export type Holding = boolean | undefined;

/** `fires` it is told for the first time · `again` it still holds, and is told once more · `over` it holds no more · `rests` nothing is told. */
export type Verdict = 'fires' | 'again' | 'over' | 'rests';

/** What follows from how a thing is now and when (epoch ms; null never) it was told last. Who cannot tell how it is tells no end of it. */
export function verdictOf(
  { holds, toldAt }: { holds: Holding; toldAt: number | null },
  { repeat }: Pick<AlertRule, 'repeat'>,
  now: number,
): Verdict {
  if (toldAt === null) return holds === true ? 'fires' : 'rests';
  if (holds === false) return 'over';
  return toldAt <= repeatedFrom(repeat, now) ? 'again' : 'rests';
}

/** What was told last at this moment or before is told again; -1 when nothing is. */
export function repeatedFrom(repeat: number | undefined, now: number): number {
  return repeat === undefined ? -1 : now - repeat * msPerDay;
}

/** A fail of which nobody can tell any more is not over: only an answer, a waiver or a new policy ends it. `grade` is undefined where nothing is required any more. */
export function failHolds(grade: Grade | 'grace' | undefined): Holding {
  if (grade === 'fail') return true;
  return grade === 'error' || grade === 'stale' || grade === 'missing' || grade === 'grace' ? undefined : false;
}

/** `heardAt` is when its latest report was made, or else when it joined (epoch ms). */
export function silenceHolds(heardAt: number, days: number, now: number): Holding {
  return heardAt <= now - days * msPerDay;
}

/** `compliance` in percent, null where there is none. */
export function belowHolds(compliance: number | null, percent: number): Holding {
  return compliance === null ? undefined : compliance < percent;
}

/** A check of which nobody says how severe it is counts as `low`. */
export function isAsSevere(severity: Severity = 'low', least: Severity): boolean {
  return severities.indexOf(severity) <= severities.indexOf(least);
}

/** A thing that a rule tells of. Times are epoch milliseconds; `name` is what the laptop is called, where that may be told. */
export type AlertItem = {
  device?: string;
  name?: string;
  check?: string;
  waiver?: string;
  since?: number;
  until?: number;
  percent?: number;
};

/** How many there are, and the first of them. */
export type AlertItems = { count: number; items: readonly AlertItem[] };

/** What one rule has to tell by one run. */
export type RuleNews = { rule: AlertRule; fires: AlertItems; again: AlertItems; over: AlertItems };

/** What one run tells one destination: at least one rule with something to tell. */
export type News = { asOf: number; rules: readonly RuleNews[] };
