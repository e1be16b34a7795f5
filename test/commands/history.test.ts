import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { makeSuite, scratchFolder } from '../support/programs.ts';
import { shipshape } from '../support/shipshape.ts';

test('each change of an outcome is told, the newest first, and an answer that stayed is not', async () => {
  const state = scratchFolder();
  const suite = makeSuite({ 'door.sh': 'printf "1..1\\nok 1 - a\\n"\n', 'roof.sh': 'printf "1..1\\nok 1 - b\\n"\n' });
  const run = (...words: string[]) => shipshape([...words, '--suite', suite], { state });
  expect((await run('history')).stdout).toBe('No audit of it has been kept on this machine yet.\n');
  await run('audit');
  makeSuite({ 'door.sh': 'printf "1..1\\nnot ok 1 - a\\n"\n' }, suite);
  await run('audit');
  await run('audit');
  const told = JSON.parse((await run('history', '--format', 'json')).stdout).changes;
  expect(told).toMatchObject([
    { check: 'door', outcome: 'fail', before: 'pass' },
    { check: 'door', outcome: 'pass', before: null },
    { check: 'roof', outcome: 'pass', before: null },
  ]);
  const { stdout } = await run('history', 'door');
  expect(stdout).toMatch(/^✗ .* UTC door: not in order, before: in order\n✓ .* UTC door: in order, asked for the first time\n$/);
  expect(await run('history', 'dor')).toMatchObject({ code: 64, stderr: expect.stringContaining('Did you mean door') });
}, 30_000);

test('the status is a page for the owner alone, where it is wanted', async () => {
  const state = scratchFolder();
  const suite = makeSuite({ 'door.sh': 'printf "1..1\\nnot ok 1 - a\\n"\n' });
  await shipshape(['audit', '--suite', suite], { state });
  const file = path.join(scratchFolder(), 'it.html');
  const { stdout } = await shipshape(['status', '--suite', suite, '--page', file], { state });
  expect(stdout.replaceAll('\n', '')).toContain(path.basename(file));
  expect(readFileSync(file, 'utf8')).toContain('It does not hold');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(await shipshape(['status', '--suite', suite, '--page', '/no/such/folder/it.html'], { state })).toMatchObject({
    code: 74,
    stderr: expect.stringContaining('the page could not be written'),
  });
}, 30_000);
