import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { deliver, eachOf } from '../../bench/fleet/deliver.ts';
import { Tally } from '../../bench/fleet/tally.ts';
import { startPostgres } from '../support/postgres.ts';
import { ACollector, expectAtMost, isFull } from './a-collector.ts';
import { lostOf, nameOf, storedReports } from './stored.ts';

const size = isFull
  ? { crashes: 13, reports: 20_000, devices: 200, away: 600_000 }
  : { crashes: 10, reports: 600, devices: 20, away: 10_000 };

test('two collectors whose PostgreSQL crashes again and again lose nothing that they acknowledged', async ({ task }) => {
  const { server, place, env } = await aDatabase();
  const two = [await ACollector.start({ env }), await ACollector.start({ env })] as const;
  const fleet = await two[0].fleet(size.devices);
  const wires = two.map(collector => collector.wire());
  const tally = new Tally();
  const acknowledged = new Map<string, string>();
  const made = Array.from({ length: size.reports }, (_, index) => fleet[index % fleet.length] as (typeof fleet)[number]);
  let crashes = 0;
  const crasher = (async () => {
    for (; crashes < size.crashes; crashes++) {
      const next = (crashes + 0.5) * (size.reports / size.crashes);
      while (acknowledged.size < next) await sleep(Math.random() * 50);
      await server.crash();
      await server.back();
    }
  })();
  await eachOf(made.entries(), 32, async ([index, device]) => {
    const sealed = device.report(new Date());
    const wire = wires[index % 2] as (typeof wires)[number];
    if (await deliver(device, sealed, { wire, tally })) acknowledged.set(nameOf(sealed), sealed.hash);
  });
  await crasher;
  for (const collector of two) await collector.stop();
  const stored = await storedReports({ postgres: place });
  const lost = lostOf(acknowledged, stored);
  const later = tally.later.get(503) ?? 0;
  task.meta.figures = `T12 PostgreSQL crashed ${crashes} times under two collectors: ${acknowledged.size} acknowledged, ${lost} lost, ${stored.size - acknowledged.size} more kept, ${later} told to come later (503)`;
  expect({ lost, refused: tally.refusals, stored: stored.size }).toEqual({ lost: 0, refused: 0, stored: size.reports });
});

test('a collector whose PostgreSQL is away stays up, says so, and goes on when it is back', async ({ task }) => {
  const { server, env } = await aDatabase();
  const collector = await ACollector.start({ env });
  const [device] = (await collector.fleet(1)) as [Awaited<ReturnType<ACollector['fleet']>>[number]];
  const wire = collector.wire();
  expect((await device.send(wire, device.report(new Date()))).status).toBe(201);

  await server.crash();
  const gone = performance.now();
  while ((await wire.get('/readyz')).status === 200) await sleep(50);
  const noticed = performance.now() - gone;
  const waiting = device.report(new Date());
  for (const until = gone + size.away; performance.now() < until; ) {
    const answer = await device.send(wire, waiting);
    expect(answer).toMatchObject({ status: 503, code: 'COLLECTOR_BUSY', retryAfter: expect.toSatisfy(seconds => seconds > 0) });
    expect((await wire.get('/healthz')).status).toBe(200);
    // Who comes again sooner than he was told is told another thing before long: that he comes too often.
    await sleep((answer.retryAfter as number) * 1000);
  }
  await server.back();
  const back = performance.now();
  while (!(await device.send(wire, waiting)).receipt) await sleep(50);
  const recovered = performance.now() - back;
  await collector.stop();
  task.meta.figures = `T13 PostgreSQL away for ${Math.round(size.away / 1000)} s: said so after ${noticed.toFixed(0)} ms, took reports ${recovered.toFixed(0)} ms after it was back`;
  expectAtMost(noticed, 5000);
  expectAtMost(recovered, 10_000);
});

async function aDatabase() {
  const server = await startPostgres(['fsync=on']);
  onTestFinished(() => server.stop());
  const place = await server.create('fleet');
  const address = `postgres://shipshape@localhost/fleet?host=${encodeURIComponent(String(place.host))}`;
  return { server, place, env: { SHIPSHAPE_COLLECTOR_DATABASE: address } };
}
