import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Standing } from '../../../src/agent/history.ts';
import { type Facts, type Notice, noticeOf, type Told, unconfirmed } from '../../../src/agent/notices/decide.ts';
import type { Outcome } from '../../../src/protocol/result.ts';
import { headerWith, resultWith } from '../../support/results.ts';

const facts: Facts = new Map([
  ['disk', headerWith({ title: 'The disk is encrypted', failing: 'The disk is not encrypted', severity: 'critical' })],
  ['wall', headerWith({ title: 'The firewall is on', failing: 'The firewall is off', severity: 'medium' })],
  ['door', headerWith({ title: 'The door is shut', failing: 'The door is open', severity: 'low' })],
]);
const noon = (day: number) => new Date(2026, 2, day, 12);
const nobody: Told = { failing: new Map() };

describe('a notice', () => {
  test('tells what fails, worst first, once it was asked twice', () => {
    const standings = [standing('door', 'fail', 1, 2), standing('disk', 'fail', 1, 2), standing('wall', 'fail', 2, 2)];
    expect(noticeOf(standings, facts, nobody, noon(2))).toEqual({
      failing: [
        { check: 'disk', text: 'The disk is not encrypted' },
        { check: 'door', text: 'The door is open' },
      ],
      mended: [],
      insists: false,
    });
    expect(unconfirmed(standings, nobody)).toEqual(['wall']);
  });

  test.each<[string, number]>([
    ['disk', 2],
    ['wall', 7],
    ['door', 14],
  ])('of %s that still fails comes again after %i days', (check, days) => {
    const told = { failing: new Map([[check, noon(1).getTime()]]) };
    const on = (day: number) => noticeOf([standing(check, 'fail', 1, day)], facts, told, noon(day));
    expect(on(days)).toBeUndefined();
    expect(on(1 + days)?.failing).toMatchObject([{ check }]);
  });

  test('tells that what was told is in order again, and nothing of what was never told', () => {
    const told = { failing: new Map([['wall', noon(1).getTime()]]) };
    const standings = [standing('wall', 'pass', 2, 3), standing('disk', 'pass', 2, 3)];
    expect(noticeOf(standings, facts, told, noon(3))).toMatchObject({
      failing: [],
      mended: [{ check: 'wall', text: 'The firewall is on' }],
    });
    expect(noticeOf(standings, facts, nobody, noon(3))).toBeUndefined();
    expect(unconfirmed([standing('wall', 'pass', 3, 3), standing('disk', 'pass', 3, 3)], told)).toEqual(['wall']);
  });

  test.each<Outcome>(['error', 'skip'])('tells nothing of what became %s', outcome => {
    const told = { failing: new Map([['wall', noon(1).getTime()]]) };
    expect(noticeOf([standing('wall', outcome, 2, 3)], facts, told, noon(3))).toBeUndefined();
    expect(unconfirmed([standing('wall', outcome, 3, 3)], told)).toEqual([]);
  });

  test('that waited for a day insists', () => {
    const waits = (day: number) => ({ failing: new Map(), waitsSince: noon(day).getTime() });
    expect(noticeOf([standing('disk', 'fail', 1, 2)], facts, waits(2), noon(2))?.insists).toBe(false);
    expect(noticeOf([standing('disk', 'fail', 1, 2)], facts, waits(1), noon(2))?.insists).toBe(true);
  });
});

const day = fc.record({
  hours: fc.integer({ min: 0, max: 60 }),
  outcomes: fc.record({ disk: anOutcome(), wall: anOutcome(), door: anOutcome() }),
  isShown: fc.boolean(),
});

test('whatever happens, nobody is told twice a day, nor of what is not so, nor of the same too soon, and in the end of everything', () => {
  fc.assert(
    fc.property(fc.array(day, { maxLength: 40 }), days => {
      let time = noon(1).getTime();
      const last = new Map<string, Standing>();
      const told = { failing: new Map<string, number>(), lastShown: undefined as number | undefined };
      const shown: { at: Date; notice: Notice }[] = [];
      const live = (outcomes: Record<string, Outcome>, isShown: boolean) => {
        const now = new Date(time);
        for (const [check, outcome] of Object.entries(outcomes)) {
          const since = last.get(check)?.outcome === outcome ? last.get(check)?.since : undefined;
          last.set(check, { ...standing(check, outcome, 1, 1), since: since ?? now.toISOString(), askedAt: now.toISOString() });
        }
        const notice = noticeOf([...last.values()], facts, told, now);
        if (!notice || !isShown) return;
        expect(notice.failing.length + notice.mended.length).toBeGreaterThan(0);
        for (const { check } of notice.failing) expect(last.get(check)?.outcome).toBe('fail');
        for (const { check } of notice.mended) expect([last.get(check)?.outcome, told.failing.has(check)]).toEqual(['pass', true]);
        for (const { check } of notice.failing) told.failing.set(check, time);
        for (const { check } of notice.mended) told.failing.delete(check);
        told.lastShown = time;
        shown.push({ at: now, notice });
      };
      for (const { hours, outcomes, isShown } of days) {
        time += hours * 3_600_000;
        live(outcomes, isShown);
      }
      expect(new Set(shown.map(({ at }) => at.toDateString())).size).toBe(shown.length);
      // Two quiet days later everything that fails has been told.
      const present = Object.fromEntries([...last.values()].map(({ check, outcome }) => [check, outcome]));
      for (let more = 0; more < 3; more++) {
        time += 25 * 3_600_000;
        live(present, true);
      }
      for (const { check, outcome } of last.values()) {
        if (outcome === 'fail') expect(told.failing.has(check)).toBe(true);
        if (outcome === 'pass') expect(told.failing.has(check)).toBe(false);
      }
    }),
    { numRuns: 300 },
  );
});

test('a clock that goes back by hours makes no second notice, and one that goes back by years does not silence for years', () => {
  const standings = [standing('disk', 'fail', 1, 2)];
  const told = { failing: new Map<string, number>(), lastShown: noon(10).getTime() };
  expect(noticeOf(standings, facts, told, new Date(noon(10).getTime() - 13 * 3_600_000))).toBeUndefined();
  expect(noticeOf(standings, facts, { ...told, lastShown: new Date(2036, 1, 1).getTime() }, noon(10))).toBeDefined();
  expect(noticeOf(standings, facts, { failing: new Map([['disk', new Date(2036, 1, 1).getTime()]]) }, noon(10))).toBeDefined();
});

function anOutcome() {
  return fc.constantFrom<Outcome>('pass', 'fail', 'fail', 'error', 'skip');
}

function standing(check: string, outcome: Outcome, since: number, asked: number): Standing {
  return { ...resultWith({ check, outcome }), suite: '', since: noon(since).toISOString(), askedAt: noon(asked).toISOString() };
}
