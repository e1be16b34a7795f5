import { msPerDay } from '../../calendar.ts';
import { readState, withState } from '../state-file.ts';
import type { Notice } from './decide.ts';

/** Until when (epoch ms) nothing is told of a check; of any, where the check is left out. */
export type Snooze = { check?: string; until: number };

export const longestSnooze = 7 * msPerDay;

/** Those that have not ended. @throws STATE_UNREADABLE, like all of these */
export function readSnoozes(file: string, now: number): Snooze[] {
  const rows = readState(file, db => db.prepare('SELECT check_id, until FROM snoozes ORDER BY check_id').all()) ?? [];
  return rows
    .map(row => ({ ...(row.check_id !== '' && { check: String(row.check_id) }), until: Number(row.until) }))
    .filter(({ until }) => until > now && until <= now + longestSnooze); // what ends later is the doing of a clock that went back
}

/** Tells nothing of a check, or of any, until then. A snooze never stops an audit. */
export function snooze(file: string, { check = '', until }: Snooze): void {
  withState(file, db => db.prepare('INSERT OR REPLACE INTO snoozes (check_id, until) VALUES (?, ?)').run(check, until));
}

/** Ends the snooze of a check; every one where it is left out. */
export function endSnooze(file: string, check?: string): void {
  withState(file, db => db.prepare('DELETE FROM snoozes WHERE check_id = coalesce(?, check_id)').run(check ?? null));
}

/** What is left to be told. */
export function withoutSnoozed({ failing, mended, insists }: Notice, snoozes: readonly Snooze[]): Notice {
  const isHeard = ({ check }: { check: string }) => !snoozes.some(snooze => snooze.check === undefined || snooze.check === check);
  return { failing: failing.filter(isHeard), mended: mended.filter(isHeard), insists };
}
