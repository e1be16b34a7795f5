import type { Outcome } from '../protocol/result.ts';

/** A time in which one device's outcome for one check did not change (epoch ms); `ended` is null while it lasts. */
export type DeviceSpan = { device: string; outcome: Outcome; began: number; ended: number | null };

/** How many fails were mended, and within what time (ms) half of them were. */
export type Mending = { mended: number; median: number };

/** Of one check: the fails that ended from this moment on with an answer that is in order. Undefined when there was none. */
export function mendingSince(spans: readonly DeviceSpan[], from: number, until: number): Mending | undefined {
  const lengths = [...Map.groupBy(spans, ({ device }) => device).values()].flatMap(those => {
    const sorted = those.toSorted((a, b) => a.began - b.began);
    return sorted.flatMap(({ outcome, began, ended }, place) => {
      const next = sorted[place + 1];
      const isMended =
        outcome === 'fail' && next !== undefined && next.began === ended && (next.outcome === 'pass' || next.outcome === 'skip');
      return isMended && next.began >= from && next.began <= until ? [next.began - began] : [];
    });
  });
  if (lengths.length === 0) return undefined;
  lengths.sort((a, b) => a - b);
  return { mended: lengths.length, median: lengths[Math.floor((lengths.length - 1) / 2)] as number };
}
