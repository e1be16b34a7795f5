import path from 'node:path';
import { expect, test } from 'vitest';
import { asked, backoff, noteFailure, readPatience } from '../../../src/agent/delivery/patience.ts';
import { ShipshapeError } from '../../../src/errors.ts';
import { enrolledState } from '../../support/enrolled.ts';
import { scratchFolder } from '../../support/programs.ts';

const most = () => 1;
const now = Date.parse('2026-03-02T08:00:00.000Z');

test('the wait after a failure doubles from 30 s to 6 h, and may be anything below', () => {
  expect([1, 2, 3, 10, 11, 1000].map(failures => backoff(failures, most) / 1000)).toEqual([30, 60, 120, 15_360, 21_600, 21_600]);
  expect(backoff(5, () => 0)).toBe(0);
  expect(backoff(1, () => 0.5)).toBe(15_000);
});

test('what the collector asked for is the least, and a quarter more the most', () => {
  expect([asked(60, () => 0), asked(60, most)]).toEqual([60_000, 75_000]);
});

test('failures are counted over processes, and a clock that went back a year makes nobody wait for a year', () => {
  const file = path.join(scratchFolder(), 'state.db');
  enrolledState(file);
  expect(readPatience(file, now)).toEqual({ failures: 0, retryAt: undefined, wasAsked: false, refusal: undefined });
  noteFailure(file, now, new ShipshapeError('COLLECTOR_UNREACHABLE', 'gone'), most);
  noteFailure(file, now, new ShipshapeError('COLLECTOR_UNREACHABLE', 'gone'), most);
  expect(readPatience(file, now)).toMatchObject({ failures: 2, retryAt: now + 60_000, wasAsked: false, refusal: 'COLLECTOR_UNREACHABLE' });
  noteFailure(file, now, new ShipshapeError('COLLECTOR_BUSY', 'later', { retryAfterSeconds: 100 }), most);
  expect(readPatience(file, now)).toMatchObject({ failures: 3, retryAt: now + 125_000, wasAsked: true });
  expect(readPatience(file, now - 365 * 86_400_000).retryAt).toBeUndefined();
});
