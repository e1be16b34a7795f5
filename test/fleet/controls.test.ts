import { expect, test } from 'vitest';
import { gradeControls } from '../../src/fleet/controls.ts';
import { gradeFleet } from '../../src/fleet/fleet.ts';
import { usualPolicy } from '../../src/fleet/policy.ts';
import { checkWith, factsWith, fleetDevice, lookedAt } from '../support/fleet-views.ts';

test('a control counts what its checks answer on the platforms for which they support it', () => {
  const checks = [
    { ...checkWith('disk', { controls: ['x-1', 'x-2'] }), platform: 'macos' as const },
    { ...checkWith('disk', { controls: ['x-2'] }), platform: 'linux' as const },
    checkWith('clock', { controls: ['x-2', 'x-9'] }),
  ];
  const framework = { title: 'X', ids: /^x-/, controls: { 'x-1': 'One', 'x-2': 'Two', 'x-3': 'Three' } };
  const fleet = [
    fleetDevice(factsWith({ device: '1', os: 'macos' }), { disk: 'pass', clock: 'fail' }),
    fleetDevice(factsWith({ device: '2', os: 'linux' }), { disk: 'fail', clock: 'pass' }),
    fleetDevice(factsWith({ device: '3', os: 'linux' }), { disk: 'error', clock: 'skip' }),
  ];
  const answers = gradeFleet(fleet, { policy: usualPolicy, waivers: [], now: lookedAt }).checks;
  const graded = gradeControls(framework, checks, answers).map(({ id, title, checks, counts: { pass, fail, error, skip } }) => [
    id,
    title,
    checks.map(({ id }) => id),
    { pass, fail, error, skip },
  ]);
  expect(graded).toEqual([
    ['x-1', 'One', ['disk'], { pass: 1, fail: 0, error: 0, skip: 0 }],
    ['x-2', 'Two', ['disk', 'clock'], { pass: 2, fail: 2, error: 1, skip: 1 }],
    ['x-3', 'Three', [], { pass: 0, fail: 0, error: 0, skip: 0 }],
    ['x-9', undefined, ['clock'], { pass: 1, fail: 1, error: 0, skip: 1 }],
  ]);
});
