import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { courierQueue, refusedBy } from '../../../src/agent/delivery/courier.ts';
import { deliver } from '../../../src/agent/delivery/deliver.ts';
import { collectReceipts, handOver, readRecipient } from '../../../src/agent/delivery/outbox.ts';
import { splitIn } from '../../../src/agent/delivery/split.ts';
import { sealReport, waitingReports } from '../../../src/agent/delivery/spool.ts';
import { readIdentity } from '../../../src/agent/line/identity.ts';
import { ShipshapeError } from '../../../src/errors.ts';
import { sha256, unwrap } from '../../../src/protocol/envelope.ts';
import { type Receipt, sealReceipt } from '../../../src/protocol/receipt.ts';
import { readReport, reportType } from '../../../src/protocol/report.ts';
import { enrolledState, reportWith } from '../../support/enrolled.ts';
import { scratchFolder } from '../../support/programs.ts';
import { serve } from '../../support/servers.ts';

const receivedAt = '2026-03-02T09:00:00.000Z';
const question = expect.stringMatching(/^waiver-question-[0-9a-f-]{36}\.dsse$/);
const byClock = { patienceMs: 0, isByHand: false };

test('without the two folders nobody is a courier', () => {
  expect(splitIn(scratchFolder())).toBeUndefined();
});

test('what root hands over the courier sends, and what the collector signed for leaves the spool and both folders', async () => {
  const { file, identity, split, courier } = await aMachine();
  sealReport(file, reportWith);
  sealReport(file, reportWith);
  handOver(file, identity, split);
  expect(readdirSync(split.outbox).sort()).toEqual(['1.dsse', '2.dsse', 'recipient.json', question]);
  expect(await courier()).toMatchObject({ received: [{ seq: 1 }, { seq: 2 }] });
  expect(await courier()).toEqual({ received: [], setAside: [] });
  expect(readdirSync(split.receipts).sort()).toEqual(['1.receipt', '2.receipt']);

  expect(collectReceipts(file, identity, split)).toEqual({ received: [1, 2].map(seq => ({ seq, receivedAt })), forged: [] });
  expect(waitingReports(file, identity.device)).toEqual([]);
  handOver(file, identity, split);
  await courier();
  expect([readdirSync(split.outbox), readdirSync(split.receipts)]).toEqual([['recipient.json', question], []]);
  handOver(file, undefined, split);
  expect(readdirSync(split.outbox)).toEqual([]);
});

test('the courier never sees the key', async () => {
  const { file, identity, split } = await aMachine();
  sealReport(file, reportWith);
  handOver(file, identity, split);
  const secret = identity.key.export({ type: 'pkcs8', format: 'der' });
  for (const name of readdirSync(split.outbox)) {
    const bytes = readFileSync(path.join(split.outbox, name));
    expect(bytes.includes(secret.subarray(-32)) || bytes.toString().includes(secret.toString('base64').slice(20, 60))).toBe(false);
  }
});

test('what the collector never takes is sent once, told, and goes on waiting: the word of the courier lets go of nothing', async () => {
  const { file, identity, split, courier, answers } = await aMachine();
  sealReport(file, reportWith);
  handOver(file, identity, split);
  answers.refuse = true;
  expect((await courier()).setAside).toMatchObject([{ seq: 1 }]);
  expect(await courier()).toEqual({ received: [], setAside: [] });
  expect(refusedBy(split, [1])).toEqual([{ seq: 1, code: 'MESSAGE_MALFORMED', message: expect.stringContaining('no such report') }]);
  expect(collectReceipts(file, identity, split)).toEqual({ received: [], forged: [] });
  expect(waitingReports(file, identity.device)).toEqual([1]);
});

test('who was sent away comes back no sooner than asked', () => {
  const receipts = scratchFolder();
  const queue = courierQueue({ outbox: scratchFolder(), receipts });
  const now = Date.now();
  expect(queue.patience(now)).toEqual({ failures: 0, retryAt: undefined, wasAsked: false, refusal: undefined });
  queue.noteFailure(now, new ShipshapeError('COLLECTOR_BUSY', 'later', { retryAfterSeconds: 100 }));
  expect(queue.patience(now)).toMatchObject({ failures: 1, wasAsked: true, refusal: 'COLLECTOR_BUSY' });
  expect(queue.patience(now).retryAt).toBeGreaterThanOrEqual(now + 100_000);
  expect(queue.patience(now - 365 * 86_400_000).retryAt).toBeUndefined();
  writeFileSync(path.join(receipts, 'patience.json'), 'nonsense');
  expect(queue.patience(now).failures).toBe(0);
});

describe('root lets go of nothing for', () => {
  const { privateKey: strangersKey } = generateKeyPairSync('ed25519');

  test.each<[string, (at: string, receipt: (other?: Partial<Receipt>, key?: KeyObject) => Buffer, state: string) => void]>([
    ['a receipt by another key', (at, receipt) => writeFileSync(at, receipt({}, strangersKey))],
    ['a receipt for another report', (at, receipt) => writeFileSync(at, receipt({ seq: 2 }))],
    ['a receipt for another device', (at, receipt) => writeFileSync(at, receipt({ device: '6f1c0f3e-9a6b-4f5e-8d2a-0a4b7c9d1e2f' }))],
    ['a receipt for other bytes', (at, receipt) => writeFileSync(at, receipt({ hash: 'a'.repeat(64) }))],
    ['a receipt with a byte too many', (at, receipt) => writeFileSync(at, Buffer.concat([receipt(), Buffer.from('x')]))],
    ['nothing', at => writeFileSync(at, '')],
    ['a gigabyte', at => [writeFileSync(at, ''), truncateSync(at, 2 ** 30)]],
    ['a link to a good one', (at, receipt) => [writeFileSync(`${at}-2`, receipt()), symlinkSync(`${at}-2`, at)]],
    ['a second name of a good one', (at, receipt) => [writeFileSync(`${at}-2`, receipt()), linkSync(`${at}-2`, at)]],
    ['a link to what root alone can read', (at, _, state) => symlinkSync(state, at)],
    ['a pipe that nobody writes', at => void execFileSync('mkfifo', [at])],
    ['a folder', at => mkdirSync(at)],
    ['a device', at => symlinkSync('/dev/zero', at)],
  ])('%s', async (_, forge) => {
    const { file, identity, split, receiptKey } = await aMachine();
    sealReport(file, reportWith);
    handOver(file, identity, split);
    const { payload } = unwrap(readFileSync(path.join(split.outbox, '1.dsse')), reportType);
    const good: Receipt = { device: identity.device, seq: 1, hash: sha256(payload), receivedAt };
    forge(path.join(split.receipts, '1.receipt'), (other = {}, key = receiptKey) => sealReceipt({ ...good, ...other }, key), file);
    expect(collectReceipts(file, identity, split)).toEqual({ received: [], forged: [{ seq: 1, why: expect.any(String) }] });
    expect(waitingReports(file, identity.device)).toEqual([1]);
    handOver(file, identity, split);
    expect(existsSync(path.join(split.outbox, '1.dsse'))).toBe(true);
  });
});

/** A laptop whose courier has folders of its own, and the collector that both know. */
async function aMachine() {
  const folder = scratchFolder();
  const file = path.join(folder, 'state.db');
  const answers = { refuse: false };
  let sign: (receipt: Receipt) => Buffer = () => Buffer.alloc(0);
  const { url } = await serve(async (_, response, body) => {
    const { gunzipSync } = await import('node:zlib');
    const { payload } = unwrap(gunzipSync(body), reportType);
    const { device, seq } = readReport(payload);
    if (answers.refuse) response.writeHead(422).end(JSON.stringify({ code: 'MESSAGE_MALFORMED', message: 'no such report' }));
    else response.writeHead(201).end(sign({ device, seq, hash: sha256(payload), receivedAt }));
  });
  const { receiptKey } = enrolledState(file, url);
  sign = receipt => sealReceipt(receipt, receiptKey);
  for (const name of ['outbox', 'receipts']) mkdirSync(path.join(folder, name), { mode: 0o700 });
  const split = splitIn(folder);
  const identity = readIdentity(file);
  if (!split || !identity) throw new Error('there is no machine to try');
  return {
    file,
    identity,
    split,
    receiptKey,
    answers,
    courier: async () => {
      const recipient = readRecipient(split.outbox);
      if (!recipient) throw new Error('nobody is to be sent anything');
      return deliver(courierQueue(split), recipient, byClock);
    },
  };
}
