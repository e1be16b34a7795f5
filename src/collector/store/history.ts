import type { Report, ReportedResult } from '../../protocol/report.ts';
import { codeOf } from './outcomes.ts';
import type { StandingRow } from './tables.ts';

/** An interval in which a check's outcome did not change, of one device and check. `ended` is null while it lasts. */
export type Stretch = { began: number; ended: number | null; outcome: number };

export type Answer = { outcome: number; evidence: string | null };

/** What one report said, and its effective time (epoch seconds). */
export type Told = { at: number; answers: ReadonlyMap<number, Answer> };

/** How a device's answers to one check went, up to now; the last stretch is the present one. `answered` as in the table standings. */
export type Course = Answer & { answered: number | null; stretches: Stretch[]; isChanged: boolean };

/** Courses by check. */
export type Courses = Map<number, Course>;

/** How far a laptop's clock may be ahead of the collector's before it is not believed (seconds). */
const tolerance = 300;

/**
 * When a report was made, as far as it can be believed: by the laptop's clock, but not after it or a later one of the same device
 * was received, and not before an earlier one was made. `received` is the earliest receipt of it and those after it (ms), `before`
 * the effective time of the one before it.
 */
export function effectiveTime(createdAt: string, received: number, before: number | null): number {
  const claimed = Math.floor(Date.parse(createdAt) / 1000);
  return Math.max(0, before ?? 0, Math.min(claimed, Math.floor(received / 1000) + tolerance));
}

/** What a report says of each check, by the check's id. */
export function answersOf(report: Report, checks: ReadonlyMap<string, number>): Map<number, Answer> {
  return new Map(
    report.results.map(result => [checks.get(result.check) as number, { outcome: codeOf(result.outcome), evidence: evidenceOf(result) }]),
  );
}

/** Why it is no pass: the reason, and the points that are no pass. */
function evidenceOf({ outcome, reason, points }: ReportedResult): string | null {
  if (outcome === 'pass') return null;
  return JSON.stringify({ reason, points: points.filter(point => point.outcome !== 'pass') });
}

/** Goes one report further, the next by sequence number. `before` is the effective time of the one before it. */
export function advance(courses: Courses, { at, answers }: Told, before: number | null): void {
  for (const [check, course] of courses)
    if (course.answered === null && !answers.has(check)) {
      course.answered = before;
      course.isChanged = true;
    }
  for (const [check, { outcome, evidence }] of answers) {
    const course = courses.get(check);
    if (!course) {
      courses.set(check, { outcome, evidence, answered: null, stretches: [{ began: at, ended: null, outcome }], isChanged: true });
    } else if (course.outcome !== outcome || course.evidence !== evidence || course.answered !== null) {
      extend(course.stretches, at, outcome);
      Object.assign(course, { outcome, evidence, answered: null, isChanged: true });
    }
  }
}

/** Of two reports of the same second, the later one by sequence number counts, and the other leaves no trace. */
function extend(stretches: Stretch[], at: number, outcome: number): void {
  const last = stretches.at(-1);
  if (last?.outcome === outcome) return;
  if (last?.began === at) {
    stretches.pop();
    const former = stretches.at(-1);
    if (former?.outcome === outcome) former.ended = null;
    else stretches.push({ began: at, ended: null, outcome });
    return;
  }
  if (last) last.ended = at;
  stretches.push({ began: at, ended: null, outcome });
}

/** The courses as standings know them: of each only the present stretch. */
export function coursesOf(standings: readonly StandingRow[]): Courses {
  return new Map(
    standings.map(({ check_id, outcome, since, answered, evidence }) => [
      check_id,
      { outcome, evidence, answered, stretches: [{ began: since, ended: null, outcome }], isChanged: false },
    ]),
  );
}
