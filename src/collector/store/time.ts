/** Days since 1970 (UTC) of an effective time (epoch seconds). */
export function dayOf(at: number): number {
  return Math.floor(at / 86_400);
}

/** A month as a number: year × 12 + month, from 0. */
export function monthOf(at: number): number {
  const date = new Date(at * 1000);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

/** The days of a month on which a device made a report: bit 0 is the 1st. */
export type Presence = { device: number; month: number; days: number };

export function presenceOf(device: number, times: readonly number[]): Presence[] {
  const months = Map.groupBy(times, monthOf);
  return [...months].map(([month, those]) => ({ device, month, days: those.reduce((days, at) => days | dayBit(at), 0) }));
}

/** The days of its month that were over at this time. */
export function daysBefore(at: number): number {
  return dayBit(at) - 1;
}

function dayBit(at: number): number {
  return 1 << (new Date(at * 1000).getUTCDate() - 1);
}
