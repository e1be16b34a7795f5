import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { Catalogue } from '../../src/agent/checks/catalogue.ts';
import { formatCatalogue, formatCatalogueJson } from '../../src/formats/catalogue.ts';
import type { Check, CheckHeader } from '../../src/protocol/check.ts';
import { headerWith } from '../support/results.ts';

const catalogue: Catalogue = {
  checks: [
    check('disk-encryption', 'linux', { title: 'The disk is encrypted', severity: 'critical', needs: 'root' }),
    check('disk-encryption', 'macos', { title: 'The disk is encrypted', severity: 'critical' }),
    check('ssh-keys', undefined, { title: 'Keys have a passphrase', severity: 'high' }),
    check('screen', 'macos', { title: 'The screen locks', severity: 'medium', needs: 'session' }),
  ],
  broken: [{ id: 'firewall', platform: 'linux', file: '/s/firewall.linux.sh', problem: 'firewall.linux.sh:1: there is no header' }],
};

test('each question stands once, with how bad it is, where it is asked and what it needs; what is broken stands below', () => {
  expect(formatCatalogue(catalogue, { width: 80, colour: false })).toBe(`disk-encryption The disk is encrypted
    critical · Linux, macOS · needs root
ssh-keys Keys have a passphrase
    high · macOS, Linux
screen The screen locks
    medium · macOS · needs session
broken: firewall.linux.sh:1: there is no header

3 checks
`);
});

test('for programs it tells of each file all that its header says', () => {
  const { checks, broken } = JSON.parse(formatCatalogueJson(catalogue));
  expect(checks.map(({ id, platform }: Check) => [id, platform])).toEqual([
    ['disk-encryption', 'linux'],
    ['disk-encryption', 'macos'],
    ['ssh-keys', null],
    ['screen', 'macos'],
  ]);
  expect(checks[2]).toEqual({ id: 'ssh-keys', platform: null, file: '/s/ssh-keys', ...catalogue.checks[2]?.header });
  expect(broken).toEqual(catalogue.broken);
});

test.each([40, 60, 100])('at %i columns no line is longer, and colour adds nothing but colour', width => {
  const wordy = { title: 'Some words that say what holds '.repeat(6) };
  const long: Catalogue = {
    checks: [check('a', undefined, wordy), check('b'.repeat(150), 'macos', wordy), check('c', 'linux', { title: 'x'.repeat(300) })],
    broken: [{ id: 'd', platform: undefined, file: '/d', problem: `d: ${'/very/long'.repeat(30)} is no file` }],
  };
  const text = formatCatalogue(long, { width, colour: false });
  expect(text.split('\n').filter(line => line.length > width)).toEqual([]);
  expect(text).not.toContain('\u001b');
  const coloured = formatCatalogue(long, { width, colour: true });
  expect(coloured).toContain('\u001b[1ma\u001b');
  expect(stripVTControlCharacters(coloured)).toBe(text);
});

function check(id: string, platform: Check['platform'], fields: Partial<CheckHeader>): Check {
  return { id, platform, file: `/s/${id}`, header: headerWith(fields) };
}
