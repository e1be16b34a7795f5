import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Standing } from '../../src/agent/history.ts';
import type { Published } from '../../src/agent/published.ts';
import type { Daily } from '../../src/formats/daily.ts';
import { formatStatus, formatStatusJson, type Status } from '../../src/formats/status.ts';
import type { Headers } from '../../src/formats/text.ts';
import { headerWith, resultWith } from '../support/results.ts';

const now = new Date('2026-03-10T12:00:00.000Z');
const plain = { width: 100, colour: false };
const quiet: { daily: Daily } = {
  daily: { schedule: { scheduler: 'systemd' }, waivers: { asked: [], known: undefined }, notices: { snoozes: [] } },
};
const eachDay = `
Each day
  Report   not by itself; for that: shipshape schedule on
  Sent     this laptop is not enrolled, so nothing is
  Notices  none was needed yet
`;
const headers: Headers = new Map([
  ['disk-encryption', headerWith({ title: 'The disk is encrypted', failing: 'The disk is not encrypted', severity: 'critical' })],
  ['firewall', headerWith({ title: 'The firewall is on', failing: 'The firewall is off', severity: 'medium' })],
  ['sharing', headerWith({ title: 'Nothing is shared', failing: 'Files are shared', severity: 'medium' })],
  ['updates', headerWith({ title: 'Updates install themselves', failing: 'Updates wait', severity: 'low' })],
]);

test('what fails stands worst first and oldest first, with the day since when; then what nobody could tell', () => {
  const standings = [
    standing('firewall', 'fail', '2026-03-09T13:00:00.000Z'),
    standing('sharing', 'fail', '2026-03-01T12:00:00.000Z'),
    standing('gone', 'fail', '2026-01-01T12:00:00.000Z'),
    standing('disk-encryption', 'fail', '2026-03-10T11:59:30.000Z'),
    standing('updates', 'error', '2026-03-09T12:00:00.000Z'),
    standing('other', 'pass', '2026-02-01T12:00:00.000Z'),
    { ...standing('wifi', 'skip', '2026-02-01T12:00:00.000Z'), askedAt: '2026-03-08T12:00:00.000Z' },
  ];
  expect(formatStatus(status(standings), headers, now, plain, quiet)).toBe(`✗ Not in order: 4 of 6 that apply, the worst is critical
Last audit: 2026-03-10 11:00 UTC, 1 hour ago, in the profile standard
7 checks: 4 not in order, 1 could not tell, 1 in order, 1 not applicable
1 of them was not asked in it; it was asked 2026-03-08 (2 days ago)

Not in order
  ✗ The disk is not encrypted (disk-encryption), since 2026-03-10 (just now)
  ✗ Files are shared (sharing), since 2026-03-01 (9 days ago)
  ✗ The firewall is off (firewall), since 2026-03-09 (23 hours ago)
  ✗ gone (gone), since 2026-01-01 (68 days ago)

Could not tell
  ? Updates install themselves (updates), since 2026-03-09 (1 day ago)
${eachDay}`);
});

test('when all is in order that is all it says', () => {
  expect(formatStatus(status([standing('updates', 'pass', '2026-03-01T12:00:00.000Z')]), headers, now, plain, quiet)).toBe(
    `✓ In order
Last audit: 2026-03-10 11:00 UTC, 1 hour ago, in the profile standard
1 check: 0 not in order, 0 could not tell, 1 in order, 0 not applicable
${eachDay}`,
  );
});

test('before the first audit it says how to begin', () => {
  expect(formatStatus(undefined, headers, now, plain, quiet)).toBe(
    `No audit has been kept on this machine yet. Begin with: shipshape audit\n${eachDay}`,
  );
  expect(formatStatus(undefined, headers, now, plain, { ...quiet, again: ' --profile strict' })).toBe(
    `No audit with --profile strict has been kept on this machine yet. Begin with: shipshape audit\n--profile strict\n${eachDay}`,
  );
  expect(JSON.parse(formatStatusJson(undefined, quiet, now))).toMatchObject({
    profile: null,
    startedAt: null,
    gone: 0,
    standings: [],
  });
});

test('an answer that the last audit did not ask for tells its own age, also where a clock went back', () => {
  const standings = [
    { ...standing('firewall', 'fail', '2026-03-01T12:00:00.000Z'), askedAt: '2026-03-07T12:00:00.000Z' },
    { ...standing('sharing', 'pass', '2026-03-01T12:00:00.000Z'), askedAt: '2026-03-09T12:00:00.000Z' },
    { ...standing('updates', 'error', '2026-03-01T12:00:00.000Z'), askedAt: '2026-04-01T12:00:00.000Z' },
    standing('disk-encryption', 'pass', '2026-03-01T12:00:00.000Z'),
  ];
  expect(formatStatus(status(standings), headers, now, plain, quiet)).toBe(`✗ Not in order: 1 of 4 that apply, the worst is medium
Last audit: 2026-03-10 11:00 UTC, 1 hour ago, in the profile standard
4 checks: 1 not in order, 1 could not tell, 2 in order, 0 not applicable
3 of them were not asked in it; the oldest was asked 2026-03-07 (3 days ago)

Not in order
  ✗ The firewall is off (firewall), since 2026-03-01 (9 days ago), asked 2026-03-07 (3 days ago)

Could not tell
  ? Updates install themselves (updates), since 2026-03-01 (9 days ago), asked 2026-04-01 (ahead of
    this machine’s clock)
${eachDay}`);
});

test.each([
  [0, ''],
  [1, '1 answer is left out: its check is gone\n'],
  [3, '3 answers are left out: their checks are gone\n'],
])('of %i checks that are gone it says: %s', (gone, told) => {
  const text = formatStatus({ ...status([standing('firewall', 'pass', '2026-03-01T12:00:00.000Z')]), gone }, headers, now, plain, quiet);
  expect(text.split('not applicable\n')[1]).toBe(told + eachDay);
});

describe('an audit', () => {
  test.each([
    ['2026-03-10T12:02:00.000Z', 'ahead of this machine’s clock'],
    ['2026-03-10T12:00:30.000Z', 'just now'],
    ['2026-03-10T11:59:01.000Z', 'just now'],
    ['2026-03-10T11:59:00.000Z', '1 minute ago'],
    ['2026-03-10T11:00:01.000Z', '59 minutes ago'],
    ['2026-03-10T11:00:00.000Z', '1 hour ago'],
    ['2026-03-09T12:00:00.000Z', '1 day ago'],
    ['2026-03-08T12:00:00.000Z', '2 days ago'],
    ['2024-03-10T12:00:00.000Z', '730 days ago'],
  ])('of %s was %s', (time, told) => {
    const text = formatStatus({ ...status([]), startedAt: time }, headers, now, plain, quiet);
    expect(text).toContain(` UTC, ${told}, in the profile standard\n`);
  });
});

test.each([40, 60, 100])('at %i columns no line is longer, and colour adds nothing but colour', width => {
  const wordy = new Map([['a', headerWith({ title: 'Some words and '.repeat(20), failing: 'x'.repeat(300) })]]);
  const standings = (['fail', 'error'] as const).flatMap(outcome =>
    ['a', 'b'.repeat(200)].map(check => standing(check, outcome, '2026-03-01T12:00:00.000Z')),
  );
  const text = formatStatus(status(standings), wordy, now, { width, colour: false }, { ...quiet, all: true });
  expect(text.split('\n').filter(line => line.length > width)).toEqual([]);
  expect(text).not.toContain('\u001b');
  const coloured = formatStatus(status(standings), wordy, now, { width, colour: true }, { ...quiet, all: true });
  expect(coloured).toContain('\u001b[31m✗');
  expect(stripVTControlCharacters(coloured)).toBe(text);
});

test('on one screen stand the worst, and how many more there are', () => {
  const many = (outcome: 'fail' | 'error') =>
    Array.from({ length: 9 }, (_, index) => standing(`${outcome}-${index}`, outcome, '2026-03-01T12:00:00.000Z'));
  const text = formatStatus(status([...many('fail'), ...many('error')]), headers, now, { width: 60, colour: false }, quiet);
  expect(text).toContain('    and 3 more: shipshape status --all\n');
  expect(text).toContain('    and 6 more: shipshape status --all\n');
  expect(text.split('\n').length).toBeLessThan(27);
});

test.each<[string, Partial<Daily>, string]>([
  [
    'a schedule and a receipt',
    {
      schedule: { scheduler: 'systemd', standing: { minute: 637, isRunning: true }, next: new Date(2026, 2, 11, 10, 37) },
      sent: { collector: 'https://c.example', receipt: { seq: 5, receivedAt: '2026-03-10T09:37:10.000Z' }, waiting: 2 },
    },
    `  Report   next 2026-03-11 10:37 (systemd)
  Sent     report 5 is kept by https://c.example since
           2026-03-10 09:37 UTC; 2 wait to be sent
  Notices  none was needed yet
`,
  ],
  [
    'nothing that works',
    {
      schedule: undefined,
      sent: { collector: 'https://c.example', waiting: 0 },
      notices: { hindrance: 'notify-send is missing', snoozes: [{ check: 'firewall', until: new Date(2026, 2, 12, 8).getTime() }] },
    },
    `  Report   no scheduler is here: neither launchd, nor
           systemd, nor cron
  Sent     https://c.example has no report of this laptop
           yet
  Notices  cannot be shown: notify-send is missing. Notices
           of firewall are snoozed until 2026-03-12 08:00.
`,
  ],
  [
    'a notice that waits',
    { notices: { last: { at: new Date(2026, 2, 10, 8).getTime(), outcome: 'waits', reason: 'do not disturb is on' }, snoozes: [] } },
    `  Notices  one waits since 2026-03-10 08:00: do not disturb
           is on
`,
  ],
])('of %s it tells each day', (_, daily, told) => {
  const text = formatStatus(undefined, headers, now, { width: 60, colour: false }, { daily: { ...quiet.daily, ...daily } });
  expect(text).toContain(told);
});

function status(standings: Standing[]): Status {
  return { profile: 'standard', startedAt: '2026-03-10T11:00:00.000Z', standings, gone: 0 };
}

function standing(check: string, outcome: Standing['outcome'], since: string): Standing {
  return { ...resultWith({ check, outcome }), suite: '', since, askedAt: '2026-03-10T11:00:00.000Z' };
}

describe('of a whole machine, for somebody who is not root', () => {
  const told = (check: string, outcome: Standing['outcome']) => ({
    ...{ check, outcome, since: '2026-03-01T12:00:00.000Z', askedAt: '2026-03-10T09:00:00.000Z' },
  });
  const machine: Published = {
    ...{ profile: 'standard', startedAt: '2026-03-10T09:00:00.000Z' },
    standings: [told('firewall', 'fail'), told('sharing', 'fail'), told('updates', 'pass')],
    waived: [{ check: 'sharing', until: '2026-03-12T00:00:00.000Z' }],
    sent: { collector: 'https://collector.example', waiting: 0, receipt: { seq: 4, receivedAt: '2026-03-10T09:01:00.000Z' } },
  };
  const daily = { ...quiet.daily, machineAt: machine.startedAt, sent: machine.sent ?? undefined };

  test('what root found is shown, with what is waived, where the person has asked nothing', () => {
    expect(formatStatus(undefined, headers, now, plain, { daily, machine })).toBe(`The whole machine, as root asks it:
✗ Not in order: 1 of 3 that apply, the worst is medium, 1 more is waived
Last audit: 2026-03-10 09:00 UTC, 3 hours ago, in the profile standard
3 checks: 2 not in order (1 of them waived), 0 could not tell, 1 in order, 0 not applicable

Not in order
  ✗ The firewall is off (firewall), since 2026-03-01 (9 days ago)

Not in order, and waived
  ✗ Files are shared (sharing), since 2026-03-01 (9 days ago)
    waived until 2026-03-11

Each day
  Report   root makes that of the whole machine; the last audit for it began 2026-03-10 09:00 UTC
  Sent     report 4 is kept by https://collector.example since 2026-03-10 09:01 UTC
  Notices  none was needed yet
`);
    const later = new Date('2026-03-12T00:00:00.000Z');
    expect(formatStatus(undefined, headers, later, plain, { daily, machine })).toContain('Not in order: 2 of 3');
  });

  test('it stands beside the own audit of the person', () => {
    const own: Status = {
      profile: 'standard',
      startedAt: now.toISOString(),
      gone: 0,
      standings: [standing('updates', 'pass', now.toISOString())],
    };
    const text = formatStatus(own, headers, now, plain, { daily, machine });
    expect(text).toMatch(/^✓ In order\n.*\n\nThe whole machine, as root asks it:\n✗ Not in order/s);
    expect(JSON.parse(formatStatusJson(own, { daily, machine }, now)).machine).toEqual(machine);
  });
});
