import { expect, test } from 'vitest';
import { Limits, networkOf } from '../../../src/collector/http/limits.ts';

const refused = expect.objectContaining({ code: 'RATE_LIMITED', retryAfterSeconds: expect.any(Number) });

test('guessing tokens brings a block, and guessing on a longer one, up to a day', async () => {
  const limits = new Limits();
  let now = Date.parse('2026-11-25T09:00:00Z');
  const blocks: number[] = [];
  for (let tries = 0; tries < 100; tries++) {
    const seconds = await limits.guessed('192.0.2.7', now);
    if (seconds === undefined) continue;
    blocks.push(seconds);
    expect(() => limits.demandNotBlocked('192.0.2.7', now)).toThrow(refused);
    expect(() => limits.demandNotBlocked('192.0.2.8', now)).not.toThrow();
    now += seconds * 1000;
    expect(() => limits.demandNotBlocked('192.0.2.7', now)).not.toThrow();
  }
  expect(blocks).toEqual([15, 30, 60, 120, 240, 480, 960, 1440, 1440, 1440].map(minutes => minutes * 60));
});

test('a day of peace lets blocks begin anew', async () => {
  const limits = new Limits();
  const now = Date.parse('2026-11-25T09:00:00Z');
  const guess = async (at: number) => {
    for (;;) {
      const seconds = await limits.guessed('192.0.2.7', at);
      if (seconds !== undefined) return seconds;
    }
  };
  await guess(now);
  expect(await guess(now + 2 * 86_400_000)).toBe(15 * 60);
});

test('what one key has spent is not spent for another', async () => {
  const limits = new Limits();
  for (let count = 0; count < 130; count++) await limits.spend('report', 'a');
  await expect(limits.spend('report', 'a')).rejects.toThrow(refused);
  await expect(limits.spend('report', 'b')).resolves.toBeUndefined();
});

test('asking whether something was spent spends nothing', async () => {
  const limits = new Limits();
  for (let count = 0; count < 100; count++) await limits.demand('wrongSignature', 'a');
  for (let count = 0; count < 20; count++) await limits.spend('wrongSignature', 'a');
  await expect(limits.demand('wrongSignature', 'a')).rejects.toThrow(refused);
});

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '::ffff:192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8::6', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
])('the network of %s is %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
