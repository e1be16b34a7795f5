import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { deliver, eachOf } from '../../bench/fleet/deliver.ts';
import { Device } from '../../bench/fleet/device.ts';
import { habitsFor } from '../../bench/fleet/results.ts';
import { Tally } from '../../bench/fleet/tally.ts';
import { createToken } from '../../src/collector/store/devices/tokens.ts';
import { openStore, type StorePlace } from '../../src/collector/store/open.ts';
import { startPostgres } from '../support/postgres.ts';
import { ACollector, aFolder, isFull } from './a-collector.ts';
import { storedReports } from './stored.ts';

const size = isFull ? { devices: 100, reports: 10, races: 1000 } : { devices: 20, reports: 5, races: 100 };

const engines: Record<string, () => Promise<{ place: StorePlace; two: [ACollector, ACollector] }>> = {
  async 'one file of SQLite'() {
    const data = aFolder();
    const first = await ACollector.start({ data });
    const second = await ACollector.start({ data });
    return { place: { sqlite: path.join(first.setting.data, 'collector.db') }, two: [first, second] };
  },
  async 'one PostgreSQL'() {
    const server = await startPostgres();
    onTestFinished(() => server.stop());
    const place = await server.create('fleet');
    const env = { SHIPSHAPE_COLLECTOR_DATABASE: `postgres://shipshape@localhost/fleet?host=${encodeURIComponent(String(place.host))}` };
    return { place: { postgres: place }, two: [await ACollector.start({ env }), await ACollector.start({ env })] };
  },
};

describeEach('every report, sent three times to two collectors on %s, is kept once and has one receipt', async (engine, task) => {
  const { place, two } = await open(engine);
  const fleet = await two[0].fleet(size.devices);
  const wires = two.map(collector => collector.wire());
  const all = fleet.flatMap(device => Array.from({ length: size.reports }, () => ({ device, sealed: device.report(new Date()) })));
  const thrice = shuffled([...all, ...all, ...all].map((one, index) => ({ ...one, wire: wires[index % 2] as (typeof wires)[number] })));
  const receipts = new Map<string, Set<string>>();
  const tally = new Tally();
  await eachOf(thrice, 24, async ({ device, sealed, wire }) => {
    const receipt = await deliver(device, sealed, { wire, tally });
    receipts.set(sealed.hash, (receipts.get(sealed.hash) ?? new Set()).add(receipt?.toString() ?? 'none'));
  });
  for (const collector of two) await collector.stop();
  const stored = await storedReports(place);
  const several = [...receipts.values()].filter(({ size }) => size !== 1).length;
  task.meta.figures = `T9 ${thrice.length} sent for ${all.length} reports, shuffled, to two collectors on ${engine}: ${stored.size} kept, ${several} with more than one receipt, ${tally.refusals} refused`;
  expect({ stored: stored.size, several, refused: tally.refusals }).toEqual({ stored: all.length, several: 0, refused: 0 });
  expect(new Set(stored.values())).toEqual(new Set(all.map(({ sealed }) => sealed.hash)));
});

describeEach('a token for one laptop, raced for by four at two collectors on %s, makes one device', async (engine, task) => {
  const { place, two } = await open(engine);
  const store = await openStore(place);
  const wires = two.map(collector => collector.wire());
  const winners: number[] = [];
  for (let race = 0; race < size.races; race++) {
    const { text } = await createToken(store, { uses: 1, lifetime: 3_600_000, who: 'test' }, Date.now());
    const runners = Array.from({ length: 4 }, (_, runner) => new Device(race * 4 + runner, habitsFor(4000)));
    const results = await Promise.allSettled(
      runners.map((device, runner) => device.enroll(wires[runner % 2] as (typeof wires)[number], text)),
    );
    winners.push(results.filter(({ status }) => status === 'fulfilled').length);
  }
  const { devices } = await store.db
    .selectFrom('devices')
    .select(eb => eb.fn.countAll<number>().as('devices'))
    .executeTakeFirstOrThrow();
  await store.close();
  task.meta.figures = `T9 ${size.races} races of four for a token of one use on ${engine}: ${devices} devices, ${winners.filter(count => count !== 1).length} races without exactly one winner`;
  expect(winners.filter(count => count !== 1)).toEqual([]);
  expect(Number(devices)).toBe(size.races);
});

async function open(engine: string) {
  return (engines[engine] as NonNullable<(typeof engines)[string]>)();
}

function describeEach(title: string, body: (engine: string, task: { meta: { figures?: string } }) => Promise<void>): void {
  for (const engine of Object.keys(engines)) test(title.replace('%s', engine), ({ task }) => body(engine, task));
}

function shuffled<T>(many: T[]): T[] {
  return many
    .map(one => [Math.random(), one] as const)
    .sort(([a], [b]) => a - b)
    .map(([, one]) => one);
}
