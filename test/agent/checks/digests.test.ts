import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readCatalogue } from '../../../src/agent/checks/catalogue.ts';
import { digestsOf } from '../../../src/agent/checks/digests.ts';
import { makeSuite, scratchFolder } from '../../support/programs.ts';

const programs = { 'a.sh': 'echo a\n', 'b.sh': 'echo b\n' };

test('the same programs have the same digests wherever they lie, and every change of one is seen', () => {
  const [here, there] = [makeSuite(programs), makeSuite(programs, path.join(scratchFolder(), 'another place'))];
  const before = digests(here);
  expect(before.checks.get('a')).toMatch(/^[0-9a-f]{64}$/);
  expect(digests(there)).toEqual(before);

  writeFileSync(path.join(there, 'b.sh'), '# more\n', { flag: 'a' });
  const after = digests(there);
  expect(after.suite).not.toBe(before.suite);
  expect(after.checks.get('a')).toBe(before.checks.get('a'));
  expect(after.checks.get('b')).not.toBe(before.checks.get('b'));
});

test('a suite is also its libraries and the headers beside its programs', () => {
  const suite = makeSuite(programs);
  const seen = [digests(suite).suite];
  makeSuite({ 'tap.sh': 'echo\n' }, path.join(suite, 'lib'));
  seen.push(digests(suite).suite);
  writeFileSync(path.join(suite, 'a.sh.yaml'), 'title: It holds\n');
  seen.push(digests(suite).suite);
  rmSync(path.join(suite, 'b.sh'));
  seen.push(digests(suite).suite);
  expect(new Set(seen).size).toBe(4);
});

test('a check that cannot be read has no digest', () => {
  const suite = makeSuite(programs);
  const catalogue = readCatalogue([suite]);
  rmSync(path.join(suite, 'a.sh'));
  expect([...digestsOf([suite], catalogue).checks.keys()]).toEqual(['b']);
});

function digests(suite: string) {
  return digestsOf([suite], readCatalogue([suite]));
}
