import { type Cell, type Grade, grades } from './grade.ts';

/** How many cells have each grade; `inGrace` are those of the fails that do not count yet against their device. */
export type Counts = Record<Grade, number> & { inGrace: number };

export function noCounts(): Counts {
  return { pass: 0, fail: 0, skip: 0, error: 0, waived: 0, stale: 0, missing: 0, inGrace: 0 };
}

export function countCell(counts: Counts, { grade, graceUntil }: Cell): void {
  counts[grade]++;
  if (graceUntil !== undefined) counts.inGrace++;
}

/** How many cells the question applies to: all but those that skip it. */
export function applying(counts: Counts): number {
  return grades.reduce((sum, grade) => sum + (grade === 'skip' ? 0 : counts[grade]), 0);
}

/** The share that passes of all to which the question applies, in percent; null when it applies to none. */
export function compliance(counts: Counts): number | null {
  return percent(counts.pass, applying(counts));
}

/** The share of which somebody can tell how it is, of all to which the question applies, in percent; null when it applies to none. */
export function coverage(counts: Counts): number | null {
  return percent(counts.pass + counts.fail + counts.waived, applying(counts));
}

/** To a tenth, and never up: 100 is said of all alone. */
function percent(some: number, all: number): number | null {
  return all === 0 ? null : Math.floor((some * 1000) / all) / 10;
}
