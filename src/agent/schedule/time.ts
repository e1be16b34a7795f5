import { readFileSync } from 'node:fs';
import os from 'node:os';
import { msPerDay } from '../../calendar.ts';
import { sha256 } from '../../protocol/envelope.ts';
import type { Identity } from '../line/identity.ts';
import type { Machine } from '../machine.ts';

const [from, length] = [9 * 60, 8 * 60]; // in working hours, when a laptop is awake

/** The minute of the day (local time) that this machine reports at when nobody says another: the collector's word, or its own for ever. */
export function usualMinute(identity: Identity | undefined, machine: Machine): number {
  if (identity) return identity.slot;
  const named = sha256(Buffer.from(`${machineName(machine)} ${process.getuid?.()}`));
  return from + (Number.parseInt(named.slice(0, 8), 16) % length);
}

/** machine-id(5); a Mac has its name. */
function machineName({ root }: Machine): string {
  try {
    return readFileSync(`${root}/etc/machine-id`, 'utf8').trim();
  } catch {
    return os.hostname();
  }
}

/** When the job next does more than look, given when a report was last made. Days and hours are those of the local time. */
export function nextRun(minute: number, now: Date, last: Date | undefined): Date {
  const at = (day: number, hour: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + day, hour, minute % 60);
  const tomorrow = at(1, Math.floor(minute / 60));
  if (last && isSameDay(last, now)) return tomorrow;
  for (let hour = Math.floor(minute / 60); hour <= 23; hour++) if (at(0, hour) > now) return at(0, hour);
  return tomorrow;
}

/**
 * Whether the day's report is to be made now, given when one was last made and what the battery in use still holds (percent). Low
 * power lets it wait, but never for a second day.
 */
export function isDue(now: Date, last: Date | undefined, battery: number | undefined): 'due' | 'made' | 'low' {
  if (last && isSameDay(last, now)) return 'made';
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  return battery !== undefined && battery < lowest && last && isSameDay(last, yesterday) ? 'low' : 'due';
}

const lowest = 20;

function isSameDay(one: Date, other: Date): boolean {
  return daysBetween(one, other) === 0;
}

/** How many midnights (local time) lie between two moments; below 0 when the second comes first. */
export function daysBetween(one: Date, other: Date): number {
  const [from, to] = [one, other].map(time => Date.UTC(time.getFullYear(), time.getMonth(), time.getDate())) as [number, number];
  return (to - from) / msPerDay;
}
