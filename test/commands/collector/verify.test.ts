import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
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
