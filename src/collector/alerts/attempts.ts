import { msPerDay } from '../../calendar.ts';

/**
 * What became of an attempt: nothing went wrong; or some of it, though the message arrived (`isSent`); or all of it. `readyIn` is after how
 * long (ms) the receiver wants it again, `isHopeless` when it wants it never.
 */
export type Attempt = { problem?: string; isSent: boolean; readyIn?: number; isHopeless?: boolean };

/** How long after each attempt to send a message comes the next (ms): the ten of Standard Webhooks, which are spread over three days. */
const pauses = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400].map(seconds => seconds * 1000);

const longest = msPerDay;

/**
 * When a message that could not be sent is sent again (epoch ms), after so many attempts; not before the receiver is ready, if it said
 * when. Null when it is given up.
 */
export function nextAttempt(attempts: number, now: number, readyIn = 0): number | null {
  const pause = pauses[attempts - 1];
  return pause === undefined ? null : now + Math.max(pause, Math.min(readyIn, longest));
}
