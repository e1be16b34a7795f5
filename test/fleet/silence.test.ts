import { expect, test } from 'vitest';
import type { DeviceFacts } from '../../src/fleet/device.ts';
import { silences } from '../../src/fleet/silence.ts';
import { factsWith, lookedAt } from '../support/fleet-views.ts';

const day = 86_400_000;
const laptop = (device: string, fields: Partial<DeviceFacts> = {}) =>
  factsWith({ device, label: null, identity: { owner: device }, ...fields });
const silentSince = (days: number) => ({ madeAt: lookedAt - days * day });
const causesOf = (...devices: DeviceFacts[]) => silences(devices, 7, lookedAt).map(({ device, cause }) => [device, cause.kind]);

test('a laptop is silent when its last answer counts no more, and the longest silent comes first', () => {
  expect(causesOf(laptop('a', silentSince(7)), laptop('b', silentSince(8)), laptop('c', silentSince(9)))).toEqual([
    ['c', 'away'],
    ['b', 'away'],
  ]);
});

test.each<[string, Partial<DeviceFacts>]>([
  ['never', { madeAt: null, enrolledAt: lookedAt - 8 * day }],
  ['forked', { ...silentSince(8), forkedAt: lookedAt - 8 * day }],
  ['lost', silentSince(31)],
  ['away', silentSince(30)],
])('%s is told from what is known', (cause, fields) => {
  expect(causesOf(laptop('a', fields))).toEqual([['a', cause]]);
});

test('one that joined a week ago may still be on its way to its first report', () => {
  expect(causesOf(laptop('a', { madeAt: null, enrolledAt: lookedAt - 7 * day }))).toEqual([]);
});

test('a laptop of the same label, owner, host name or serial number that joined since has probably taken its place', () => {
  for (const identity of [{ owner: 'ada' }, { hostname: 'ada-1' }, { serial: 'C02' }]) {
    const next = laptop('next', { identity, enrolledAt: lookedAt - 2 * day });
    expect(silences([laptop('a', { identity, ...silentSince(8) }), next], 7, lookedAt)).toEqual([
      { device: 'a', since: lookedAt - 8 * day, cause: { kind: 'replaced', by: 'next' } },
    ]);
  }
  const label = 'Ada’s laptop';
  expect(causesOf(laptop('a', { label, ...silentSince(8) }), laptop('b', { label, enrolledAt: lookedAt }))).toEqual([['a', 'replaced']]);
  expect(causesOf(laptop('a', { identity: {}, ...silentSince(8) }), laptop('b', { identity: {}, enrolledAt: lookedAt }))).toEqual([
    ['a', 'away'],
  ]);
});

test('many that fell silent on one day share a cause', () => {
  const many = Array.from({ length: 6 }, (_, place) => laptop(`laptop-${place}`, silentSince(8)));
  expect(silences(many, 7, lookedAt).map(({ cause }) => cause)).toEqual(many.map(() => ({ kind: 'together', others: 5 })));
  expect(causesOf(...many.slice(0, 5)).map(([, cause]) => cause)).toEqual(many.slice(0, 5).map(() => 'away'));
});

test('who left is not silent', () => {
  expect(causesOf(laptop('a', { ...silentSince(50), state: 'departed' }), laptop('b', { ...silentSince(50), state: 'revoked' }))).toEqual(
    [],
  );
});
