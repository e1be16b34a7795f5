import type { Report } from './report.ts';

/** A report as a link of its laptop's chain: `hash` is the digest of its signed bytes. */
export type Link = { report: Pick<Report, 'seq' | 'prev' | 'gaps'>; hash: string };

/** Numbers that are missing: those that the laptop says it had to drop, and those of which nothing is known. */
export type Gaps = { declared: number; undeclared: number };

/**
 * Whether each report names the one before it, and which numbers are missing. In the order of their numbers; `first` is the lowest that
 * should be there, where that is known. A laptop that was cloned or put back (`isForked`) goes on from another report of that number.
 */
export function followChain(
  links: readonly Link[],
  { first, isForked }: { first?: number | undefined; isForked: boolean },
): { gaps: Gaps; wrong: string[] } {
  const declared = links.flatMap(({ report }) => report.gaps);
  const gaps = { declared: 0, undeclared: 0 };
  const wrong: string[] = [];
  let before: { seq: number; hash: string } | undefined;
  for (const { report, hash } of links) {
    const { seq, prev } = report;
    for (let missing = before ? before.seq + 1 : (first ?? seq); missing < seq; missing++)
      gaps[declared.some(gap => gap.first <= missing && missing <= gap.last) ? 'declared' : 'undeclared']++;
    if (before?.seq === seq - 1 && prev !== before.hash && !isForked) wrong.push(`report ${seq} does not follow report ${seq - 1}`);
    before = { seq, hash };
  }
  return { gaps, wrong };
}
