import { isErrorCode, ShipshapeError } from '../../errors.ts';
import { readRefusal } from '../../protocol/refusal.ts';
import { short } from '../../protocol/words.ts';
import type { Answer } from './transport.ts';

/** The error that an answer is when it is not what was asked for: the collector's own refusal, or that nobody knows what it means. */
export function refusalOf(url: string, answer: Answer): ShipshapeError {
  const retryAfterSeconds = secondsOf(answer.retryAfter);
  const wait = retryAfterSeconds !== undefined && { retryAfterSeconds };
  const refusal = readOwn(answer);
  if (refusal && isErrorCode(refusal.code))
    return new ShipshapeError(refusal.code, `${url} refused: ${refusal.message}`, {
      ...(refusal.hint !== undefined && { hint: refusal.hint }),
      ...wait,
    });
  return new ShipshapeError(
    'ANSWER_UNINTELLIGIBLE',
    `${url} answered ${answer.status}${leadingTo(answer)}, which is no answer of a collector`,
    {
      hint: 'Is the address right? A proxy on the way may have answered in its place.',
      ...wait,
    },
  );
}

/** Only what is whole and signed by nobody else is believed; this is only whole: nothing is removed because of it. */
function readOwn({ body, status }: Answer): { code: string; message: string; hint?: string } | undefined {
  if (status < 400) return undefined;
  try {
    const { code, message, hint } = readRefusal(body);
    return { code, message: short(message, 500), ...(hint !== undefined && { hint: short(hint, 500) }) };
  } catch {
    return undefined; // such as the page of a proxy
  }
}

function leadingTo({ location }: Answer): string {
  return location === undefined ? '' : ` and leads to ${short(location, 200)}`;
}

const longestWait = 86_400;

/** Retry-After is a number of seconds or a date (RFC 9110, 10.2.3). Nobody is made to wait for more than a day. */
function secondsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.min(Math.max(0, Math.ceil(seconds)), longestWait);
}
