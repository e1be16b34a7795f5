import type { Check, Platform } from '../protocol/check.ts';
import { type Framework, supportFor } from '../protocol/controls.ts';
import { type Counts, noCounts } from './counts.ts';
import type { CheckSummary } from './fleet.ts';

/** A control with the checks that support it, and what the fleet's laptops of those platforms answer to them. */
export type GradedControl = {
  id: string;
  title: string | undefined;
  counts: Counts;
  checks: { id: string; platforms: Platform[]; counts: Counts }[];
};

/** Every control of a framework. What its checks answer supports it; whether it is met, nobody says here. */
export function gradeControls(framework: Framework, checks: readonly Check[], answers: readonly CheckSummary[]): GradedControl[] {
  const answered = new Map(answers.map(({ check, platforms }) => [check, platforms]));
  return supportFor(framework, checks).map(({ id, title, checks: supporting }) => {
    const graded = supporting.map(check => ({
      ...check,
      counts: sum(check.platforms.map(platform => answered.get(check.id)?.[platform])),
    }));
    return { id, title, checks: graded, counts: sum(graded.map(({ counts }) => counts)) };
  });
}

function sum(many: readonly (Counts | undefined)[]): Counts {
  const all = noCounts();
  for (const counts of many) for (const key of Object.keys(all) as (keyof Counts)[]) all[key] += counts?.[key] ?? 0;
  return all;
}
