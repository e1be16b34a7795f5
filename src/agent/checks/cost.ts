import type { Check } from '../../protocol/check.ts';

/** What a check cost in its last runs, in ms of wall time. `limitMs` is when it is ended; `runs` how many were measured. */
export type Cost = { check: string; medianMs: number; worstMs: number; limitMs: number; runs: number };

/** The `count` checks that take longest, by their median. `measured` holds the ms of their last runs by id; who never ran is left out. */
export function slowest(checks: readonly Check[], measured: ReadonlyMap<string, readonly number[]>, count: number): Cost[] {
  return checks
    .flatMap(({ id, header }) => {
      const times = measured.get(id) ?? [];
      if (times.length === 0) return [];
      return { check: id, medianMs: median(times), worstMs: Math.max(...times), limitMs: header.seconds * 1000, runs: times.length };
    })
    .sort((a, b) => b.medianMs - a.medianMs || b.worstMs - a.worstMs)
    .slice(0, count);
}

function median(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const [low = 0, high = 0] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]];
  return Math.round((low + high) / 2);
}
