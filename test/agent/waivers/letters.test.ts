import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { handOver, readRecipient } from '../../../src/agent/delivery/outbox.ts';
import { splitIn } from '../../../src/agent/delivery/split.ts';
import { readIdentity } from '../../../src/agent/line/identity.ts';
import { openLine } from '../../../src/agent/line/transport.ts';
import { askedWaivers, askWaiver, excusesNow, keepAnswer, knownWaivers } from '../../../src/agent/waivers/kept.ts';
import { carryLetters, collectAnswers, refusedRequest } from '../../../src/agent/waivers/letters.ts';
import { sha256, unwrap } from '../../../src/protocol/envelope.ts';
import {
  sealWaiverAnswer,
  type ToldWaiver,
  type WaiverAnswer,
  waiverQuestionType,
  waiverRequestType,
} from '../../../src/protocol/waiver.ts';
import { enrolledState } from '../../support/enrolled.ts';
import { scratchFolder } from '../../support/programs.ts';
import { serve } from '../../support/servers.ts';

const now = new Date('2026-11-28T09:00:00.000Z');
const wanted = { check: 'disk', reason: 'It waits for a part', until: '2026-12-18' };
const told: ToldWaiver = {
  ...{ id: 'a1b2c3d4e5f6', check: 'disk', state: 'in force', reason: 'It waits', requestedAt: '2026-11-28T09:00:00.000Z' },
  ...{ from: '2026-11-28T09:00:00.000Z', until: '2026-12-19T00:00:00.000Z' },
};

test('what root asks for the courier carries, and what the collector signed comes back', async () => {
  const { file, identity, split, carry, answers, asked } = await aMachine();
  const request = askWaiver(file, wanted, now);
  handOver(file, identity, split);
  await carry();
  expect(asked).toEqual(['/v1/waiver-questions', '/v1/waiver-requests']);
  expect(collectAnswers(file, identity, split)).toEqual([]);
  expect(askedWaivers(file)).toMatchObject([{ request, ...wanted, state: 'received' }]);
  expect([...excusesNow(file, now.getTime()).keys()]).toEqual(['disk']);

  handOver(file, identity, split);
  answers.waivers = [];
  await carry();
  await carry();
  expect(collectAnswers(file, identity, split)).toEqual([]);
  expect(knownWaivers(file)?.waivers).toEqual([]);
  expect(asked.slice(2)).toEqual(['/v1/waiver-questions', '/v1/waiver-questions']);
  handOver(file, identity, split);
  await carry();
  expect([readdirSync(split.outbox).length, readdirSync(split.receipts).length]).toEqual([2, 1]);
});

test('what the collector never takes is carried once, told by the courier, and goes on waiting', async () => {
  const { file, identity, split, carry, answers, asked } = await aMachine();
  const request = askWaiver(file, wanted, now);
  handOver(file, identity, split);
  answers.refuse = true;
  await carry();
  await carry();
  expect(asked.filter(url => url === '/v1/waiver-requests')).toHaveLength(1);
  expect(refusedRequest(split, request)).toContain('no such check');
  expect(collectAnswers(file, identity, split)).toEqual([]);
  expect(askedWaivers(file)).toMatchObject([{ request, state: 'waiting' }]);
});

test('an answer that is older than the last changes nothing, nor does one by another collector', async () => {
  const { file, answerTo, receiptKey } = await aMachine();
  const envelope = Buffer.from('{}');
  const kept = (asOf: string, waivers: ToldWaiver[], key = receiptKey) => {
    const bytes = sealWaiverAnswer({ ...answerTo(envelope), asOf, waivers }, key);
    keepAnswer(file, { bytes, asOf });
  };
  kept('2026-11-28T10:00:00.000Z', []);
  kept('2026-11-28T09:00:00.000Z', [told]);
  expect(knownWaivers(file)?.waivers).toEqual([]);
  kept('2026-11-28T11:00:00.000Z', [told], generateKeyPairSync('ed25519').privateKey);
  expect(() => knownWaivers(file)).toThrow(expect.objectContaining({ code: 'SIGNATURE_INVALID' }));
});

describe('root believes nothing of', () => {
  const { privateKey: strangersKey } = generateKeyPairSync('ed25519');

  test.each<[string, (answer: (other?: Partial<WaiverAnswer>, key?: KeyObject) => Buffer) => Buffer]>([
    ['an answer by another key', answer => answer({}, strangersKey)],
    ['an answer to another question', answer => answer({ to: 'a'.repeat(64) })],
    ['an answer for another device', answer => answer({ device: '6f1c0f3e-9a6b-4f5e-8d2a-0a4b7c9d1e2f' })],
    ['an answer with a byte too many', answer => Buffer.concat([answer(), Buffer.from('x')])],
    ['nothing', () => Buffer.alloc(0)],
    ['a megabyte', () => Buffer.alloc(1024 * 1024, ' ')],
  ])('%s', async (_, forge) => {
    const { file, identity, split, answerTo, receiptKey } = await aMachine();
    handOver(file, identity, split);
    const [name = ''] = readdirSync(split.outbox).filter(name => name.startsWith('waiver-question'));
    const good = { ...answerTo(readFileSync(path.join(split.outbox, name)), waiverQuestionType), asOf: now.toISOString(), waivers: [told] };
    const at = path.join(split.receipts, name.replace('.dsse', '.answer'));
    writeFileSync(
      at,
      forge((other = {}, key = receiptKey) => sealWaiverAnswer({ ...good, ...other }, key)),
    );
    expect(collectAnswers(file, identity, split)).toEqual([{ name: name.replace('.dsse', ''), why: expect.any(String) }]);
    expect(knownWaivers(file)).toBeUndefined();
  });
});

/** A laptop whose courier has folders of its own, and the collector that both know. */
async function aMachine() {
  const folder = scratchFolder();
  const file = path.join(folder, 'state.db');
  const answers = { waivers: [told], refuse: false };
  const asked: string[] = [];
  const { url } = await serve((request, response, body) => {
    asked.push(request.url ?? '');
    const isRequest = request.url === '/v1/waiver-requests';
    if (isRequest && answers.refuse) response.writeHead(404).end(JSON.stringify({ code: 'NOT_FOUND', message: 'no such check' }));
    else {
      const to = answerTo(body, isRequest ? waiverRequestType : waiverQuestionType);
      response.writeHead(200).end(sealWaiverAnswer({ ...to, asOf: new Date().toISOString(), waivers: answers.waivers }, receiptKey));
    }
  });
  const { device, receiptKey } = enrolledState(file, url);
  const answerTo = (envelope: Buffer, type?: string) => ({
    ...{ device, more: 0, waivers: [] as ToldWaiver[] },
    to: sha256(type === undefined ? envelope : unwrap(envelope, type).payload),
  });
  for (const name of ['outbox', 'receipts']) mkdirSync(path.join(folder, name), { mode: 0o700 });
  const split = splitIn(folder);
  const identity = readIdentity(file);
  if (!split || !identity) throw new Error('there is no machine to try');
  const carry = async () => {
    const recipient = readRecipient(split.outbox);
    if (!recipient) throw new Error('nobody is to be sent anything');
    const line = openLine(recipient.collector);
    await carryLetters(split, recipient, line).finally(() => line.close());
  };
  return { file, identity, split, carry, answers, asked, answerTo, receiptKey };
}
