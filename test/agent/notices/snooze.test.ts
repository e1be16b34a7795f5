import path from 'node:path';
import { expect, test } from 'vitest';
import { endSnooze, readSnoozes, snooze, withoutSnoozed } from '../../../src/agent/notices/snooze.ts';
import { lastAttempt, noteAttempt, readTold } from '../../../src/agent/notices/told.ts';
import { scratchFolder } from '../../support/programs.ts';

const day = 86_400_000;
const now = Date.parse('2026-03-02T08:00:00.000Z');
const item = (check: string) => ({ check, text: check });
const notice = { failing: [item('a'), item('b')], mended: [item('c')], insists: false };

test('a snooze of a check leaves it out, and one of all leaves nothing', () => {
  expect(withoutSnoozed(notice, [{ check: 'a', until: 1 }])).toEqual({ failing: [item('b')], mended: [item('c')], insists: false });
  expect(withoutSnoozed(notice, [{ until: 1 }])).toEqual({ failing: [], mended: [], insists: false });
});

test('a snooze ends by its time, by word, and where a clock that went back would make it years', () => {
  const file = path.join(scratchFolder(), 'state.db');
  expect(readSnoozes(file, now)).toEqual([]);
  snooze(file, { until: now + day });
  snooze(file, { check: 'a', until: now + 7 * day });
  snooze(file, { check: 'b', until: now + 2 * day });
  expect(readSnoozes(file, now)).toEqual([
    { until: now + day },
    { check: 'a', until: now + 7 * day },
    { check: 'b', until: now + 2 * day },
  ]);
  expect(readSnoozes(file, now + day)).toHaveLength(2);
  expect(readSnoozes(file, now - 365 * day)).toEqual([]);
  endSnooze(file, 'a');
  expect(readSnoozes(file, now)).toHaveLength(2);
  endSnooze(file);
  expect(readSnoozes(file, now)).toEqual([]);
});

test('only what was shown counts as told, and a notice waits from its first try on', () => {
  const file = path.join(scratchFolder(), 'state.db');
  expect([readTold(file), lastAttempt(file)]).toEqual([{ failing: new Map() }, undefined]);
  noteAttempt(file, notice, { at: 1, outcome: 'waits', reason: 'a call' }, new Set());
  noteAttempt(file, notice, { at: 2, outcome: 'waits', reason: 'a call' }, new Set());
  expect(readTold(file)).toEqual({ failing: new Map(), lastShown: undefined, waitsSince: 1 });
  noteAttempt(file, notice, { at: 3, outcome: 'shown' }, new Set(['b']));
  expect(readTold(file)).toEqual({ failing: new Map([['b', 3]]), lastShown: 3, waitsSince: undefined });
  noteAttempt(file, { failing: [], mended: [item('b')], insists: false }, { at: 4, outcome: 'failed', reason: 'no' }, new Set());
  expect(readTold(file)).toEqual({ failing: new Map([['b', 3]]), lastShown: 3, waitsSince: undefined });
  expect(lastAttempt(file)).toEqual({ at: 4, outcome: 'failed', reason: 'no' });
  noteAttempt(file, { failing: [], mended: [item('b')], insists: false }, { at: 5, outcome: 'shown' }, new Set(['b']));
  expect(readTold(file).failing.size).toBe(0);
});
