import { beginOfDay, msPerDay } from '../../calendar.ts';
import { ShipshapeError } from '../../errors.ts';

/** The day that is asked for, if it is over. @throws DAY_UNKNOWN */
export function pastDay(day: string | undefined, now: number): string | undefined {
  return day !== undefined && beginOf(day, now) + msPerDay <= now ? day : undefined;
}

/** The moment that is meant: now, or the end of a past day. @throws DAY_UNKNOWN */
export function momentOf(day: string | undefined, now: number): number {
  return day === undefined ? now : Math.min(beginOf(day, now) + msPerDay - 1, now);
}

export function beginOf(day: string, now: number): number {
  const begin = beginOfDay(day);
  if (begin === undefined)
    throw new ShipshapeError('DAY_UNKNOWN', `${JSON.stringify(day)} is no day`, { hint: 'Write it like 2026-11-01.' });
  if (begin > now) throw new ShipshapeError('DAY_UNKNOWN', `the day ${day} has not begun (UTC)`);
  return begin;
}
