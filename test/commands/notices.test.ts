import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { snooze } from '../../src/agent/notices/snooze.ts';
import { makeSuite, scratchFolder } from '../support/programs.ts';
import { shipshape } from '../support/shipshape.ts';

let state: string;
let suite: string;
beforeEach(() => {
  state = scratchFolder();
  suite = scratchFolder();
});
const run = (...words: string[]) => shipshape(words, { state });
const scheduled = () => run('report', '--scheduled', '--ask-again-after', '0', '--suite', suite);
/** Fails so many times, and then no more. */
const healing = (times: number) => {
  const left = path.join(scratchFolder(), 'left');
  writeFileSync(left, 'x'.repeat(times));
  const body = `b=$(cat ${left}); printf '%s' "\${b#x}" >${left}; printf '1..1\\n%s 1 - it is shut\\n' "\${b:+not }ok"\n`;
  makeSuite({ 'door.sh': body }, suite);
};

// Nobody's desktop is to show what a test is about.
const told = /^(What there is to tell is snoozed|A notice could not be shown: nobody is at a screen)\.$/m;

describe('a scheduled report', { timeout: 60_000 }, () => {
  beforeEach(() => snooze(path.join(state, 'state.db'), { until: Date.now() + 86_400_000 }));

  test('asks what is new again, reports the later answer, and tells nothing of what healed', async () => {
    healing(1);
    const { stdout } = await scheduled();
    expect(stdout).toContain('1 check: 0 not in order');
    expect(stdout).not.toMatch(told);
    expect(JSON.parse((await run('history', '--suite', suite, '--format', 'json')).stdout).changes).toMatchObject([
      { check: 'door', outcome: 'pass', before: 'fail' },
      { check: 'door', outcome: 'fail', before: null },
    ]);
  });

  test('tells what failed twice, tries again later on the same day, and status knows what came of it', async () => {
    healing(99);
    expect((await scheduled()).stdout).toMatch(told);
    expect((await scheduled()).stdout).toMatch(told);
    const { daily } = JSON.parse((await run('status', '--suite', suite, '--format', 'json')).stdout);
    expect(daily.notices).toMatchObject({ last: { outcome: expect.stringMatching(/snoozed|failed/) }, snoozes: [{ check: null }] });
    expect((await run('status', '--suite', suite)).stdout).toContain('snoozed until');
  });
});

describe('shipshape snooze', { timeout: 30_000 }, () => {
  test('is for a day, for as long as is said, and over when it is ended', async () => {
    expect((await run('snooze')).stdout).toMatch(/^Notices are snoozed until \d{4}-\d\d-\d\d \d\d:\d\d\.\n$/);
    expect((await run('snooze', 'ssh-permissions', '--for', '7d')).stdout).toMatch(/Notices of ssh-permissions are\ssnoozed until/);
    expect((await run('snooze', '--end')).stdout).toBe('Nothing is snoozed.\n');
  });

  test.each([
    [['--for', '8d'], 'up to 7d, not 8d'],
    [['--for', '200h'], 'up to 7d, not 200h'],
    [['--for', '0d'], 'up to 7d, not 0d'],
    [['--for', 'ever'], 'up to 7d, not ever'],
    [['ssh-permission'], 'Did you mean ssh-permissions'],
  ])('%j is refused', async (words, said) => {
    expect(await run('snooze', ...words)).toMatchObject({ code: 64, stdout: '', stderr: expect.stringContaining(said) });
    expect((await run('snooze', '--end')).stdout).toBe('Nothing is snoozed.\n');
  });
});
