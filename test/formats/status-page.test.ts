import { expect, test } from 'vitest';
import type { Standing } from '../../src/agent/history.ts';
import { formatStatusPage } from '../../src/formats/status-page.ts';
import { headerWith, hostileTexts, resultWith } from '../support/results.ts';

const now = new Date('2026-03-10T12:00:00.000Z');
const daily = { schedule: { scheduler: 'systemd' }, waivers: { asked: [], known: undefined }, notices: { snoozes: [] } };
const headers = new Map([
  [
    'wall',
    headerWith({
      title: 'The firewall is on',
      failing: 'The firewall is off',
      severity: 'medium',
      fix: 'Turns it on.',
      steps: ['Type `ufw enable`.'],
    }),
  ],
  ['disk', headerWith({ title: 'The disk is encrypted', failing: 'The disk is plain', severity: 'critical' })],
]);
const page = (standings: Standing[]) =>
  formatStatusPage({ profile: 'standard', startedAt: '2026-03-10T11:00:00.000Z', standings, gone: 0 }, headers, now, daily, 'p{}');

test('the page tells what fails worst first, how to mend it, and the rest', () => {
  const text = page([
    standing('wall', { outcome: 'fail', points: [{ outcome: 'fail', text: 'nothing is let in', evidence: { found: '22/tcp' } }] }),
    standing('disk', { outcome: 'fail' }),
    standing('sound', { outcome: 'pass' }),
    standing('fan', { outcome: 'skip', reason: 'there is none' }),
    standing('door', { outcome: 'error', reason: 'needs root' }),
  ]);
  const plain = text.replaceAll(/<style>[\s\S]*?<\/style>|<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
  expect(plain).toMatch(/2 checks of 4 are not in order .* The disk is plain .* The firewall is off .* shipshape fix wall : Turns it on\./);
  expect(plain).toMatch(/Type ufw enable .* nothing is let in found 22\/tcp/);
  expect(plain).toContain('Nobody can tell 1');
  expect(plain).toContain('fan: there is none');
  expect(plain).toContain('Report not by itself; for that: shipshape schedule on');
  expect(text).not.toMatch(/<script|src=|href="(?!#)/);
});

test.each(hostileTexts.map(text => [JSON.stringify(text), text]))('%s is words of the page and nothing else', (_, text) => {
  const evil = `${text}</style><script>alert(1)</script><img src=x onerror=alert(1)>`;
  const told = page([
    standing(evil, { outcome: 'fail', reason: evil, points: [{ outcome: 'fail', text: evil, evidence: { [evil]: evil } }] }),
  ]);
  expect(told).not.toMatch(/<script|<img/);
});

function standing(check: string, fields: Partial<Standing>): Standing {
  return { ...resultWith({ check }), suite: '', since: '2026-03-01T12:00:00.000Z', askedAt: '2026-03-10T11:00:00.000Z', ...fields };
}
