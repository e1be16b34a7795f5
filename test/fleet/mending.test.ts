import { expect, test } from 'vitest';
import { mendingOf } from '../../src/fleet/mending.ts';

test('half of the fails that were mended were so within the median', () => {
  expect(mendingOf([40, 3, 10, 4])).toEqual({ mended: 4, median: 4 });
  expect(mendingOf([100, 9, 20])).toEqual({ mended: 3, median: 20 });
  expect(mendingOf([])).toBeUndefined();
});
