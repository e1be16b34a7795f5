import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { deliver } from '../../../src/agent/delivery/deliver.ts';
import { readPatience } from '../../../src/agent/delivery/patience.ts';
import { spoolQueue } from '../../../src/agent/delivery/queue.ts';
import { sealReport, waitingReports } from '../../../src/agent/delivery/spool.ts';
import { type Identity, readIdentity } from '../../../src/agent/line/identity.ts';
import { sha256, unwrap } from '../../../src/protocol/envelope.ts';
import { type Receipt, sealReceipt } from '../../../src/protocol/receipt.ts';
import { readReport, reportType } from '../../../src/protocol/report.ts';
import { enrolledState, reportWith } from '../../support/enrolled.ts';
import { scratchFolder } from '../../support/programs.ts';
import { closedPort, serve } from '../../support/servers.ts';

const receivedAt = '2026-03-02T09:00:00.000Z';
const byHand = { patienceMs: 0, isByHand: true };

test('what waits is sent the oldest first, and leaves the spool with its receipt', async () => {
  const { file, identity, arrived, reports } = await laptop((seq, response, receipt) =>
    response.writeHead(seq === 2 ? 200 : 201).end(receipt()),
  );
  for (let count = 0; count < 3; count++) sealReport(file, reportWith);
  expect(await deliver(spoolQueue(file, identity.device), identity, byHand)).toEqual({
    received: [1, 2, 3].map(seq => ({ seq, receivedAt })),
    setAside: [],
  });
  expect(arrived).toEqual([1, 2, 3]);
  expect(reports().map(({ waiting }) => waiting)).toEqual([0, 1, 2]);
  expect(waitingReports(file, identity.device)).toEqual([]);
  expect(await deliver(spoolQueue(file, identity.device), identity, byHand)).toEqual({ received: [], setAside: [] });
});

test('the newest goes before a long queue', async () => {
  const { file, identity, arrived } = await laptop((_, response, receipt) => response.writeHead(201).end(receipt()));
  for (let count = 0; count < 52; count++) sealReport(file, reportWith);
  await deliver(spoolQueue(file, identity.device), identity, byHand);
  expect(arrived).toEqual([52, ...Array.from({ length: 51 }, (_, index) => index + 1)]);
});

describe('nothing leaves the spool when the answer is', () => {
  const { privateKey: strangersKey } = generateKeyPairSync('ed25519');

  test.each<[string, (response: ServerResponse, receipt: (other?: Partial<Receipt>, key?: KeyObject) => Buffer) => void]>([
    ['200 and nothing', response => void response.writeHead(200).end()],
    ['200 and a page', response => void response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Log in</h1>')],
    ['204', response => void response.writeHead(204).end()],
    ['202 and the receipt', (response, receipt) => void response.writeHead(202).end(receipt())],
    ['a receipt for other bytes', (response, receipt) => void response.writeHead(201).end(receipt({ hash: 'a'.repeat(64) }))],
    ['a receipt for another number', (response, receipt) => void response.writeHead(201).end(receipt({ seq: 2 }))],
    [
      'a receipt for another device',
      (response, receipt) => void response.writeHead(201).end(receipt({ device: '6f1c0f3e-9a6b-4f5e-8d2a-0a4b7c9d1e2f' })),
    ],
    ['a receipt by another key', (response, receipt) => void response.writeHead(201).end(receipt({}, strangersKey))],
    ['a receipt with a forged signature', (response, receipt) => void response.writeHead(201).end(forged(receipt()))],
    ['a receipt that is cut off', (response, receipt) => void response.writeHead(201).end(receipt().subarray(0, -5))],
    ['the way to somewhere else', response => void response.writeHead(308, { location: 'http://127.0.0.1:1/' }).end()],
    ['a refusal that only looks like one', response => void response.writeHead(422).end('{"code":"MESSAGE_MALFORMED"}')],
    ['a refusal with the wrong status', response => void refuse(response, 500, 'MESSAGE_MALFORMED')],
    ['a refusal that nobody knows', response => void refuse(response, 422, 'NO_SUCH_CODE')],
    ['a fault', response => void response.writeHead(500).end('oops')],
    ['a cut connection', response => void response.destroy()],
    ['too long', response => void response.writeHead(201).end('x'.repeat(100_000))],
  ])('%s', async (_, answer) => {
    const { file, identity, arrived } = await laptop((_, response, receipt) => answer(response, receipt));
    sealReport(file, reportWith);
    sealReport(file, reportWith);
    const { received, setAside, problem } = await deliver(spoolQueue(file, identity.device), identity, byHand);
    expect({ received, setAside }).toEqual({ received: [], setAside: [] });
    expect(problem?.code).toMatch(/^(RECEIPT_INVALID|ANSWER_UNINTELLIGIBLE|COLLECTOR_UNREACHABLE|MESSAGE_MALFORMED)$/);
    expect(waitingReports(file, identity.device)).toEqual([1, 2]);
    expect(arrived).toEqual([1]);
    expect(readPatience(file, Date.now())).toMatchObject({ failures: 1, wasAsked: false, refusal: problem?.code });
  });

  function forged(receipt: Buffer): Buffer {
    const envelope = JSON.parse(receipt.toString());
    const signature = Buffer.from(envelope.signatures[0].sig, 'base64');
    signature[10] = (signature[10] as number) ^ 1;
    envelope.signatures[0].sig = signature.toString('base64');
    return Buffer.from(JSON.stringify(envelope));
  }
});

test.each([
  [409, 'REPORT_FORKED', 'forked'],
  [413, 'MESSAGE_TOO_LARGE', 'refused'],
  [415, 'MEDIA_TYPE_UNKNOWN', 'refused'],
  [422, 'MESSAGE_MALFORMED', 'refused'],
  [422, 'SIGNATURE_INVALID', 'refused'],
])('what the collector will never take (%i %s) is set aside, and what comes after it is sent', async (status, code, state) => {
  const { file, identity, arrived } = await laptop((seq, response, receipt) =>
    seq === 1 ? refuse(response, status, code) : response.writeHead(201).end(receipt()),
  );
  sealReport(file, reportWith);
  sealReport(file, reportWith);
  const { received, setAside, problem } = await deliver(spoolQueue(file, identity.device), identity, byHand);
  expect(problem).toBeUndefined();
  expect(received).toEqual([{ seq: 2, receivedAt }]);
  expect(setAside).toMatchObject([{ seq: 1, error: { code } }]);
  expect(rows(file, 'SELECT seq, state, reason, length(envelope) > 0 AS kept FROM reports WHERE seq = 1')).toMatchObject([
    { state, reason: expect.stringContaining('because'), kept: 1 },
  ]);
  expect(arrived).toEqual([1, 2]);
});

test.each(['DEVICE_REVOKED', 'DEVICE_UNKNOWN'])('a collector that says %s is not asked again in this run, and all is kept', async code => {
  const { file, identity, arrived } = await laptop((_, response) => refuse(response, 401, code));
  sealReport(file, reportWith);
  expect(await deliver(spoolQueue(file, identity.device), identity, { ...byHand, patienceMs: 60_000 })).toMatchObject({
    problem: { code },
    received: [],
    setAside: [],
  });
  expect(arrived).toEqual([1]);
  expect(waitingReports(file, identity.device)).toEqual([1]);
});

describe('a collector that wants to be left alone', () => {
  test.each([429, 503, 507])('by %i and Retry-After is left alone for so long, also by the next process and by hand', async status => {
    const { file, identity, arrived } = await laptop((_, response) => void response.writeHead(status, { 'retry-after': '60' }).end());
    sealReport(file, reportWith);
    const before = Date.now();
    await deliver(spoolQueue(file, identity.device), identity, byHand);
    const { retryAt = 0 } = readPatience(file, Date.now());
    expect(retryAt).toBeGreaterThanOrEqual(before + 60_000);
    expect(retryAt).toBeLessThanOrEqual(Date.now() + 75_000);
    const { problem } = await deliver(spoolQueue(file, identity.device), identity, byHand);
    expect(problem).toMatchObject({ code: 'COLLECTOR_BUSY', message: expect.stringMatching(/asked to be left alone until 20.* UTC$/) });
    expect(arrived).toEqual([1]);
  });

  test('is asked again when the time has come, while patience lasts', async () => {
    const { file, identity, arrived } = await laptop((_, response, receipt) =>
      arrived.length === 1 ? void response.writeHead(503, { 'retry-after': '1' }).end() : response.writeHead(201).end(receipt()),
    );
    sealReport(file, reportWith);
    const begin = performance.now();
    expect(await deliver(spoolQueue(file, identity.device), identity, { patienceMs: 5000, isByHand: false })).toEqual({
      received: [{ seq: 1, receivedAt }],
      setAside: [],
    });
    expect(performance.now() - begin).toBeGreaterThanOrEqual(990);
    expect(readPatience(file, Date.now())).toEqual({ failures: 0, retryAt: undefined, wasAsked: false, refusal: undefined });
  });

  test('may name a date', async () => {
    const { file, identity } = await laptop(
      (_, response) => void response.writeHead(503, { 'retry-after': new Date(Date.now() + 100_000).toUTCString() }).end(),
    );
    sealReport(file, reportWith);
    await deliver(spoolQueue(file, identity.device), identity, byHand);
    const wait = (readPatience(file, Date.now()).retryAt ?? 0) - Date.now();
    expect(wait).toBeGreaterThan(97_000);
    expect(wait).toBeLessThan(126_000);
  });
});

test('who waits for it may try at once; the clock waits longer with each failure', async () => {
  const file = path.join(scratchFolder(), 'state.db');
  enrolledState(file, `http://127.0.0.1:${await closedPort()}`);
  const identity = readIdentity(file) as Identity;
  sealReport(file, reportWith);
  for (let failures = 1; failures <= 8; failures++) {
    expect(await deliver(spoolQueue(file, identity.device), identity, byHand)).toMatchObject({
      problem: { code: 'COLLECTOR_UNREACHABLE' },
    });
    expect(readPatience(file, Date.now()).failures).toBe(failures);
  }
  execute(file, `UPDATE identity SET retry_at = ${Date.now() + 3_600_000}`);
  const { problem } = await deliver(spoolQueue(file, identity.device), identity, { patienceMs: 100, isByHand: false });
  expect(problem?.message).toMatch(/was tried 8 times in vain, and is tried again after /);
});

test('whoever interrupts it is told that nothing is lost', async () => {
  const { file, identity } = await laptop(() => {});
  sealReport(file, reportWith);
  const delivering = deliver(spoolQueue(file, identity.device), identity, { ...byHand, signal: AbortSignal.timeout(100) });
  await expect(delivering).rejects.toMatchObject({ code: 'INTERRUPTED', hint: expect.stringContaining('shipshape report') });
  expect(waitingReports(file, identity.device)).toEqual([1]);
});

test("the next report tells how far the collector's clock is ahead", async () => {
  const { file, identity } = await laptop((_, response, receipt) =>
    response.writeHead(201, { date: new Date(Date.now() - 86_400_000).toUTCString() }).end(receipt()),
  );
  sealReport(file, reportWith);
  await deliver(spoolQueue(file, identity.device), identity, byHand);
  let offset = 0;
  sealReport(file, place => {
    offset = place.clockOffsetMs ?? 0;
    return reportWith(place);
  });
  expect(Math.abs(offset + 86_400_000)).toBeLessThan(2000);
});

type Answer = (seq: number, response: ServerResponse, receipt: (other?: Partial<Receipt>, key?: KeyObject) => Buffer) => unknown;

/** A laptop and what it takes for its collector; `arrived` fills with the numbers of the reports that came there. */
async function laptop(answer: Answer) {
  const file = path.join(scratchFolder(), 'state.db');
  const arrived: number[] = [];
  const payloads: Buffer[] = [];
  const { url } = await serve((_, response, body) => {
    const { payload } = unwrap(gunzipSync(body), reportType);
    const { seq } = readReport(payload);
    arrived.push(seq);
    payloads.push(payload);
    answer(seq, response, (other = {}, key = receiptKey) => sealReceipt({ device, seq, hash: sha256(payload), receivedAt, ...other }, key));
  });
  const { device, receiptKey } = enrolledState(file, url);
  return { file, identity: readIdentity(file) as Identity, arrived, reports: () => payloads.map(readReport) };
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ code, message: 'because' }));
}

function rows(file: string, query: string): unknown[] {
  const db = new DatabaseSync(file);
  try {
    return db.prepare(query).all();
  } finally {
    db.close();
  }
}

function execute(file: string, statement: string): void {
  const db = new DatabaseSync(file);
  db.exec(statement);
  db.close();
}
