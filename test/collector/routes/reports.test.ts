import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { revokeDevice } from '../../../src/collector/store/devices/devices.ts';
import { sealDeparture } from '../../../src/protocol/departure.ts';
import { readPublicKey, seal, sha256 } from '../../../src/protocol/envelope.ts';
import { isReceiptFor, openReceipt } from '../../../src/protocol/receipt.ts';
import { reportType, writeReport } from '../../../src/protocol/report.ts';
import { aCollector, enrolled, send } from '../../support/collector.ts';
import { aDeviceKey, aReport, sealed } from '../../support/reports.ts';

test('a report is kept, and the receipt is for its bytes', async () => {
  const at = await aCollector();
  const { device, key, receiptKey } = await enrolled(at);
  const report = aReport({ device });
  const answer = await send(at, '/v1/reports', sealed(report, key.privateKey));
  expect(answer.statusCode).toBe(201);
  const receipt = openReceipt(answer.rawPayload, readPublicKey(receiptKey, 'Ed25519'));
  expect(receipt).toEqual({ device, seq: 1, hash: sha256(writeReport(report)), receivedAt: new Date(at.clock.now).toISOString() });
  expect(isReceiptFor(receipt, { device, seq: 1, payload: writeReport(report) })).toBe(true);
});

test('a report that comes again is answered with the same receipt, byte for byte', async () => {
  const at = await aCollector();
  const { device, key } = await enrolled(at);
  const envelope = sealed(aReport({ device }), key.privateKey);
  const first = await send(at, '/v1/reports', envelope);
  at.clock.now += 3_600_000;
  const again = await send(at, '/v1/reports', envelope);
  expect([first.statusCode, again.statusCode]).toEqual([201, 200]);
  expect(again.rawPayload).toEqual(first.rawPayload);
});

test.each([
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
])('a body in %s is read', async (encoding, compress) => {
  const at = await aCollector();
  const { device, key } = await enrolled(at);
  const answer = await send(at, '/v1/reports', compress(sealed(aReport({ device }), key.privateKey)), { 'content-encoding': encoding });
  expect(answer.statusCode).toBe(201);
});

test('another report with the same number is refused, and told from the first', async () => {
  const at = await aCollector();
  const { device, key } = await enrolled(at);
  await send(at, '/v1/reports', sealed(aReport({ device }), key.privateKey));
  const other = await send(at, '/v1/reports', sealed(aReport({ device, createdAt: '2026-11-25T10:00:00.000Z' }), key.privateKey));
  expect([other.statusCode, other.json().code]).toEqual([409, 'REPORT_FORKED']);
});

test('who is revoked or has departed reports no more', async () => {
  const at = await aCollector();
  const [revoked, departed] = [await enrolled(at), await enrolled(at)];
  await revokeDevice(at.collector.store, revoked.device, 'a test', at.clock.now);
  const departure = { device: departed.device, departedAt: new Date(at.clock.now).toISOString() };
  for (const _ of ['said', 'said twice'])
    expect((await send(at, '/v1/departures', sealDeparture(departure, departed.key.privateKey))).statusCode).toBe(204);
  for (const { device, key } of [revoked, departed]) {
    const answer = await send(at, '/v1/reports', sealed(aReport({ device }), key.privateKey));
    expect([answer.statusCode, answer.json().code]).toEqual([401, 'DEVICE_REVOKED']);
  }
});

test('nobody departs for another', async () => {
  const at = await aCollector();
  const [one, other] = [await enrolled(at), await enrolled(at)];
  const departure = { device: one.device, departedAt: new Date(at.clock.now).toISOString() };
  expect((await send(at, '/v1/departures', sealDeparture(departure, other.key.privateKey))).statusCode).toBe(422);
  expect((await send(at, '/v1/departures', sealDeparture(departure, aDeviceKey().privateKey))).statusCode).toBe(401);
  expect((await send(at, '/v1/reports', sealed(aReport({ device: one.device }), one.key.privateKey))).statusCode).toBe(201);
});

test.each([
  ['a key that nobody knows', 401, 'DEVICE_UNKNOWN', device => sealed(aReport({ device }), aDeviceKey().privateKey)],
  ['a report under the name of another device', 422, 'MESSAGE_MALFORMED', (_, key) => sealed(aReport(), key)],
  [
    'a departure as a report',
    422,
    'MESSAGE_MALFORMED',
    (device, key) => sealDeparture({ device, departedAt: '2026-11-25T09:00:00.000Z' }, key),
  ],
  ['signed bytes that are no report', 422, 'MESSAGE_MALFORMED', (_, key) => seal(reportType, Buffer.from('{}'), key)],
  ['no JSON', 422, 'MESSAGE_MALFORMED', () => Buffer.from('hello')],
  ['nothing', 422, 'MESSAGE_MALFORMED', () => Buffer.alloc(0)],
  ['more than a mebibyte', 413, 'MESSAGE_TOO_LARGE', () => Buffer.alloc(1024 * 1024 + 1, 'a')],
] as [string, number, string, (device: string, key: ReturnType<typeof aDeviceKey>['privateKey']) => Buffer][])(
  '%s is refused, and the device reports on',
  async (_, status, code, make) => {
    const at = await aCollector();
    const { device, key } = await enrolled(at);
    const answer = await send(at, '/v1/reports', make(device, key.privateKey));
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
    expect((await send(at, '/v1/reports', sealed(aReport({ device }), key.privateKey))).statusCode).toBe(201);
  },
);

test('a signature that is not of the bytes is refused', async () => {
  const at = await aCollector();
  const { device, key } = await enrolled(at);
  const envelope = JSON.parse(sealed(aReport({ device }), key.privateKey).toString());
  envelope.payload = writeReport(aReport({ device, expected: 3 })).toString('base64');
  const answer = await send(at, '/v1/reports', Buffer.from(JSON.stringify(envelope)));
  expect([answer.statusCode, answer.json().code]).toEqual([422, 'SIGNATURE_INVALID']);
});

test('who floods with wrong signatures is refused after twenty, and does not silence the device elsewhere', async () => {
  const at = await aCollector();
  const { device, key } = await enrolled(at);
  const forged = JSON.parse(sealed(aReport({ device }), key.privateKey).toString());
  forged.payload = writeReport(aReport({ device, expected: 3 })).toString('base64');
  for (let count = 0; count < 20; count++) await send(at, '/v1/reports', Buffer.from(JSON.stringify(forged)));
  expect((await send(at, '/v1/reports', Buffer.from(JSON.stringify(forged)))).statusCode).toBe(429);
  const elsewhere = await at.app.inject({
    method: 'POST',
    url: '/v1/reports',
    remoteAddress: '192.0.2.9',
    payload: sealed(aReport({ device }), key.privateKey),
    headers: { 'content-type': 'application/vnd.dsse.envelope+json' },
  });
  expect(elsewhere.statusCode).toBe(201);
});

test.each([
  ['another media type', { 'content-type': 'application/json' }],
  ['another encoding', { 'content-encoding': 'br' }],
])('%s is refused as such', async (_, headers) => {
  const at = await aCollector();
  expect((await send(at, '/v1/reports', Buffer.from('{}'), headers as Record<string, string>)).json().code).toBe('MEDIA_TYPE_UNKNOWN');
});

test.each([
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
])('a small body in %s that inflates without end is refused', async (encoding, compress) => {
  const at = await aCollector();
  const answer = await send(at, '/v1/reports', compress(Buffer.alloc(64 * 1024 * 1024)), { 'content-encoding': encoding });
  expect([answer.statusCode, answer.json().code]).toEqual([413, 'MESSAGE_TOO_LARGE']);
});

test('a body that is not in the encoding that it names is refused', async () => {
  const at = await aCollector();
  expect((await send(at, '/v1/reports', Buffer.from('{}'), { 'content-encoding': 'gzip' })).json().code).toBe('MESSAGE_MALFORMED');
});
