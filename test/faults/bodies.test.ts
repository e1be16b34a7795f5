import { randomBytes } from 'node:crypto';
import net from 'node:net';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { cpuOf, memoryOf } from '../../bench/fleet/collector.ts';
import { Tally } from '../../bench/fleet/tally.ts';
import { requestOf } from '../../bench/fleet/wire.ts';
import { writeEnvelope } from '../../src/protocol/envelope.ts';
import { reportType } from '../../src/protocol/report.ts';
import { ACollector, expectAtMost } from './a-collector.ts';

const MiB = 1024 * 1024;
const media = { 'content-type': 'application/vnd.dsse.envelope+json' };

test('bodies that are too large, or not as long as they say, are refused and cost no memory', async ({ task }) => {
  const collector = await ACollector.start();
  const [device] = (await collector.fleet(1)) as [Awaited<ReturnType<ACollector['fleet']>>[number]];
  const address = new URL('/v1/reports', collector.url);
  await refused(collector, requestOf('POST', address, { ...media, 'content-length': String(100 * MiB) }), 10 * MiB);
  const before = memoryOf(collector.now.pid).now;
  const tally = new Tally();
  for (let round = 0; round < 10; round++) {
    const ten = Array.from({ length: 5 }, () => [
      refused(collector, requestOf('POST', address, { ...media, 'content-length': String(100 * MiB) }), 100 * MiB),
      refused(collector, chunkedHead(), 100 * MiB),
    ]).flat();
    for (const status of await Promise.all(ten)) tally.count(tally.later, status);
  }
  const grown = memoryOf(collector.now.pid).peak - before;
  const { envelope } = device.report(new Date());
  const short = requestOf('POST', address, { ...media, 'content-length': String(envelope.length - 10) }, envelope);
  const long = requestOf('POST', address, { ...media, 'content-length': String(envelope.length + 10) }, envelope);
  const twice = Buffer.from(long.toString('latin1').replace('content-length', 'content-length: 5\r\ncontent-length'), 'latin1');
  const begin = performance.now();
  const lies = await Promise.all([short, long, twice].map(request => refused(collector, request, 0)));
  const seconds = (performance.now() - begin) / 1000;
  task.meta.figures = `T15 100 bodies of 100 MB, with a length and in chunks: ${[...tally.later].map(([status, count]) => `${count} answered ${status || 'by closing'}`).join(', ')}; memory grew by ${grown.toFixed(0)} MiB; wrong lengths answered ${lies.join(', ')} within ${seconds.toFixed(1)} s`;
  expect([...tally.later.keys()].filter(status => status !== 413 && status !== 411 && status !== 0)).toEqual([]);
  expect(tally.later.get(413)).toBeGreaterThan(0);
  expect(tally.later.get(411)).toBeGreaterThan(0);
  // Bytes beyond the length that was said are no request.
  expect(lies).toEqual([expect.toBeOneOf([400, 422]), 408, 400]);
  expectAtMost(seconds, 12);
  expectAtMost(grown, 32);
  expect((await device.send(collector.wire(), device.report(new Date()))).status).toBe(201);
});

test('bodies that grow, nest or count without end are refused for the price of a report', async ({ task }) => {
  const collector = await ACollector.start();
  const [device] = (await collector.fleet(1)) as [Awaited<ReturnType<ACollector['fleet']>>[number]];
  const wire = collector.wire(1);
  const zeros = Buffer.alloc(512 * MiB);
  const envelopeOf = (payload: string) =>
    writeEnvelope({ payload: Buffer.from(payload), payloadType: reportType, keyId: 'a'.repeat(64), signature: Buffer.alloc(64) });
  const bombs: Record<string, { body: Buffer; encoding?: string; status: number }> = {
    'gzip of 512 MB': { body: gzipSync(zeros), encoding: 'gzip', status: 413 },
    'zstd of 512 MB': { body: zstdCompressSync(zeros), encoding: 'zstd', status: 413 },
    'gzip of nothing that is gzip': { body: randomBytes(1000), encoding: 'gzip', status: 422 },
    'zstd that breaks off': { body: zstdCompressSync(zeros.subarray(0, 2 * MiB)).subarray(0, 30), encoding: 'zstd', status: 422 },
    br: { body: Buffer.from('x'), encoding: 'br', status: 415 },
    'gzip in gzip': { body: gzipSync(gzipSync(zeros.subarray(0, MiB))), encoding: 'gzip, gzip', status: 415 },
    '100,000 deep': { body: Buffer.from('['.repeat(100_000) + ']'.repeat(100_000)), status: 422 },
    '100,000 deep, in objects': { body: Buffer.from('{"a":'.repeat(100_000)), status: 422 },
    '1 M names': {
      body: gzipSync(Buffer.from(`{${Array.from({ length: 350_000 }, (_, index) => `"k${index}":1`).join(',')}}`)),
      encoding: 'gzip',
      status: 422,
    },
    '1 M values': { body: gzipSync(Buffer.from(`[${'1,'.repeat(1_000_000)}1]`)), encoding: 'gzip', status: 422 },
    'a name 100,000 times': { body: Buffer.from(`{${'"a":1,'.repeat(100_000)}"a":1}`), status: 422 },
    'a string without an end': { body: Buffer.from(`"${'\\"'.repeat(400_000)}`), status: 422 },
    'quotes only': { body: Buffer.from('"'.repeat(1_000_000)), status: 422 },
    'a number of 900,000 digits': { body: Buffer.from('1'.repeat(900_000)), status: 422 },
    'an envelope of nobody': { body: envelopeOf('{}'), status: 401 },
    'an empty body': { body: Buffer.alloc(0), status: 422 },
  };
  const costs: [string, number][] = [];
  for (const [name, { body, encoding, status }] of Object.entries(bombs)) {
    const headers = { ...device.headers, ...(encoding && { 'content-encoding': encoding }) };
    const before = cpuOf(collector.now.pid);
    const times = 5;
    for (let time = 0; time < times; time++) expect((await wire.post('/v1/reports', body, headers)).status, name).toBe(status);
    costs.push([name, (cpuOf(collector.now.pid) - before) / times]);
  }
  const [[dearest, ms]] = costs.toSorted(([, a], [, b]) => b - a) as [[string, number]];
  task.meta.figures = `T16 ${Object.keys(bombs).length} bombs refused; dearest is ${dearest} with ${ms.toFixed(0)} ms of CPU; collector at most ${memoryOf(collector.now.pid).peak.toFixed(0)} MiB`;
  expect((await device.send(wire, device.report(new Date()))).status).toBe(201);
  expectAtMost(ms, 50, dearest);
});

function chunkedHead(): Buffer {
  return Buffer.from(
    `POST /v1/reports HTTP/1.1\r\nhost: x\r\ncontent-type: ${media['content-type']}\r\ntransfer-encoding: chunked\r\n\r\n6400000\r\n`,
  );
}

/** Sends a request and so many bytes more, as long as they are taken. Gives the status of the answer, 0 when the connection just ends. */
function refused({ now }: ACollector, request: Buffer, more: number): Promise<number> {
  return new Promise(resolve => {
    let said = '';
    let rest = more;
    const chunk = Buffer.alloc(64 * 1024, 'x');
    const socket = net.connect(now.port, '127.0.0.1', () => socket.write(request, pour));
    const pour = () => {
      while (rest > 0 && !socket.destroyed && said === '') {
        rest -= chunk.length;
        if (!socket.write(chunk)) return void socket.once('drain', pour);
      }
    };
    const end = () => resolve(Number(/^HTTP\/1.1 (\d+)/.exec(said)?.[1] ?? 0));
    socket.setEncoding('latin1').on('data', text => {
      said += text;
      if (said.includes('\r\n\r\n')) socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', end);
  });
}
