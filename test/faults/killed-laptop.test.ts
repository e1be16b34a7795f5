import path from 'node:path';
import { expect, test } from 'vitest';
import { eachOf } from '../../bench/fleet/deliver.ts';
import { ACollector, isFull } from './a-collector.ts';
import { ALaptop } from './a-laptop.ts';
import { storedReports } from './stored.ts';

const size = isFull ? { laptops: 10, kills: 50 } : { laptops: 4, kills: 10 };

test('a laptop that is killed at any moment of its reports uses no number twice and leaves none out', async ({ task }) => {
  const collector = await ACollector.start();
  const laptops = Array.from({ length: size.laptops }, () => new ALaptop());
  let whole = 0;
  await eachOf(laptops, 2, async laptop => {
    await laptop.enroll(collector);
    const begin = performance.now();
    expect((await laptop.report()).code).toBe(0);
    whole = performance.now() - begin;
    for (let kill = 0; kill < size.kills; kill++) await laptop.killedReport(Math.random() * whole * 1.1);
    expect((await laptop.report()).code).toBe(0);
  });
  const sealed = laptops.map(laptop => laptop.reports());
  const { devices } = JSON.parse(collector.onHost('devices', 'list', '--format', 'json')) as { devices: { forkedAt: number | null }[] };
  await collector.stop();
  const stored = await storedReports({ sqlite: path.join(collector.setting.data, 'collector.db') });

  const numbers = Map.groupBy(stored.keys(), name => name.split(' ')[0]);
  const unbroken = [...numbers.values()].filter(names => names.every((name, index) => Number(name.split(' ')[1]) === index + 1)).length;
  const forked = devices.filter(({ forkedAt }) => forkedAt !== null).length;
  const reports = sealed.flat();
  const undelivered = reports.filter(({ state }) => state !== 'kept').length;
  task.meta.figures = `T5 report killed ${size.laptops * size.kills} times at any moment of its ${Math.round(whole)} ms: ${reports.length} reports sealed, ${stored.size} kept by the collector, ${undelivered} undelivered, ${size.laptops - unbroken} chains broken, ${forked} numbers used twice`;
  expect({ unbroken, forked, undelivered, stored: stored.size }).toEqual({
    unbroken: size.laptops,
    forked: 0,
    undelivered: 0,
    stored: reports.length,
  });
  // Some were killed before they had a number, and some after.
  expect(reports.length).toBeGreaterThan(size.laptops * 2);
  expect(reports.length).toBeLessThan(size.laptops * (size.kills + 2));
});
