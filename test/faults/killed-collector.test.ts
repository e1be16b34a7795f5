import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { deliver, eachOf } from '../../bench/fleet/deliver.ts';
import { Tally } from '../../bench/fleet/tally.ts';
import { ACollector, isFull } from './a-collector.ts';
import { lostOf, nameOf, storedReports } from './stored.ts';

const size = isFull ? { kills: 100, acknowledged: 100_000, devices: 1000 } : { kills: 8, acknowledged: 2000, devices: 50 };

test('a collector that is killed again and again loses nothing that it acknowledged', async ({ task }) => {
  const collector = await ACollector.start();
  const fleet = await collector.fleet(size.devices);
  const wire = collector.wire();
  const tally = new Tally();
  const acknowledged = new Map<string, string>();
  let kills = 0;
  const isEnough = () => kills >= size.kills && acknowledged.size >= size.acknowledged;

  const load = eachOf(endless(fleet, isEnough), 64, async device => {
    const sealed = device.report(new Date());
    if (await deliver(device, sealed, { wire, tally })) acknowledged.set(nameOf(sealed), sealed.hash);
  });
  const killer = (async () => {
    for (; kills < size.kills; kills++) {
      // Spread over all reports, and never while it does nothing.
      const next = acknowledged.size + 1 + Math.random() * 2 * ((size.acknowledged - acknowledged.size) / (size.kills - kills) - 1);
      while (acknowledged.size < next) await sleep(Math.random() * 20);
      await collector.now.kill();
      await collector.restart();
    }
  })();
  await Promise.all([load, killer]);
  await collector.stop();

  const file = path.join(collector.setting.data, 'collector.db');
  const stored = await storedReports({ sqlite: file });
  const lost = lostOf(acknowledged, stored);
  const db = new DatabaseSync(file);
  const [integrity] = db.prepare('PRAGMA integrity_check').all() as [object];
  db.close();
  task.meta.figures = `T1 ${kills} kills, ${acknowledged.size} acknowledged, ${lost} lost, ${tally.unanswered} answers cut off, integrity ${Object.values(integrity)[0]}`;
  expect({ lost, refused: tally.refusals, integrity }).toEqual({ lost: 0, refused: 0, integrity: { integrity_check: 'ok' } });
});

/** Each in its turn, so that nobody sends two reports at once, until it is enough. */
function* endless<T>(many: readonly T[], isEnough: () => boolean): Generator<T> {
  while (!isEnough()) yield* many;
}
