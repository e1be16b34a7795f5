import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { Standing } from '../../src/agent/history.ts';
import { formatExplanation } from '../../src/formats/explanation.ts';
import type { Check, CheckHeader } from '../../src/protocol/check.ts';
import { headerWith, resultWith } from '../support/results.ts';

const wide = { width: 80, colour: false };
const lock = check('screen-lock', {
  title: 'The screen locks by itself',
  failing: 'The screen stays open',
  why: 'Whoever finds the laptop reads what is on it.',
  severity: 'high',
  controls: ['cis-v8-4.3', 'soc2-cc6.1'],
  needs: 'session',
  params: { idle: { type: 'integer', default: 600, minimum: 0, maximum: 3600, about: 'Seconds until it locks.' } },
  reads: ['gsettings', 'loginctl'],
  steps: ['Open the settings.', 'Choose ten minutes.'],
  pane: 'x-apple.systempreferences:com.apple.Lock-Screen-Settings.extension',
});

test('it tells why, what was found last, how to mend it, and what the check reads, takes and supports', () => {
  const standing: Standing = {
    ...resultWith({
      check: 'screen-lock',
      outcome: 'fail',
      points: [
        { outcome: 'fail', text: 'it locks', evidence: { found: '3600', wanted: '600' } },
        { outcome: 'pass', text: 'it asks for a password' },
      ],
    }),
    suite: '',
    askedAt: '2026-03-10T11:00:00.000Z',
    since: '2026-03-01T12:00:00.000Z',
  };
  expect(formatExplanation(lock, standing, 'standard', wide)).toBe(`The screen locks by itself
screen-lock · high · macOS and Linux · asks the desktop session

Why
  Whoever finds the laptop reads what is on it.

Last answer on this machine
  ✗ The screen stays open (asked 2026-03-10 11:00 UTC, so since 2026-03-01)
    ✗ it locks: found 3600, wanted 600
    ✓ it asks for a password

How to mend it
  1. Open the settings.
  2. Choose ten minutes.
  To open the settings for it: shipshape fix screen-lock --open

What it reads
  • gsettings
  • loginctl

Parameters
  SHIPSHAPE_IDLE: Seconds until it locks. (600)

Supports
  cis-v8-4.3, soc2-cc6.1

Program
  /s/screen-lock.sh
`);
});

test('what there is nothing to say of has no heading', () => {
  const text = formatExplanation(check('a'), undefined, 'standard', wide);
  expect(text).toContain('Last answer on this machine\n  It has not been asked in the profile standard yet: shipshape audit\n');
  expect(text).not.toMatch(/Parameters|Supports/);
  expect(text).not.toMatch(/[ \t]$/m);
});

test.each([
  ['error', '? Could not tell: needs root (asked'],
  ['skip', '– Does not apply here: needs root (asked'],
  ['pass', '✓ The screen locks by itself (asked'],
] as const)('the last answer %s is told as %s', (outcome, told) => {
  const reason = outcome === 'pass' ? {} : { reason: 'needs root' };
  const standing = {
    ...resultWith({ outcome, ...reason }),
    suite: '',
    askedAt: '2026-03-10T11:00:00.000Z',
    since: '2026-03-01T12:00:00.000Z',
  };
  expect(formatExplanation(lock, standing, 'standard', wide)).toContain(told);
});

test('where there is no answer it tells which audit gives one', () => {
  expect(formatExplanation(lock, undefined, 'strict', wide, ' --profile strict')).toContain(
    '\n  It has not been asked in the profile strict yet: shipshape audit --profile\n  strict\n',
  );
  expect(formatExplanation(check('a', { severity: 'low' }), undefined, 'essential', wide)).toContain(
    '\n  None: the profile essential does not ask it.\n',
  );
  expect(formatExplanation(lock, 'unreadable', 'standard', wide)).toContain('\n  Unknown: the history cannot be read.\n');
});

test('a profile tells its own values, and what it leaves out', () => {
  expect(formatExplanation(lock, undefined, 'strict', { width: 100, colour: false })).toContain(
    'SHIPSHAPE_IDLE: Seconds until it locks. (300 in the profile strict, otherwise 600)',
  );
  expect(formatExplanation(check('a', { severity: 'low' }), undefined, 'essential', wide)).toContain(
    'a · low · macOS and Linux · not asked in the profile essential\n',
  );
});

test.each([40, 60, 100])('at %i columns no line is longer, and colour adds nothing but colour', width => {
  const wordy = 'Some words that say what there is to say '.repeat(6);
  const long = 'x'.repeat(300);
  const all = check('b'.repeat(120), {
    title: `${wordy}${long}`,
    why: `${wordy}${long}`,
    steps: [wordy, long],
    reads: [`/${long}`],
    controls: Array.from({ length: 40 }, (_, index) => `cis-v8-${index}.1`),
    params: { allow: { type: 'list', default: [long, long], about: wordy } },
    pane: `x-apple.systempreferences:${long}`,
  });
  const standing = {
    ...resultWith({ outcome: 'error', reason: `${wordy}${long}`, points: [{ outcome: 'fail', text: long, evidence: { found: long } }] }),
    suite: '',
    askedAt: '2026-03-10T11:00:00.000Z',
    since: '2026-03-01T12:00:00.000Z',
  };
  const text = formatExplanation(all, standing, 'standard', { width, colour: false });
  expect(text.split('\n').filter(line => line.length > width)).toEqual([]);
  expect(text).not.toContain('\u001b');
  const coloured = formatExplanation(all, standing, 'standard', { width, colour: true });
  expect(coloured).toContain('\u001b[1mWhy\u001b');
  expect(stripVTControlCharacters(coloured)).toBe(text);
});

function check(id: string, fields: Partial<CheckHeader> = {}): Check {
  return { id, platform: undefined, file: `/s/${id}.sh`, header: headerWith(fields) };
}

test('a fix is told before the steps by hand: what it does, what it touches, what it risks', () => {
  const fixing: Partial<CheckHeader> = { steps: ['Do it.'], fix: 'Does it.', changes: ['/etc/x', 'setting: y'], risk: 'disruptive' };
  expect(formatExplanation(check('a', fixing), undefined, 'standard', wide, ' --suite x')).toContain(`
What the fix does
  Does it.
  • /etc/x
  • setting: y
  disruptive; shipshape fix a --suite x shows more, and asks first

How to mend it by hand
  1. Do it.
`);
});
