import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ShipshapeError } from '../../errors.ts';
import { unwrap } from '../../protocol/envelope.ts';
import { readWaiverQuestion, waiverQuestionType } from '../../protocol/waiver.ts';
import { short } from '../../protocol/words.ts';
import { leave, readForeign, readNote } from '../delivery/foreign.ts';
import type { Recipient } from '../delivery/queue.ts';
import type { Identity } from '../line/identity.ts';
import type { Line } from '../line/transport.ts';
import { ask, isFinal, type LetterKind, verify } from './exchange.ts';
import { carriedQuestion, keepAnswer, openQuestion, waitingRequests } from './kept.ts';

/** The two folders between root and the courier. */
type Folders = { outbox: string; receipts: string };

const pattern = /^(waiver-(?:question|request)-[0-9a-f-]{36})\.(dsse|answer|refusal)$/;
const requestName = (request: string) => `waiver-request-${request}`;
/** Each has a name of its own, so that the answer to one is not taken for that to the next. */
const questionName = (envelope: Buffer) => `waiver-question-${readWaiverQuestion(unwrap(envelope, waiverQuestionType).payload).question}`;
const isQuestion = (name: string) => name.startsWith('waiver-question-');

/** What root gives the courier to carry, by the name of its file: requests that wait, and the question of how all stand. */
export function lettersFor(file: string, identity: Identity): Map<string, Buffer> {
  const question = carriedQuestion(file, identity, new Date());
  return new Map([
    ...waitingRequests(file, identity.device).map(({ request, envelope }) => [`${requestName(request)}.dsse`, envelope] as const),
    [`${questionName(question)}.dsse`, question],
  ]);
}

/** Believes what the collector has signed in answer to what root asked, and nothing else. Gives what was no such thing. */
export function collectAnswers(file: string, identity: Identity, { receipts }: Folders): { name: string; why: string }[] {
  const forged: { name: string; why: string }[] = [];
  const collect = (name: string, kind: LetterKind, envelope: Buffer, request?: string) => {
    try {
      const bytes = readForeign(path.join(receipts, `${name}.answer`));
      if (bytes) keepAnswer(file, { bytes, asOf: verify(bytes, kind, envelope, identity) }, request);
    } catch (error) {
      if (error instanceof ShipshapeError && error.code === 'STATE_UNREADABLE') throw error;
      forged.push({ name, why: (error as Error).message });
    }
  };
  const question = openQuestion(file, identity.device);
  if (question) collect(questionName(question), 'question', question);
  for (const { request, envelope } of waitingRequests(file, identity.device)) collect(requestName(request), 'request', envelope, request);
  return forged;
}

/** Why the courier says that a request is not taken: for a person to read, and no reason to let go of it. */
export function refusedRequest({ receipts }: Folders, request: string): string | undefined {
  const said = readNote(path.join(receipts, `${requestName(request)}.refusal`));
  return said && short(String(said.message), 500);
}

/**
 * The courier's half: a request is carried until an answer comes; the question each time, so that root finds a late answer.
 * @throws what the collector refuses with for now, COLLECTOR_UNREACHABLE
 */
export async function carryLetters({ outbox, receipts }: Folders, to: Recipient, line: Line): Promise<void> {
  const there = namesIn(outbox, 'dsse');
  for (const kind of ['answer', 'refusal'])
    for (const name of namesIn(receipts, kind)) if (!there.includes(name)) rmSync(path.join(receipts, `${name}.${kind}`), { force: true });
  const done = [...namesIn(receipts, 'answer'), ...namesIn(receipts, 'refusal')].filter(name => !isQuestion(name));
  for (const name of there.filter(name => !done.includes(name))) {
    const letter = readForeign(path.join(outbox, `${name}.dsse`));
    if (letter) await carry(name, letter, { receipts, to, line });
  }
}

async function carry(name: string, letter: Buffer, { receipts, to, line }: { receipts: string; to: Recipient; line: Line }): Promise<void> {
  try {
    const { bytes } = await ask(line, isQuestion(name) ? 'question' : 'request', letter, to);
    leave(path.join(receipts, `${name}.answer`), bytes);
  } catch (error) {
    if (!isFinal(error)) throw error;
    // A collector that knows no waivers has nothing to say of them.
    if (!isQuestion(name))
      leave(path.join(receipts, `${name}.refusal`), `${JSON.stringify({ code: error.code, message: error.message })}\n`);
  }
}

function namesIn(folder: string, kind: string): string[] {
  return readdirSync(folder)
    .flatMap(name => {
      const [, known, ending] = pattern.exec(name) ?? [];
      return known !== undefined && ending === kind ? [known] : [];
    })
    .sort();
}
