import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { slowest } from '../../../src/agent/checks/cost.ts';
import { History, recentMs } from '../../../src/agent/history.ts';
import type { Check } from '../../../src/protocol/check.ts';
import type { ProfileName } from '../../../src/protocol/profiles.ts';
import { scratchFolder } from '../../support/programs.ts';

const checks = (...ids: string[]) => ids.map(id => ({ id, header: { seconds: 10 } }) as Check);

describe('the slowest checks', () => {
  test.each([
    [[7], 7, 7],
    [[9, 1], 5, 9],
    [[1, 100, 3], 3, 100],
    [[4, 1, 2, 100], 3, 100],
  ])('of %j ms have the median %d and the worst %d', (times, medianMs, worstMs) => {
    expect(slowest(checks('a'), new Map([['a', times]]), 5)).toEqual([
      { check: 'a', medianMs, worstMs, limitMs: 10_000, runs: times.length },
    ]);
  });

  test('come by their median, then by their worst, and only so many', () => {
    const measured = new Map([
      ['once-slow', [10, 10, 900]],
      ['steady', [50, 50, 50]],
      ['steady-but-once', [50, 50, 60]],
      ['quick', [1]],
    ]);
    const ids = slowest(checks('once-slow', 'steady', 'steady-but-once', 'quick'), measured, 3).map(({ check }) => check);
    expect(ids).toEqual(['steady-but-once', 'steady', 'once-slow']);
  });

  test('are none that never ran, or that are gone', () => {
    expect(slowest(checks('new'), new Map([['gone', [5]]]), 5)).toEqual([]);
  });
});

describe('what the history measured', () => {
  const file = () => path.join(scratchFolder(), 'state.db');
  const suites = new Map([
    ['a', ''],
    ['b', '/mine'],
  ]);
  const run = (times: Record<string, number>, profile: ProfileName = 'standard') => ({
    startedAt: '2026-01-01T00:00:00.000Z',
    profile,
    suites,
    results: Object.entries(times).map(([check, ms]) => ({ check, outcome: 'pass' as const, points: [], ms, ranAs: 'user' as const })),
  });

  test('is the last runs of each check, the latest first', () => {
    const name = file();
    const history = new History(name);
    for (const times of [{ a: 1, b: 10 }, { a: 2 }, { a: 3, b: 30 }]) history.save(run(times));
    history.close();
    expect(recentMs(name, suites, 2)).toEqual(
      new Map([
        ['a', [3, 2]],
        ['b', [30, 10]],
      ]),
    );
  });

  test('leaves out what took no time: it was refused', () => {
    const name = file();
    const history = new History(name);
    for (const times of [
      { a: 5, b: 0 },
      { a: 0, b: 0 },
    ])
      history.save(run(times));
    history.close();
    expect(recentMs(name, suites, 20)).toEqual(
      new Map([
        ['a', [5]],
        ['b', []],
      ]),
    );
  });

  test('mixes neither suites nor profiles: it is of the profile that was asked last', () => {
    const name = file();
    const history = new History(name);
    history.save(run({ a: 1, b: 2 }, 'strict'));
    history.save(run({ a: 3 }));
    history.save({ ...run({ a: 4 }), suites: new Map([['a', '/mine']]) });
    history.close();
    expect(recentMs(name, suites, 20)).toEqual(
      new Map([
        ['a', [3]],
        ['b', [2]],
      ]),
    );
  });

  test('is nothing where there is no history', () => {
    expect(recentMs(file(), suites, 20)).toEqual(new Map());
  });
});
