import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applying, compliance, coverage } from '../../src/fleet/counts.ts';
import { type FleetDevice, gradeFleet } from '../../src/fleet/fleet.ts';
import { gradeOf, grades, type Standing, type Waiver } from '../../src/fleet/grade.ts';
import { type Policy, usualPolicy } from '../../src/fleet/policy.ts';

const now = Date.UTC(2026, 10, 25, 9);
const day = 86_400_000;
const rule = { freshness: 7 * day, grace: 0, severity: undefined };
const standing = (other: Partial<Standing> = {}): Standing => ({ check: 'a', outcome: 'pass', since: now - day, answered: now, ...other });
const device = (name: string, standings: Standing[], other: Partial<FleetDevice> = {}): FleetDevice => ({
  device: name,
  platform: 'linux',
  group: null,
  reported: now,
  standings,
  ...other,
});
const usual = { policy: usualPolicy, waivers: [], now };

test('an answer counts for as long as it is fresh, and not a moment longer', () => {
  expect(gradeOf(standing({ answered: now - 7 * day }), rule, [], now).grade).toBe('pass');
  for (const outcome of ['pass', 'fail', 'skip', 'error'] as const)
    expect(gradeOf(standing({ outcome, answered: now - 7 * day - 1 }), rule, [], now).grade).toBe('stale');
  expect(gradeOf(undefined, rule, [], now).grade).toBe('missing');
});

test('a waiver excuses a fail from its first moment to its last, and nothing else', () => {
  const grade = (outcome: Standing['outcome'], from: number, until: number) =>
    gradeOf(standing({ outcome }), rule, [{ device: 'd', check: 'a', from, until }], now).grade;
  expect([grade('fail', now, now + 1), grade('fail', now - 1, now), grade('fail', now + 1, now + 2)]).toEqual(['waived', 'fail', 'fail']);
  for (const outcome of ['pass', 'skip', 'error'] as const) expect(grade(outcome, 0, now + day)).toBe(outcome);
});

test('a fail in grace is a fail that does not count against its device, and no pass', () => {
  const fails = device('d', [standing({ outcome: 'fail', since: now - 3 * day })]);
  const graced = (grace: number) => gradeFleet([fails], { ...usual, policy: { ...usualPolicy, grace } });
  expect(graced(4)).toMatchObject({ counts: { fail: 1, inGrace: 1 }, states: { grace: 1 } });
  expect(graced(3)).toMatchObject({ counts: { fail: 1, inGrace: 0 }, states: { failing: 1 } });
  expect(compliance(graced(4).counts)).toBe(0);
});

test('a laptop that never reported misses what others of its platform are asked', () => {
  const fleet = gradeFleet(
    [
      device('heard', [standing(), standing({ check: 'b', outcome: 'skip' })]),
      device('silent', [], { reported: null }),
      device('mac', [standing({ check: 'gatekeeper' })], { platform: 'macos' }),
    ],
    usual,
  );
  expect(fleet.devices.map(({ state, counts }) => [state, counts.missing])).toEqual([
    ['compliant', 0],
    ['unknown', 2],
    ['compliant', 0],
  ]);
});

test('a check that was retired ends with the laptops that report, and one that a laptop leaves out turns stale', () => {
  const old = now - 8 * day;
  const fleet = gradeFleet(
    [
      device('new', [standing(), standing({ check: 'retired', answered: old })]),
      device('away', [standing({ answered: old }), standing({ check: 'retired', answered: old })], { reported: old }),
      device('sly', [standing({ answered: old })]),
    ],
    usual,
  );
  expect(fleet.checks).toMatchObject([{ check: 'a', counts: { pass: 1, stale: 2 } }]);
});

test('a fleet of which nobody reports any more is stale, not gone', () => {
  const old = now - 30 * day;
  const { counts } = gradeFleet([device('d', [standing({ answered: old })], { reported: old })], usual);
  expect(counts).toMatchObject({ stale: 1, pass: 0 });
});

test('checks come worst first: by severity, then by how many fail, and since when', () => {
  const fails = (check: string, ago: number) => standing({ check, outcome: 'fail', since: now - ago * day });
  const policy: Policy = { ...usualPolicy, checks: { b: { severity: 'low' }, c: { severity: 'critical' }, d: { severity: 'critical' } } };
  const { checks } = gradeFleet(
    [device('x', [fails('a', 1), fails('b', 2), fails('c', 3), standing({ check: 'd' })]), device('y', [fails('a', 9), fails('b', 2)])],
    { ...usual, policy },
  );
  expect(checks.map(({ check, failingSince }) => [check, failingSince && (now - failingSince) / day])).toEqual([
    ['c', 3],
    ['b', 2],
    ['a', 9],
    ['d', null],
  ]);
});

test('where nothing applies there is no percentage, and such a laptop is not called compliant', () => {
  const fleet = gradeFleet([device('d', [standing({ outcome: 'skip' })])], usual);
  expect([compliance(fleet.counts), coverage(fleet.counts)]).toEqual([null, null]);
  expect(fleet.states).toMatchObject({ compliant: 0, unknown: 1 });
  expect(compliance(gradeFleet([], usual).counts)).toBeNull();
});

const names = ['a', 'b', 'c', 'd'];
const someStanding = (check: string) =>
  fc.record({
    check: fc.constant(check),
    outcome: fc.constantFrom('pass', 'fail', 'skip', 'error'),
    since: fc.integer({ min: now - 40 * day, max: now }),
    answered: fc.integer({ min: now - 20 * day, max: now }),
  }) as fc.Arbitrary<Standing>;
const someDevices: fc.Arbitrary<FleetDevice[]> = fc
  .array(
    fc.record({
      platform: fc.constantFrom('macos', 'linux'),
      group: fc.constantFrom(null, 'design'),
      reported: fc.option(fc.integer({ min: now - 20 * day, max: now })),
      standings: fc.subarray(names).chain(checks => fc.tuple(...checks.map(someStanding))),
    }),
    { maxLength: 8 },
  )
  .map(list => list.map((one, place) => ({ device: `device ${place}`, ...one })) as FleetDevice[]);
const some = fc.record({
  devices: someDevices,
  policy: fc.record({
    freshness: fc.integer({ min: 1, max: 15 }),
    grace: fc.integer({ min: 0, max: 15 }),
    required: fc.option(
      fc.array(fc.record({ checks: fc.subarray(names, { minLength: 1 }), groups: fc.constantFrom(['design'], ['sales']) }), {
        minLength: 1,
      }),
      { nil: undefined },
    ),
    checks: fc.constant({}),
  }) as fc.Arbitrary<Policy>,
  waivers: fc.array(
    fc.record({
      device: fc.integer({ min: 0, max: 8 }).map(place => `device ${place}`),
      check: fc.constantFrom(...names),
      from: fc.integer({ min: now - 5 * day, max: now + day }),
      until: fc.integer({ min: now - day, max: now + 5 * day }),
    }),
  ) as fc.Arbitrary<Waiver[]>,
});

test('the counts of the devices, of the checks and of the fleet are sums over the same cells', () => {
  fc.assert(
    fc.property(some, ({ devices, policy, waivers }) => {
      const fleet = gradeFleet(devices, { policy, waivers, now });
      for (const grade of [...grades, 'inGrace'] as const)
        for (const part of [fleet.devices, fleet.checks])
          expect(part.reduce((sum, { counts }) => sum + counts[grade], 0)).toBe(fleet.counts[grade]);
      expect(Object.values(fleet.states).reduce((sum, count) => sum + count, 0)).toBe(devices.length);
      expect(fleet.counts.inGrace).toBeLessThanOrEqual(fleet.counts.fail);
    }),
  );
});

test('a percentage lies between 0 and 100, is never above what is covered, and is 100 when all that applies passes and only then', () => {
  fc.assert(
    fc.property(some, ({ devices, policy, waivers }) => {
      const fleet = gradeFleet(devices, { policy, waivers, now });
      for (const { counts } of [fleet, ...fleet.devices, ...fleet.checks]) {
        const [passing, covered] = [compliance(counts), coverage(counts)];
        if (passing === null || covered === null) {
          expect([passing, covered, applying(counts)]).toEqual([null, null, 0]);
          continue;
        }
        expect(passing).toBeGreaterThanOrEqual(0);
        expect(covered).toBeGreaterThanOrEqual(passing);
        expect(covered).toBeLessThanOrEqual(100);
        expect(passing === 100).toBe(counts.pass === applying(counts));
      }
      for (const { state, counts } of fleet.devices) expect(state === 'compliant').toBe(compliance(counts) === 100);
    }),
  );
});

test('no share of a great fleet is rounded up to 100', () => {
  const counts = { ...gradeFleet([], usual).counts, pass: 99_999, error: 1 };
  expect([compliance(counts), coverage(counts)]).toEqual([99.9, 99.9]);
});

test('whatever answer turns into an error, or grows old, or is waived, no percentage rises', () => {
  fc.assert(
    fc.property(some, fc.nat(), fc.nat(), fc.constantFrom('error', 'stale', 'waived'), ({ devices, policy, waivers }, n, m, change) => {
      const target = devices[n % Math.max(1, devices.length)];
      const old = target?.standings[m % Math.max(1, target.standings.length)];
      fc.pre(target !== undefined && old !== undefined && old.outcome !== 'skip');
      const worse: Standing =
        change === 'error'
          ? { ...old, outcome: 'error' }
          : { ...old, answered: change === 'stale' ? Math.min(old.answered, now - 19 * day) : old.answered };
      // Only its answer changes, not what is asked of the others.
      const named: Policy = { ...policy, required: [{ checks: names }] };
      const excuse = change === 'waived' ? [{ device: target.device, check: old.check, from: now, until: now + 1 }] : [];
      const before = gradeFleet(devices, { policy: named, waivers, now });
      const after = gradeFleet(
        devices.map(one => (one === target ? { ...one, standings: one.standings.map(each => (each === old ? worse : each)) } : one)),
        { policy: named, waivers: [...waivers, ...excuse], now },
      );
      expect(compliance(after.counts) ?? 0).toBeLessThanOrEqual(compliance(before.counts) ?? 0);
      expect(after.states.compliant).toBeLessThanOrEqual(before.states.compliant);
    }),
  );
});
