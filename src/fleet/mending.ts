/** How many fails were mended, and within what time (ms) half of them were. */
export type Mending = { mended: number; median: number };

/** Of the fails that ended with an answer that is in order, by how long each of them lasted (ms). Undefined when there was none. */
export function mendingOf(lengths: readonly number[]): Mending | undefined {
  if (lengths.length === 0) return undefined;
  // Numbers in their own order, which plain arrays would first make words of.
  const sorted = Float64Array.from(lengths).sort();
  return { mended: sorted.length, median: sorted[Math.floor((sorted.length - 1) / 2)] as number };
}
