import type { ShipshapeError } from '../../errors.ts';
import { readState, withState } from '../state-file.ts';

/** When the collector may be asked again (epoch ms), whether it said so itself, and the code of what went wrong last. */
export type Patience = { failures: number; retryAt: number | undefined; wasAsked: boolean; refusal: string | undefined };

const seconds = 1000;
const first = 30 * seconds;
const longest = 6 * 3600 * seconds;
/** A moment further ahead than anybody was ever made to wait is the doing of a clock that went back. */
const impossible = 1.25 * 86_400 * seconds;

/** ms to wait after so many failures in a row: up to 30 s, doubling to 6 h, anything below (full jitter), so that nobody comes in step with others. */
export function backoff(failures: number, random: () => number = Math.random): number {
  return Math.round(random() * Math.min(longest, first * 2 ** Math.min(failures - 1, 30)));
}

/** ms to wait when the collector named the time: never less, up to a quarter more. */
export function asked(retryAfterSeconds: number, random: () => number = Math.random): number {
  return Math.round(retryAfterSeconds * seconds * (1 + random() / 4));
}

/** @throws STATE_UNREADABLE, like all of these */
export function readPatience(file: string, now: number): Patience {
  const row = readState(file, db => db.prepare('SELECT failures, retry_at, retry_asked, refusal FROM identity').get());
  const retryAt = row?.retry_at == null ? undefined : Number(row.retry_at);
  return {
    failures: Number(row?.failures ?? 0),
    retryAt: believable(retryAt, now),
    wasAsked: row?.retry_asked === 1,
    refusal: row?.refusal == null ? undefined : String(row.refusal),
  };
}

/** The moment until which to wait, unless it is further ahead than any can be. */
export function believable(retryAt: number | undefined, now: number): number | undefined {
  return retryAt === undefined || retryAt > now + impossible ? undefined : retryAt;
}

/** One more failure, and when the next try may be. A receipt makes the next failure the first again (see noteReceipt). */
export function noteFailure(file: string, now: number, { code, retryAfterSeconds }: ShipshapeError, random?: () => number): void {
  const { failures } = readPatience(file, now);
  const wait = retryAfterSeconds === undefined ? backoff(failures + 1, random) : asked(retryAfterSeconds, random);
  withState(file, db =>
    db
      .prepare('UPDATE identity SET failures = ?, retry_at = ?, retry_asked = ?, refusal = ?')
      .run(failures + 1, now + wait, retryAfterSeconds === undefined ? 0 : 1, code),
  );
}

/** How far the collector's clock is ahead of ours (ms), as its last answer told. */
export function noteClock(file: string, offsetMs: number): void {
  withState(file, db => db.prepare('UPDATE identity SET clock_offset_ms = ?').run(offsetMs));
}
