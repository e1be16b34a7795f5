/** Days as everybody here counts them: from midnight to midnight in UTC. A moment is in epoch milliseconds. */

export const msPerDay = 86_400_000;

/** The number of the day in which a moment lies: 0 is 1970-01-01. */
export function dayNumber(moment: number): number {
  return Math.floor(moment / msPerDay);
}

/** The name of the day in which a moment lies, such as 2026-11-01. */
export function dayName(moment: number): string {
  return new Date(moment).toISOString().slice(0, 10);
}

/** The moment at which the day of this name begins. Undefined for what is no day's name. */
export function beginOfDay(name: string): number | undefined {
  const begin = Date.parse(`${name}T00:00:00Z`);
  // 2026-02-30 would be read as a day of March.
  return /^\d{4}-\d\d-\d\d$/.test(name) && !Number.isNaN(begin) && dayName(begin) === name ? begin : undefined;
}
