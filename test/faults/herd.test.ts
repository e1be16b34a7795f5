import path from 'node:path';
import { expect, test } from 'vitest';
import { memoryOf } from '../../bench/fleet/collector.ts';
import { deliver } from '../../bench/fleet/deliver.ts';
import { Tally } from '../../bench/fleet/tally.ts';
import { ACollector, expectAtMost, isFull } from './a-collector.ts';
import { lostOf, nameOf, storedReports } from './stored.ts';

const size = isFull ? 10_000 : 1000;

test('a whole fleet that comes back in the same moment is taken in', async ({ task }) => {
  const collector = await ACollector.start();
  const fleet = await collector.fleet(size, 20_000);
  const made = fleet.map(device => ({ device, sealed: device.report(new Date()) }));
  // Fewer than this process and the collector may have open.
  const wire = collector.wire(Math.min(size, 9000), 120_000);
  const tally = new Tally();
  const acknowledged = new Map<string, string>();

  const begin = performance.now();
  await Promise.all(
    made.map(async ({ device, sealed }) => {
      if (await deliver(device, sealed, { wire, tally })) acknowledged.set(nameOf(sealed), sealed.hash);
    }),
  );
  const seconds = (performance.now() - begin) / 1000;
  const { peak } = memoryOf(collector.now.pid);
  await collector.stop();
  const lost = lostOf(acknowledged, await storedReports({ sqlite: path.join(collector.setting.data, 'collector.db') }));
  const later = [...tally.later.values()].reduce((sum, count) => sum + count, 0);
  task.meta.figures = `T7 ${size} laptops with 20 kB each at once: ${acknowledged.size} acknowledged in ${seconds.toFixed(1)} s, ${lost} lost, ${later} told to come later, ${tally.unanswered} unanswered, p99 ${tally.percentile(0.99).toFixed(0)} ms, collector at most ${peak.toFixed(0)} MiB`;
  expect({ acknowledged: acknowledged.size, lost }).toEqual({ acknowledged: size, lost: 0 });
  expectAtMost(seconds, 60);
  expectAtMost(peak, 512);
});
