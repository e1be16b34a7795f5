import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mustGo, type Room, type Waiting } from '../../../src/agent/delivery/room.ts';

const roomy: Room = { bytes: 1000, days: 3 };

test('nothing goes while there is room', () => {
  expect(mustGo(listed(on(1), on(1), on(2), on(3)), roomy)).toEqual([]);
  expect(mustGo([], roomy)).toEqual([]);
});

test('of what is too much the unchanged go first, then the first of a day, then the changed, the oldest first', () => {
  const waiting = listed(on(1), on(1, 'changed'), on(1), on(2), on(2), on(2, 'changed'));
  const goneFor = (bytes: number) => mustGo(waiting, { bytes, days: 3 }).map(({ seq }) => seq);
  expect(goneFor(500)).toEqual([3]);
  expect(goneFor(400)).toEqual([3, 5]);
  expect(goneFor(300)).toEqual([1, 3, 5]);
  expect(goneFor(200)).toEqual([1, 3, 4, 5]);
  expect(goneFor(100)).toEqual([1, 2, 3, 4, 5]);
  expect(goneFor(1)).toEqual([1, 2, 3, 4, 5]);
});

test('what was made before the last days with reports is old', () => {
  const waiting = listed(on(1, 'changed'), on(2), on(2), on(3), on(9));
  expect(mustGo(waiting, roomy)).toEqual([{ seq: 1, why: 'old' }]);
});

test('a clock that was a year ahead for an hour makes nothing old', () => {
  expect(mustGo(listed(on(1), on(2), on(367), on(2)), roomy)).toEqual([]);
});

test('whatever waits: it fits afterwards, the newest stays, and nothing goes before what is worth less', () => {
  const report = fc.record({ day: fc.nat(6), changed: fc.boolean(), bytes: fc.integer({ min: 1, max: 400 }) });
  fc.assert(
    fc.property(fc.array(report, { maxLength: 40 }), reports => {
      const waiting = reports.map(({ day, ...rest }, index) => ({ ...rest, seq: index + 1, day: `day ${day}` }));
      const gone = new Map(mustGo(waiting, roomy).map(({ seq, why }) => [seq, why]));
      const left = waiting.filter(({ seq }) => !gone.has(seq));
      expect(left.at(-1)).toBe(waiting.at(-1));
      expect(new Set(left.map(({ day }) => day)).size).toBeLessThanOrEqual(roomy.days);
      if (left.length > 1) expect(left.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(roomy.bytes);
      const full = waiting.filter(({ seq }) => gone.get(seq) === 'full');
      const firstOfDay = (it: Waiting) => waiting.find(({ day }) => day === it.day) === it;
      const plain = left.slice(0, -1).filter(it => !it.changed && !firstOfDay(it));
      if (full.some(it => it.changed || firstOfDay(it))) expect(plain).toEqual([]);
    }),
  );
});

/** Numbered from 1 in each list. */
function listed(...reports: Omit<Waiting, 'seq'>[]): Waiting[] {
  return reports.map((report, index) => ({ ...report, seq: index + 1 }));
}

function on(day: number, changed?: 'changed'): Omit<Waiting, 'seq'> {
  return { day: `day ${day}`, bytes: 100, changed: changed === 'changed' };
}
