import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { isOurChallenge, newChallenge } from '../../../src/collector/devices/nonce.ts';

const secret = randomBytes(32);
const now = Date.parse('2026-11-25T09:00:00Z');

test('a nonce is ours for five minutes', () => {
  const { nonce, expiresAt } = newChallenge(secret, now);
  expect(expiresAt).toBe('2026-11-25T09:05:00.000Z');
  expect(isOurChallenge(nonce, secret, now)).toBe(true);
  expect(isOurChallenge(nonce, secret, now + 5 * 60_000)).toBe(true);
  expect(isOurChallenge(nonce, secret, now + 5 * 60_000 + 1)).toBe(false);
});

test('a nonce that was made longer, or by somebody else, is not ours', () => {
  const { nonce } = newChallenge(secret, now);
  const [, random, mark] = nonce.split('.');
  const later = (now + 86_400_000).toString(36);
  for (const forged of [
    `${later}.${random}.${mark}`,
    `.${random}.${mark}`,
    '',
    '..',
    nonce.slice(0, -1),
    newChallenge(randomBytes(32), now).nonce,
  ])
    expect(isOurChallenge(forged, secret, now), forged).toBe(false);
});
