import type { Outcome } from '../../../protocol/result.ts';

/** How a row says an outcome: by its place here, which never changes. */
const outcomes = ['pass', 'fail', 'skip', 'error'] as const satisfies readonly Outcome[];

export function codeOf(outcome: Outcome): number {
  return outcomes.indexOf(outcome);
}

export function outcomeOf(code: number): Outcome {
  return outcomes[code] as Outcome;
}
