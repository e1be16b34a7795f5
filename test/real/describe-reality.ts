import { describe, expect, test } from 'vitest';
import type { Outcome, Result } from '../../src/protocol/result.ts';
import { askIn, type State } from './namespace.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** Of a question to a check of a real machine: what its answer was worth, and why it could not be asked. */
    verdict?: 'right' | 'wrong' | 'impossible';
    reason?: string;
  }
}

/** How the machine is, the set-up that makes it so, and what the check has to say; of single points where that says more. */
export type Case = [name: string, setUp: string, outcome: Outcome, more?: Omit<State, 'setUp'> & { points?: Record<string, Outcome> }];

/** A table of one check, asked on this very machine with the tools that are installed here, in namespaces of its own. */
export function describeReality(check: string, cases: Case[]): void {
  describe(check, () => {
    for (const [name, setUp, outcome, { points = {}, ...state } = {}] of cases)
      test(name, async ({ task, skip }) => {
        const said = await askIn({ setUp, ...state }, check);
        if ('impossible' in said) {
          Object.assign(task.meta, { verdict: 'impossible', reason: said.impossible });
          skip(said.impossible);
          return;
        }
        task.meta.verdict = 'wrong';
        expect(said.complaint, 'what the check wrote to stderr').toBe('');
        expect(said.result, JSON.stringify(said.result)).toMatchObject({ outcome });
        expect(outcomesOf(said.result)).toMatchObject(points);
        task.meta.verdict = 'right';
      });
  });
}

function outcomesOf({ points }: Result): Record<string, Outcome> {
  return Object.fromEntries(points.map(({ text, outcome }) => [text, outcome]));
}
