import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { keepReports } from '../../../src/collector/store/intake/keep.ts';
import { openStore } from '../../../src/collector/store/open.ts';
import { verifyStore } from '../../../src/collector/store/verify/verify.ts';
import { aLaptop, chain, day, hour, start } from '../../support/laptops.ts';
import { scratchFolder } from '../../support/programs.ts';
import { shipshape } from '../../support/shipshape.ts';

test('verify knows where the audit log ended once, and tells when somebody has changed it', async () => {
  const data = scratchFolder();
  const collector = (...words: string[]) => shipshape(['collector', ...words, '--data', data], { state: data });
  await collector('token', 'create');
  const { stdout, code } = await collector('verify');
  const [, seen = ''] = /1 entry of the audit log followed; the last is (\S+)/.exec(stdout) ?? [];
  expect([seen, code]).toEqual([expect.stringMatching(/^1:[0-9a-f]{64}$/), 0]);
  await collector('token', 'create');
  expect(await collector('verify', '--seen', seen)).toMatchObject({ code: 0, stdout: expect.stringContaining('2 entries') });
  expect(await collector('verify', '--seen', 'yesterday')).toMatchObject({
    code: 64,
    stderr: expect.stringContaining('--seen is "yesterday"'),
  });
  const db = new DatabaseSync(path.join(data, 'collector.db'));
  db.exec("update audit_log set who = 'nobody' where id = 1");
  db.close();
  const changed = await collector('verify', '--seen', seen);
  expect([changed.code, changed.stdout]).toEqual([
    1,
    expect.stringContaining('✗ audit log: entry 1 does not follow from the one before it'),
  ]);
});

test('evidence of some days is judged without the collector, and what was changed in it is found', async () => {
  const data = scratchFolder();
  const store = await openStore({ sqlite: path.join(data, 'collector.db') });
  const [one, other] = [await aLaptop(store, start - 9 * day), await aLaptop(store, start - 9 * day)];
  const told = [-3, -2, -1].map(ago => ({ createdAt: new Date(start + ago * day).toISOString() }));
  await keepReports(store, await chain(store, one, told, start));
  await store.close();
  const evidence = await shipshape(['collector', 'evidence', '--from', '2026-11-23', '--until', '2026-11-24', '--data', data], {
    state: data,
  });
  const file = path.join(data, 'evidence.jsonl');
  writeFileSync(file, evidence.stdout);
  const verified = await shipshape(['verify', file], { state: data });
  expect([verified.stdout, verified.code]).toEqual([
    expect.stringMatching(
      /^2 reports of 2 laptops, 2026-11-23 to 2026-11-24; 1 without a report\n(?:.*\n)*every report is signed by its laptop/,
    ),
    0,
  ]);
  writeFileSync(file, evidence.stdout.replace(other.device.device, one.device.device));
  const changed = await shipshape(['verify', file], { state: data });
  expect([changed.code, changed.stdout]).toEqual([1, expect.stringContaining('✗ its lines are not those that its collector signed')]);
  expect((await shipshape(['verify', path.join(data, 'collector.db')], { state: data })).code).toBe(65);
});

test('a backup that is made while others write is whole, and goes on where it was made', async () => {
  const data = scratchFolder();
  const store = await openStore({ sqlite: path.join(data, 'collector.db') });
  const laptop = await aLaptop(store, start - 9 * day);
  const reports = await chain(
    store,
    laptop,
    Array.from({ length: 40 }, (_, n) => ({ createdAt: new Date(start + n * 60_000).toISOString() })),
    start + hour,
  );
  const copy = path.join(data, 'copy', 'collector.db');
  mkdirSync(path.dirname(copy));
  const writing = (async () => {
    for (const one of reports) await keepReports(store, [one]);
  })();
  const made = await shipshape(['collector', 'backup', copy, '--data', data], { state: data });
  await writing;
  expect([made.stderr, made.code, statSync(copy).mode & 0o777]).toEqual(['', 0, 0o600]);
  const back = await openStore({ sqlite: copy });
  expect((await verifyStore(back)).disagreements).toEqual([]);
  await keepReports(back, reports);
  expect(await verifyStore(back)).toMatchObject({ envelopes: 40, gaps: { undeclared: 0 }, disagreements: [] });
  await Promise.all([store.close(), back.close()]);
  const again = await shipshape(['collector', 'backup', copy, '--data', data], { state: data });
  expect([again.code, again.stderr]).toEqual([64, expect.stringContaining('cannot be made')]);
});
