import { statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { ACollector, clockAt, expectAtMost, isFull, needsRoot } from './a-collector.ts';
import { ALaptop } from './a-laptop.ts';

/** With today's there are then 90 days with reports, and no more wait. */
const days = isFull ? [7, 89] : [7];

for (const count of days)
  test(`a collector that was away for ${count} days gets the report of each day, in order`, async ({ task }) => {
    needsRoot();
    const collector = await ACollector.start({ env: clockAt(`-${count + 1}d`) });
    const laptop = new ALaptop();
    await laptop.enroll(collector);
    await collector.now.kill();
    for (let ago = count; ago >= 1; ago--) expect((await laptop.report(clockAt(`-${ago}d`))).code).toBe(75);
    const megabytes = statSync(path.join(laptop.state, 'state.db')).size / 1e6;
    await collector.restart({ env: {} });

    const begin = performance.now();
    const { code, output } = await laptop.report();
    const seconds = (performance.now() - begin) / 1000;
    expect(code, output).toBe(0);
    await collector.stop();
    const db = new DatabaseSync(path.join(collector.setting.data, 'collector.db'), { readOnly: true });
    const rows = db.prepare('SELECT seq, at FROM envelopes ORDER BY rowid').all() as { seq: number; at: number }[];
    db.close();
    const ages = rows.map(({ at }) => Math.round((Date.now() / 1000 - at) / 86_400));
    // A long queue begins with the newest.
    const inOrder = Array.from({ length: count + 1 }, (_, index) => index + 1);
    expect(rows.map(({ seq }) => seq)).toEqual(count > 49 ? [count + 1, ...inOrder.slice(0, -1)] : inOrder);
    expect(ages.toSorted((a, b) => b - a)).toEqual(inOrder.map(seq => count + 1 - seq));
    expectAtMost(seconds, 60);
    expect(megabytes).toBeLessThanOrEqual(64);
    task.meta.figures = `T6 a collector away for ${count} days: ${rows.length} of ${count + 1} reports arrived in order with their own days, in ${seconds.toFixed(1)} s; ${megabytes.toFixed(1)} MB waited`;
  });
