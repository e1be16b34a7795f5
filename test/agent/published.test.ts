import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type Published, publish, readPublished } from '../../src/agent/published.ts';
import { scratchFolder } from '../support/programs.ts';
import { shipshape } from '../support/shipshape.ts';

const at = '2026-03-10T09:00:00.000Z';
const machine: Published = {
  ...{ profile: 'standard', startedAt: at, sent: null, waived: [{ check: 'firewall', until: at }] },
  standings: [{ check: 'firewall', outcome: 'fail', since: at, askedAt: at }],
};

test('what is published everybody may read, and evidence and reasons are not in it', () => {
  const folder = scratchFolder(0o711);
  const seen = { suite: 's', ms: 1, ranAs: 'root', reason: 'a secret', points: [{ text: 'a secret', outcome: 'fail' }] };
  publish(folder, { ...machine, standings: machine.standings.map(standing => ({ ...standing, ...seen })) });
  publish(folder, machine);
  expect(statSync(path.join(folder, 'published.json')).mode & 0o777).toBe(0o644);
  expect(readPublished(folder)).toEqual(machine);
  publish(folder, { ...machine, standings: machine.standings.map(standing => ({ ...standing, ...seen })) });
  expect(readFileSync(path.join(folder, 'published.json'), 'utf8')).not.toContain('secret');
});

test.each<[string, (file: string) => void]>([
  ['nothing', () => {}],
  ['something else', file => writeFileSync(file, '[]')],
  ['half of it', file => writeFileSync(file, '{"profile":')],
  ['a link', file => symlinkSync('/etc/passwd', file)],
  ['a folder', file => mkdirSync(file)],
])('of %s nothing is claimed', (_, make) => {
  const folder = scratchFolder();
  make(path.join(folder, 'published.json'));
  expect(readPublished(folder)).toBeUndefined();
});

test.runIf(process.getuid?.() === 0)(
  'root publishes after an audit of the whole machine, and nowhere else',
  { timeout: 60_000 },
  async () => {
    const state = scratchFolder(0o711);
    const audit = () => shipshape(['audit', '--only', 'root-account,core-dumps'], { state });
    await audit();
    expect(readPublished(state)).toBeUndefined();
    for (const name of ['outbox', 'receipts']) mkdirSync(path.join(state, name), { mode: 0o700 });
    const { stdout } = await audit();
    const { standings = [], sent } = readPublished(state) ?? {};
    expect([standings.length, sent, stdout.length > 0]).toEqual([2, null, true]);
  },
);
