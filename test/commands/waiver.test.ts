import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { keepReports } from '../../src/collector/store/intake/keep.ts';
import { openStore } from '../../src/collector/store/open.ts';
import { aLaptop, chain, day, results } from '../support/laptops.ts';
import { shipshape } from '../support/shipshape.ts';

test('a waiver asked for and approved on the host is seen in the fleet, and ends when it is told to', async () => {
  const data = mkdtempSync(path.join(tmpdir(), 'shipshape-waiver-'));
  const store = await openStore({ sqlite: path.join(data, 'collector.db') });
  onTestFinished(async () => {
    await store.close();
    rmSync(data, { recursive: true, force: true });
  });
  const now = Date.now();
  const laptop = await aLaptop(store, now - day);
  await keepReports(store, await chain(store, laptop, [{ results: results({ disk: 'fail', vpn: 'pass' }) }], now));
  const { device } = laptop.device;
  const say = (...words: string[]) => shipshape(['collector', ...words, '--data', data], { state: data });

  const last = new Date(now + 20 * day).toISOString().slice(0, 10);
  const asked = await say('waiver', 'request', device, 'disk', '--reason', 'it is sold', '--until', last, '--as', 'ann');
  expect([asked.code, asked.stderr]).toEqual([0, '']);
  const [, id = ''] = /^requested (\w+)/.exec(asked.stdout) ?? [];
  expect((await say('waiver', 'approve', id, '--as', 'ann')).code).toBe(77);
  expect((await say('waiver', 'approve', id, '--as', 'bob')).stdout).toBe(`approved ${id}\n`);
  expect((await say('waiver', 'list')).stdout).toContain(`${id}  in force  disk of ${device}\n`);
  expect(JSON.parse((await say('fleet', '--format', 'json')).stdout).counts).toMatchObject({ waived: 1, pass: 1, fail: 0 });
  expect((await say('waiver', 'end', id)).code).toBe(0);
  const { waivers } = JSON.parse((await say('waiver', 'list', '--format', 'json')).stdout);
  const until = new Date(Date.parse(`${last}T00:00:00Z`) + day).toISOString();
  expect(waivers).toMatchObject([{ id, state: 'over', until, approved: { by: 'bob' }, ended: { by: 'host console' } }]);
  expect((await say('waiver', 'end', id)).code).toBe(66);
});
