import path from 'node:path';
import { expect, test } from 'vitest';
import { eachOf } from '../../bench/fleet/deliver.ts';
import { Tally } from '../../bench/fleet/tally.ts';
import { requestOf, Wire } from '../../bench/fleet/wire.ts';
import { ACollector, isFull } from './a-collector.ts';
import { nameOf, storedReports } from './stored.ts';

const step = isFull ? 1 : 4;

test('an envelope in which any one bit was flipped on its way is refused', async ({ task }) => {
  const collector = await ACollector.start();
  const [device] = (await collector.fleet(1, 1000)) as [Awaited<ReturnType<ACollector['fleet']>>[number]];
  const wire = collector.wire();
  const { envelope } = device.report(new Date());
  const flips = Array.from({ length: envelope.length * 8 }, (_, bit) => bit).filter(bit => (bit + (bit >> 3)) % step === 0);
  const tally = new Tally();
  await eachOf(flips, 32, async bit => {
    // From another address each time: who sends wrong signatures is soon heard no more.
    const headers = { ...device.headers, 'x-forwarded-for': `10.1.${bit >> 8}.${bit & 255}` };
    const { status } = await wire.post('/v1/reports', flipped(envelope, bit), headers);
    tally.count(tally.later, status);
  });
  await collector.stop();
  const stored = await storedReports({ sqlite: path.join(collector.setting.data, 'collector.db') });
  task.meta.figures = `T19 ${flips.length} bits of ${envelope.length} bytes of an envelope flipped: ${stored.size} accepted (${answersOf(tally)})`;
  expect(stored.size).toBe(0);
  expect([...tally.later.keys()].sort()).toEqual([401, 422]);
});

test('a request in whose headers any one bit was flipped is refused, or keeps the report as it was sealed', async ({ task }) => {
  const collector = await ACollector.start();
  const fleet = await collector.fleet(20, 1000);
  const made = fleet.map(device => {
    const sealed = device.report(new Date());
    return { sealed, request: requestOf('POST', new URL('/v1/reports', collector.url), device.headers, sealed.envelope) };
  });
  const head = Math.min(...made.map(({ request }) => request.indexOf('\r\n\r\n'))) + 4;
  const bits = Array.from({ length: head * 8 }, (_, bit) => bit).filter(bit => bit % step === 0);
  const tally = new Tally();
  await eachOf(bits, 16, async bit => {
    const { request } = made[bit % made.length] as (typeof made)[number];
    const wire = new Wire(collector.url, 1, 15_000);
    const status = await wire.send(flipped(request, bit)).then(
      answer => answer.status,
      () => 0,
    );
    wire.close();
    tally.count(tally.later, status);
  });
  await collector.stop();
  const stored = await storedReports({ sqlite: path.join(collector.setting.data, 'collector.db') });
  const sealedAs = new Map(made.map(({ sealed }) => [nameOf(sealed), sealed.hash]));
  const altered = [...stored].filter(([name, hash]) => sealedAs.get(name) !== hash);
  task.meta.figures = `T19 ${bits.length} bits of the headers flipped: ${altered.length} reports altered (${answersOf(tally)})`;
  expect(altered).toEqual([]);
  expect([...tally.later.keys()].filter(status => status >= 500)).toEqual([]);
});

function flipped(bytes: Buffer, bit: number): Buffer {
  const other = Buffer.from(bytes);
  other[bit >> 3] = (other[bit >> 3] as number) ^ (1 << (bit & 7));
  return other;
}

function answersOf(tally: Tally): string {
  return [...tally.later].map(([status, count]) => `${count} × ${status || 'closed'}`).join(', ');
}
