import { expect, test } from 'vitest';
import type { DeviceSpan } from '../../src/fleet/mending.ts';
import { mendingSince } from '../../src/fleet/mending.ts';

const span = (device: string, outcome: DeviceSpan['outcome'], began: number, ended: number | null): DeviceSpan => ({
  device,
  outcome,
  began,
  ended,
});

test('half of the fails that were mended were so within the median', () => {
  const spans = [
    span('a', 'pass', 3, 90),
    span('a', 'fail', 0, 3),
    span('a', 'fail', 90, null),
    span('b', 'fail', 0, 10),
    span('b', 'skip', 10, null),
    span('c', 'fail', 0, 40),
    span('c', 'pass', 40, null),
    span('d', 'fail', 5, 9),
    span('d', 'pass', 9, null),
  ];
  expect(mendingSince(spans, 0, 100)).toEqual({ mended: 4, median: 4 });
  expect(mendingSince(spans, 10, 100)).toEqual({ mended: 2, median: 10 });
  expect(mendingSince(spans, 0, 9)).toEqual({ mended: 2, median: 3 });
});

test('a fail that goes on, that nobody can tell any more, or that left with its laptop was not mended', () => {
  const spans = [span('a', 'fail', 0, null), span('b', 'fail', 0, 5), span('b', 'error', 5, null), span('c', 'fail', 0, 5)];
  expect(mendingSince(spans, 0, 100)).toBeUndefined();
});
