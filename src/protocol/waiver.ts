import type { KeyObject } from 'node:crypto';
import Type, { type Static } from 'typebox';
import { dayName } from '../calendar.ts';
import { open, seal, sha256 } from './envelope.ts';
import { readerOf } from './message.ts';
import { CheckId, Closed, Day, Moment, OneOf, Sha256, Uuid, Words } from './terms.ts';

export const waiverRequestType = 'application/vnd.shipshape.waiver-request.v1+json';
export const waiverQuestionType = 'application/vnd.shipshape.waiver-question.v1+json';
const waiverAnswerType = 'application/vnd.shipshape.waiver-answer.v1+json';

/**
 * `requested` waits for another person · `refused` · `lapsed` its end came before anybody answered · `coming` approved, and not begun ·
 * `in force` · `over`.
 */
const waiverStates = ['requested', 'refused', 'lapsed', 'coming', 'in force', 'over'] as const;
export type WaiverState = (typeof waiverStates)[number];

/** How much of somebody's words an answer holds (characters), and how many waivers of one laptop it tells of. */
export const answerLimits = { words: 200, waivers: 100 };

/** A laptop asks that what it fails be excused. Sent again, it is the same request. `description` is what `shipshape privacy` tells. */
export const WaiverRequest = Closed({
  request: Type.String({ ...Uuid, description: 'the id of this request; it begins with the time at which it was made (UUIDv7)' }),
  device: Type.String({ ...Uuid, description: 'the random id that this laptop got when it was enrolled' }),
  check: Type.String({ ...CheckId, description: 'the check whose fail is to be excused' }),
  reason: Type.String({ ...Words(500), minLength: 1, description: 'why it cannot be mended now, in your words' }),
  control: Type.Optional(Type.String({ ...Words(500), minLength: 1, description: 'what protects the laptop meanwhile, in your words' })),
  until: Type.String({ ...Day, description: 'the last day on which it is to be excused (UTC)' }),
  askedAt: Type.String({ ...Moment, description: "when you asked, by the laptop's clock" }),
});

/** A laptop asks how its waivers stand. */
const WaiverQuestion = Closed({ question: Uuid, device: Uuid, askedAt: Moment });

const ToldWaiver = Closed({
  id: Words(32),
  request: Type.Optional(Uuid),
  check: CheckId,
  state: OneOf([...waiverStates]),
  reason: Words(answerLimits.words),
  requestedAt: Moment,
  from: Moment,
  until: Moment,
  why: Type.Optional(Words(answerLimits.words)),
});

/**
 * How the waivers of one device stand at `asOf`, the collector's word in answer to the request or question of which `to` is the digest of
 * the signed bytes. Each excuses from `from` (inclusive) until `until` (exclusive) if it is approved; `why` is what was said when it was
 * refused or ended. `more` counts those that found no place.
 */
const WaiverAnswer = Closed({
  device: Uuid,
  to: Sha256,
  asOf: Moment,
  waivers: Type.Array(ToldWaiver, { maxItems: answerLimits.waivers }),
  more: Type.Integer({ minimum: 0 }),
});

export type WaiverRequest = Static<typeof WaiverRequest>;
export type WaiverQuestion = Static<typeof WaiverQuestion>;
export type ToldWaiver = Static<typeof ToldWaiver>;
export type WaiverAnswer = Static<typeof WaiverAnswer>;

export const readWaiverRequest = readerOf(WaiverRequest);
export const readWaiverQuestion = readerOf(WaiverQuestion);
const readWaiverAnswer = readerOf(WaiverAnswer);

/** @throws MESSAGE_MALFORMED for what no collector would read */
export function sealWaiverRequest(request: WaiverRequest, key: KeyObject): Buffer {
  const payload = Buffer.from(JSON.stringify(request));
  readWaiverRequest(payload);
  return seal(waiverRequestType, payload, key);
}

export function sealWaiverQuestion(question: WaiverQuestion, key: KeyObject): Buffer {
  return seal(waiverQuestionType, Buffer.from(JSON.stringify(question)), key);
}

export function sealWaiverAnswer(answer: WaiverAnswer, key: KeyObject): Buffer {
  return seal(waiverAnswerType, Buffer.from(JSON.stringify(answer)), key);
}

/** @throws MESSAGE_MALFORMED, SIGNATURE_INVALID */
export function openWaiverAnswer(bytes: Uint8Array, key: KeyObject): WaiverAnswer {
  return readWaiverAnswer(open(bytes, waiverAnswerType, key));
}

/** Whether it answers what this device asked with these signed bytes, and no earlier question of its. */
export function isAnswerTo({ device, to }: WaiverAnswer, asked: { device: string; payload: Uint8Array }): boolean {
  return device === asked.device && to === sha256(asked.payload);
}

/** What excuses a fail at `now` (epoch ms), by the check: each ends by itself. */
export function excusesAt(waivers: readonly ToldWaiver[], now: number): Map<string, ToldWaiver> {
  const holding = waivers.filter(
    ({ state, from, until }) => (state === 'in force' || state === 'coming') && Date.parse(from) <= now && now < Date.parse(until),
  );
  // The one that lasts longest is the one that counts.
  return new Map(holding.sort((a, b) => (a.until < b.until ? -1 : 1)).map(waiver => [waiver.check, waiver]));
}

/** The last day (UTC) of what ends at this moment, exclusive. */
export function lastDayOf(until: string): string {
  return dayName(Date.parse(until) - 1);
}
