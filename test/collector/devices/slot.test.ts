import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { slotOf } from '../../../src/collector/devices/slot.ts';

const secret = Buffer.alloc(32, 7);
const devices = Array.from({ length: 2000 }, () => randomUUID());

test.each([
  ['in the day', '09:00', '17:00', 540, 1020],
  ['over midnight', '22:00', '02:00', 1320, 1560],
  ['all day', '00:00', '00:00', 0, 1440],
])('devices are spread over all minutes of a window %s, and over no other', (_, reportFrom, reportUntil, first, end) => {
  const slots = devices.map(device => slotOf(device, secret, { reportFrom, reportUntil })).map(slot => (slot < first ? slot + 1440 : slot));
  expect(Math.min(...slots)).toBeGreaterThanOrEqual(first);
  expect(Math.max(...slots)).toBeLessThan(end);
  expect(new Set(slots).size).toBeGreaterThan((end - first) * 0.7);
});

test('a device keeps its minute', () => {
  const window = { reportFrom: '09:00', reportUntil: '17:00' };
  for (const device of devices.slice(0, 10)) expect(slotOf(device, secret, window)).toBe(slotOf(device, secret, window));
});
