import { createHash } from 'node:crypto';
import type { ReportedResult } from '../../src/protocol/report.ts';

/** How many checks answer, the share of them whose answer changes from one report to the next, and the size of a report in bytes (0: as it comes). */
export type Habits = { checks: number; changes: number; bytes: number };

/** Bytes of a report beside its results, of one result, and of a second point in it. */
const sizes = { frame: 560, result: 210, point: 26 };

/** The habits with which reports are about so large: up to sixty checks, and from there on longer words. */
export function habitsFor(bytes: number): Habits {
  const checks = Math.round((bytes - sizes.frame) / sizes.result);
  return checks <= 60 ? { checks: Math.max(1, checks), changes: 0.015, bytes: 0 } : { checks: 60, changes: 0.015, bytes };
}

/** Made-up names of checks. */
export function checks(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `check-${String(index + 1).padStart(3, '0')}`);
}

/** What the checks answer after `before`: nearly all the same. One in ten fails at the beginning. */
export function answersOf(seed: number, seq: number, before: ReportedResult[] | undefined, habits: Habits): ReportedResult[] {
  const chance = chancesOf(`${seed} ${seq}`);
  return checks(habits.checks).map((check, index) => {
    const last = before?.[index];
    const ms = Math.round(4 + chance() * 40);
    if (last && chance() >= habits.changes) return { ...last, ms };
    const isPass = last ? last.outcome === 'fail' : chance() >= 0.1;
    return {
      check,
      digest: createHash('sha256').update(check).digest('hex'),
      ranAs: 'root',
      outcome: isPass ? 'pass' : 'fail',
      ms,
      points: pointsOf(check, isPass, habits),
    };
  });
}

function pointsOf(check: string, isPass: boolean, { checks, bytes }: Habits): ReportedResult['points'] {
  const text = `what ${check} asks is so`;
  const evidence = { found: 'something else', wanted: 'this' };
  const filler = Math.max(0, Math.min(500, Math.floor((bytes - sizes.frame) / checks) - sizes.result - sizes.point));
  const point = isPass ? { outcome: 'pass' as const, text } : { outcome: 'fail' as const, text, evidence };
  return filler === 0 ? [point] : [point, { outcome: 'pass', text: `${check} `.repeat(60).slice(0, filler) }];
}

/** Numbers from 0 to 1 that follow from a word alone. */
export function chancesOf(word: string): () => number {
  let state = createHash('sha256').update(word).digest().readUInt32BE();
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
