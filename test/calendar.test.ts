import { expect, test } from 'vitest';
import { beginOfDay, dayName, dayNumber, msPerDay } from '../src/calendar.ts';

test('a day goes from midnight to midnight in UTC', () => {
  const begin = Date.UTC(2026, 10, 28);
  expect([begin, begin + msPerDay - 1].map(dayName)).toEqual(['2026-11-28', '2026-11-28']);
  expect(dayNumber(begin + msPerDay)).toBe(dayNumber(begin) + 1);
  expect(beginOfDay('2026-11-28')).toBe(begin);
});

test.each(['2026-02-30', '2026-13-01', '2026-1-1', '26-11-28', '2026-11-28T00:00:00Z', ''])('%j is no day', name => {
  expect(beginOfDay(name)).toBeUndefined();
});
