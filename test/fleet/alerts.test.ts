import fc from 'fast-check';
import { expect, test } from 'vitest';
import { belowHolds, failHolds, type Holding, isAsSevere, repeatedFrom, silenceHolds, verdictOf } from '../../src/fleet/alerts.ts';

const day = 86_400_000;

test('what holds is told once, again only where that is asked for, and its end once', () => {
  const holding = fc.constantFrom<Holding>(true, false, undefined);
  const steps = fc.array(fc.record({ holds: holding, hours: fc.integer({ min: 1, max: 60 }) }), { maxLength: 60 });
  fc.assert(
    fc.property(steps, fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }), (steps, repeat) => {
      let [now, toldAt, firing] = [0, null as number | null, false];
      for (const { holds, hours } of steps) {
        now += hours * 3_600_000;
        const verdict = verdictOf({ holds, toldAt }, { repeat }, now);
        if (holds === true && !firing) expect(verdict).toBe('fires');
        if (verdict === 'fires') expect(firing).toBe(false);
        if (verdict === 'over') expect([firing, holds]).toEqual([true, false]);
        if (verdict === 'again') expect(now - (toldAt as number)).toBeGreaterThanOrEqual((repeat as number) * day);
        if (verdict === 'rests' && firing && repeat !== undefined) expect(now - (toldAt as number)).toBeLessThan(repeat * day);
        if (verdict === 'fires' || verdict === 'again') [toldAt, firing] = [now, true];
        if (verdict === 'over') [toldAt, firing] = [null, false];
      }
    }),
  );
});

test('of a fail of which nobody can tell, nobody says that it is over', () => {
  const held = ['fail', 'error', 'stale', 'missing', 'grace', 'pass', 'skip', 'waived', undefined] as const;
  expect(held.map(failHolds)).toEqual([true, undefined, undefined, undefined, undefined, false, false, false, false]);
});

test('a laptop is silent after so many days to the millisecond, and a fleet without answers is not below', () => {
  expect([silenceHolds(0, 7, 7 * day - 1), silenceHolds(0, 7, 7 * day)]).toEqual([false, true]);
  expect([belowHolds(89.9, 90), belowHolds(90, 90), belowHolds(null, 90)]).toEqual([true, false, undefined]);
  expect(repeatedFrom(undefined, 5 * day)).toBeLessThan(0);
});

test('a severity is met by itself and what is worse; what nobody has said counts as low', () => {
  expect([isAsSevere(undefined, 'low'), isAsSevere(undefined, 'medium')]).toEqual([true, false]);
  expect((['critical', 'high', 'medium', 'low', undefined] as const).map(one => isAsSevere(one, 'high'))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});
