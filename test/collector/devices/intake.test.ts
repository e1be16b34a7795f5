import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Intake } from '../../../src/collector/devices/intake.ts';
import type { ShipshapeError } from '../../../src/errors.ts';

test('reports that come together share a group, and those that come meanwhile the next', async () => {
  const groups: number[][] = [];
  const intake = new Intake<number, string>(async group => {
    groups.push(group);
    await pause(20);
    return group.map(report => `kept ${report}`);
  });
  const first = [1, 2, 3].map(report => intake.keep(report));
  await pause(5);
  const second = [4, 5].map(report => intake.keep(report));
  expect(await Promise.all([...first, ...second])).toEqual(['kept 1', 'kept 2', 'kept 3', 'kept 4', 'kept 5']);
  expect(groups).toEqual([
    [1, 2, 3],
    [4, 5],
  ]);
});

test('nobody is answered before the group is kept', async () => {
  let release = () => {};
  const intake = new Intake<number, number>(group => new Promise(resolve => (release = () => resolve(group))));
  let answered = false;
  const kept = intake.keep(1).then(() => (answered = true));
  await pause(20);
  expect(answered).toBe(false);
  release();
  await kept;
  expect(answered).toBe(true);
});

test('a group that cannot be kept is told to all of it, and the next one is kept', async () => {
  let broken = true;
  const intake = new Intake<number, number>(async group => {
    if (broken) throw new Error('the disk is full');
    return group;
  });
  expect(await Promise.allSettled([intake.keep(1), intake.keep(2)])).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
  broken = false;
  expect(await intake.keep(3)).toBe(3);
});

test('when more are at work than can soon be kept, each who comes is told a later time of its own', async () => {
  let release = () => {};
  const stuck = new Promise<void>(resolve => (release = resolve));
  const intake = new Intake<number, number>(async group => group);
  const working = Array.from({ length: 128 }, () => intake.work(() => stuck));
  // In seconds of one clock, however long it takes to ask.
  const turns = Array.from({ length: 500 }, () => performance.now() / 1000 + refusalOf(() => intake.demandRoom()));
  // Four hundred a second, until it is known better: one second for those at work, then each after the one before, rounded up.
  const waits = turns.map(turn => turn - (turns[0] as number));
  for (const [index, wait] of waits.entries()) expect(Math.abs(wait - index / 400)).toBeLessThanOrEqual(1.1);
  await expect(intake.work(async () => 'let in')).rejects.toMatchObject({ code: 'COLLECTOR_BUSY' });
  release();
  await Promise.all(working);
  expect(() => intake.demandRoom()).not.toThrow();
});

test('draining waits for all that has come', async () => {
  const kept: number[] = [];
  const intake = new Intake<number, number>(async group => {
    await pause(5);
    kept.push(...group);
    return group;
  });
  for (let report = 0; report < 200; report++) void intake.keep(report);
  await intake.drain();
  expect(kept).toHaveLength(200);
});

/** After how many seconds whoever is refused may come again. */
function refusalOf(ask: () => void): number {
  try {
    ask();
  } catch (error) {
    expect(error).toMatchObject({ code: 'COLLECTOR_BUSY' });
    return (error as ShipshapeError).retryAfterSeconds as number;
  }
  throw new Error('nobody was refused');
}
