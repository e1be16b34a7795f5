import type { Snooze } from '../agent/notices/snooze.ts';
import { localTime } from './schedule.ts';

export function describeSnooze({ check, until }: Snooze): string {
  return `Notices${check === undefined ? '' : ` of ${check}`} are snoozed until ${localTime(new Date(until))}.`;
}
