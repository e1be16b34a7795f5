import { type ErrorCode, ShipshapeError } from '../../errors.ts';
import { envelopeMedia, unwrap } from '../../protocol/envelope.ts';
import { isAnswerTo, openWaiverAnswer, waiverQuestionType, waiverRequestType } from '../../protocol/waiver.ts';
import type { Recipient } from '../delivery/queue.ts';
import { lineTo } from '../line/courier-line.ts';
import type { Identity } from '../line/identity.ts';
import { refusalOf } from '../line/refusals.ts';
import type { Answer, Line } from '../line/transport.ts';
import { askHowTheyStand, keepAnswer, setRequestAside, waitingRequests } from './kept.ts';

/** Where each kind of letter goes, and the type of what is signed in it. */
const letterKinds = {
  request: { path: '/v1/waiver-requests', type: waiverRequestType },
  question: { path: '/v1/waiver-questions', type: waiverQuestionType },
} as const;
export type LetterKind = keyof typeof letterKinds;

/** What the collector says it will never take. */
const never: readonly ErrorCode[] = ['NOT_FOUND', 'WAIVER_INVALID', 'MESSAGE_MALFORMED', 'MESSAGE_TOO_LARGE'];

/**
 * Asks the collector how the waivers of this laptop stand, and sends what waits. Nothing is believed but what it has signed. A collector
 * that knows no waivers is asked nothing more.
 * @throws COLLECTOR_UNREACHABLE, ANSWER_UNINTELLIGIBLE, RECEIPT_INVALID, what the collector refuses with, STATE_UNREADABLE
 */
export async function exchangeWaivers(file: string, identity: Identity, { ms }: { ms?: number } = {}): Promise<void> {
  const line = lineTo(identity.collector, ms === undefined ? {} : { ms });
  try {
    const question = askHowTheyStand(identity, new Date());
    keepAnswer(file, await ask(line, 'question', question, identity));
    for (const { request, envelope } of waitingRequests(file, identity.device)) {
      try {
        keepAnswer(file, await ask(line, 'request', envelope, identity), request);
      } catch (error) {
        if (!isFinal(error)) throw error;
        setRequestAside(file, request, error.message);
      }
    }
  } finally {
    line.close();
  }
}

export function isFinal(error: unknown): error is ShipshapeError {
  return error instanceof ShipshapeError && never.includes(error.code);
}

/** Sends a letter and gives the collector's answer, verified. */
export async function ask(line: Line, kind: LetterKind, envelope: Buffer, to: Recipient): Promise<{ bytes: Buffer; asOf: string }> {
  const answer = await line.ask('POST', letterKinds[kind].path, { body: envelope, headers: { 'content-type': envelopeMedia } });
  if (answer.status !== 200 && answer.status !== 201) throw refusalOf(to.collector.url, answer);
  return { bytes: answer.body, asOf: verify(answer.body, kind, envelope, to) };
}

/** When the collector said it. @throws RECEIPT_INVALID when it is no answer of the collector to this letter */
export function verify(bytes: Answer['body'], kind: LetterKind, envelope: Buffer, { collector, device, receiptKey }: Recipient): string {
  const invalid = (why: string, cause?: unknown) =>
    new ShipshapeError('RECEIPT_INVALID', `${collector.url} gave no answer about waivers: ${why}`, {
      hint: 'A proxy on the way may have answered in the place of the collector.',
      cause,
    });
  try {
    const answer = openWaiverAnswer(bytes, receiptKey);
    if (isAnswerTo(answer, { device, payload: unwrap(envelope, letterKinds[kind].type).payload })) return answer.asOf;
  } catch (error) {
    throw invalid((error as Error).message, error);
  }
  throw invalid('it answers something else');
}
