import { readState, transaction, withState } from '../state-file.ts';
import type { Notice, Told } from './decide.ts';

/** What the last try to show a notice came to, and when (epoch ms). */
export type Attempt = { at: number; outcome: 'shown' | 'waits' | 'snoozed' | 'failed'; reason?: string };

/** @throws STATE_UNREADABLE, like all of these */
export function readTold(file: string): Told {
  const told = readState(file, db => ({
    failing: db.prepare('SELECT check_id, told_at FROM told').all(),
    notices: db.prepare('SELECT last_shown, waits_since FROM notices').get(),
  }));
  const number = (value: unknown) => (value == null ? undefined : Number(value));
  return {
    failing: new Map(told?.failing.map(row => [String(row.check_id), Number(row.told_at)])),
    lastShown: number(told?.notices?.last_shown),
    waitsSince: number(told?.notices?.waits_since),
  };
}

export function lastAttempt(file: string): Attempt | undefined {
  const row = readState(file, db => db.prepare('SELECT tried_at, outcome, reason FROM notices').get());
  if (!row) return undefined;
  return {
    at: Number(row.tried_at),
    outcome: row.outcome as Attempt['outcome'],
    ...(row.reason !== null && { reason: String(row.reason) }),
  };
}

/** A try to show it, and the checks that somebody was told of by it. */
export function noteAttempt(file: string, notice: Notice, { at, outcome, reason }: Attempt, shown: ReadonlySet<string>): void {
  withState(file, db =>
    transaction(db, () => {
      const fails = db.prepare('INSERT OR REPLACE INTO told (check_id, told_at) VALUES (?, ?)');
      for (const { check } of notice.failing) if (shown.has(check)) fails.run(check, at);
      const mended = db.prepare('DELETE FROM told WHERE check_id = ?');
      for (const { check } of notice.mended) if (shown.has(check)) mended.run(check);
      db.prepare(attemptQuery).run({ at, outcome, reason: reason ?? null });
    }),
  );
}

const attemptQuery = `
  INSERT INTO notices (only, tried_at, outcome, reason, last_shown, waits_since)
  VALUES (1, :at, :outcome, :reason, iif(:outcome = 'shown', :at, NULL), iif(:outcome = 'waits', :at, NULL))
  ON CONFLICT (only) DO UPDATE SET tried_at = :at, outcome = :outcome, reason = :reason,
    last_shown = coalesce(excluded.last_shown, last_shown),
    waits_since = iif(:outcome = 'waits', coalesce(waits_since, :at), NULL)
`;
