import type { Report, ReportedResult } from '../../../protocol/report.ts';
import type { StandingRow } from '../tables.ts';
import { codeOf } from './outcomes.ts';

/** An interval in which a check's outcome did not change, of one device and check. `ended` is null while it lasts. */
export type Stretch = { began: number; ended: number | null; outcome: number };

type Answer = { outcome: number; evidence: string | null };

/**
 * How a device's answers to one check went, up to now; the last stretch is the present one, and the only one until another answer comes.
 * `since` and `answered` as in the table standings.
 */
export type Course = Answer & { since: number; answered: number | null; stretches: Stretch[] | undefined; isChanged: boolean };

/** Courses by check. */
export type Courses = Map<number, Course>;

/** How far a laptop's clock may be ahead of the collector's before it is not believed (seconds). */
const tolerance = 300;

/**
 * When a report was made, as far as it can be believed: by the laptop's clock, but not after it or a later one of the same device
 * was received, and not before an earlier one was made. `received` is the earliest receipt of it and those after it (ms), `before`
 * the effective time of the one before it, or the enrolment.
 */
export function effectiveTime(createdAt: string, received: number, before: number): number {
  const claimed = Math.floor(Date.parse(createdAt) / 1000);
  return Math.max(before, Math.min(claimed, Math.floor(received / 1000) + tolerance));
}

/** By how much the laptop's clock was ahead of what can be believed (seconds; less than 0: behind). */
export function skewOf({ report, at }: { report: Report; at: number }): number {
  return Math.floor(Date.parse(report.createdAt) / 1000) - at;
}

/** Goes one report further, the next by sequence number. `before` is the effective time of the one before it. */
export function advance(
  courses: Courses,
  { report, at }: { report: Report; at: number },
  checks: ReadonlyMap<string, number>,
  before: number,
): void {
  const had = courses.size;
  let met = 0;
  for (const result of report.results) {
    const check = checks.get(result.check) as number;
    const course = courses.get(check);
    if (course) met++;
    answer(courses, check, course, { outcome: codeOf(result.outcome), evidence: evidenceOf(result) }, at);
  }
  if (met < had) noteSilence(courses, new Set(report.results.map(({ check }) => checks.get(check))), before);
}

function answer(courses: Courses, check: number, course: Course | undefined, { outcome, evidence }: Answer, at: number): void {
  if (!course) {
    courses.set(check, { outcome, evidence, since: at, answered: null, stretches: [{ began: at, ended: null, outcome }], isChanged: true });
  } else if (course.outcome !== outcome || course.evidence !== evidence || course.answered !== null) {
    extend(stretchesOf(course), at, outcome);
    Object.assign(course, { outcome, evidence, since: course.stretches?.at(-1)?.began, answered: null, isChanged: true });
  }
}

/** Checks that had an answer in the report before and have none in this one. */
function noteSilence(courses: Courses, met: ReadonlySet<number | undefined>, before: number): void {
  for (const [check, course] of courses)
    if (course.answered === null && !met.has(check)) {
      course.answered = before;
      course.isChanged = true;
    }
}

/** Why it is no pass: the reason, and the points that are no pass. */
function evidenceOf({ outcome, reason, points }: ReportedResult): string | null {
  if (outcome === 'pass') return null;
  return JSON.stringify({ reason, points: points.filter(point => point.outcome !== 'pass') });
}

export function stretchesOf(course: Course): Stretch[] {
  course.stretches ??= [{ began: course.since, ended: null, outcome: course.outcome }];
  return course.stretches;
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
  const courses: Courses = new Map();
  for (const { check_id, outcome, since, answered, evidence } of standings)
    courses.set(check_id, { outcome, evidence, since, answered, stretches: undefined, isChanged: false });
  return courses;
}
