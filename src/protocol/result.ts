/** `pass` the fact holds · `fail` it does not · `skip` the question does not apply here · `error` nobody could tell, which is never a pass. */
export type Outcome = 'pass' | 'fail' | 'skip' | 'error';

/** One TAP test point. `reason` says why it is a skip or an error; `evidence` is short: what was found, what was wanted. */
export type Point = {
  outcome: Outcome;
  text: string;
  reason?: string;
  evidence?: Record<string, string>;
};

/** What one check answered. `reason` says why a skip or an error; `ms` is wall time; `ranAs` whose rights it had. */
export type Result = {
  check: string;
  outcome: Outcome;
  reason?: string;
  points: Point[];
  ms: number;
  ranAs: 'root' | 'user';
};

/** How many results have each outcome. */
export function countOutcomes(results: readonly Result[]): Record<Outcome, number> {
  const counts = { pass: 0, fail: 0, skip: 0, error: 0 };
  for (const result of results) counts[result.outcome]++;
  return counts;
}
