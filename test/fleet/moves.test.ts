import { expect, test } from 'vitest';
import type { DeviceState, DeviceSummary } from '../../src/fleet/fleet.ts';
import { movesBetween } from '../../src/fleet/moves.ts';

const fleet = (states: Record<string, DeviceState>) => ({
  devices: Object.entries(states).map(([device, state]) => ({ device, state }) as DeviceSummary),
});

test('laptops that change are counted by from where to where, the worst first; the others are not', () => {
  const before = fleet({ a: 'compliant', b: 'compliant', c: 'failing', d: 'waived', gone: 'failing' });
  const after = fleet({ a: 'failing', b: 'failing', c: 'grace', d: 'waived', come: 'failing' });
  expect(movesBetween(before, after)).toEqual([
    { from: 'compliant', to: 'failing', count: 2 },
    { from: 'failing', to: 'grace', count: 1 },
  ]);
});
