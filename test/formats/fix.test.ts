import { expect, test } from 'vitest';
import type { Entry } from '../../src/agent/fix/journal.ts';
import { formatEnd, formatFixes, formatPlan, formatResumed, formatSteps, formatUntouched } from '../../src/formats/fix.ts';
import type { CheckHeader, Fixable } from '../../src/protocol/check.ts';
import { headerWith, resultWith } from '../support/results.ts';

const wide = { width: 80, colour: false };
const rights = { mode: 0o640, uid: 0, gid: 0, xattrs: {} };
const fixable = (fields: Partial<CheckHeader> = {}) =>
  ({
    id: 'firewall',
    platform: undefined,
    file: '/x',
    header: headerWith({
      title: 'The firewall is on',
      failing: 'The firewall is off',
      fix: 'Turns it on.',
      changes: ['/etc/x', 'setting: running firewall'],
      risk: 'disruptive',
      ...fields,
    }),
  }) as Fixable;
const failing = resultWith({
  check: 'firewall',
  outcome: 'fail',
  points: [
    { outcome: 'pass', text: 'it is installed' },
    { outcome: 'fail', text: 'it is on', evidence: { found: 'off', wanted: 'on' } },
  ],
});

test('a plan says what is wrong, what changes and how that is now, the risk and the way back', () => {
  const files = [
    { path: '/etc/x', kind: 'file', bytes: 'eHh4eA==', ...rights },
    { path: '/etc/x.d', kind: 'folder', ...rights },
    { path: '/etc/x.d/y', kind: 'absent' },
    { path: '/etc/z', kind: 'link', target: '../z', uid: 0, gid: 0 },
  ] as const;
  expect(formatPlan(fixable(), failing, { files: [...files], settings: 'off\nmanual\n' }, wide)).toBe(`  ✗ The firewall is off
    low · firewall
  What is wrong
    • it is on: found off, wanted on
  What the fix does
    Turns it on.
  What it changes
    • /etc/x (4 bytes, mode 0640)
    • /etc/x.d (a folder, mode 0640)
    • /etc/x.d/y (is not there yet)
    • /etc/z (leads to ../z)
    • running firewall; now off, manual
  What it risks
    disruptive: it installs, stops or restarts something; undo puts back what
    was there
  How to take it back
    shipshape undo firewall
`);
});

test('a plan without a way back says so, and one whose files cannot be looked at names them all the same', () => {
  const text = formatPlan(fixable({ risk: 'irreversible' }), failing, { unreadable: 'no rights' }, wide);
  expect(text).toContain('irreversible: it cannot be undone\n');
  expect(text).not.toContain('shipshape undo');
  expect(text).toContain('• /etc/x\n    • setting: running firewall\n    • how they are now cannot be told: no rights\n');
});

test('what no program can do is told as steps', () => {
  const header = { steps: ['Open it.', 'Close it.'], pane: 'x-apple.systempreferences:a' };
  expect(formatSteps(fixable(header), wide)).toBe(`  ✗ The firewall is off (firewall). This takes a person:
    1. Open it.
    2. Close it.
    To open the settings for it: shipshape fix firewall --open
`);
});

test('what needs no fix, or is not known to need one, stays as it is and is told', () => {
  expect(formatUntouched(fixable(), resultWith(), wide)).toBe('  ✓ The firewall is on (a)\n');
  expect(formatUntouched(undefined, resultWith({ outcome: 'error', reason: 'no header' }), wide)).toBe('  ? a (a): no header\n');
  expect(formatUntouched(fixable(), resultWith({ outcome: 'error', reason: 'needs root' }), wide)).toContain('sudo ./install.sh');
});

test.each([
  [{ ended: 'verified' }, '  ✓ Fixed, and asked again: The firewall is on (firewall).\n'],
  [{ ended: 'undone', reason: 'it exited with 1' }, '  Put back: it exited with 1.\n'],
  [{ ended: 'untouched', reason: 'you did not agree' }, '  Not fixed: you did not agree.\n'],
  [{ ended: 'stuck', reason: 'x' }, '  ? The fix of firewall failed and could not be put back: x. The next start\n    tries again.\n'],
] as const)('an end is told: %j', (end, text) => {
  expect(formatEnd(fixable(), end, wide)).toBe(text);
});

test.each([
  [{ ended: 'verified' }, 'Fix 3 of firewall had been cut off: its check passes, so it stands.\n'],
  [{ ended: 'undone' }, 'Fix 3 of firewall had been cut off: all is as it was before.\n'],
  [{ ended: 'stuck', reason: 'x' }, 'Fix 3 of firewall had been cut off and cannot be put back: x.\n'],
] as const)('what became of one that was cut off is told: %j', (end, text) => {
  expect(formatResumed({ id: 3, check: 'firewall', ...end }, wide)).toBe(text);
});

test('the fixes that stand are listed with when they were made', () => {
  const entry = (id: number, check: string) => ({ id, check, endedAt: '2026-03-10T11:00:00.000Z' }) as Entry;
  expect(formatFixes([entry(12, 'firewall'), entry(3, 'a')], wide)).toBe(`  12  firewall  2026-03-10 11:00 UTC
   3  a         2026-03-10 11:00 UTC

To undo one: shipshape undo NUMBER, or the name of its check
`);
  expect(formatFixes([], wide)).toBe('No fix stands that could be undone.\n');
});
