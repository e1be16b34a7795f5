import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Challenge } from '../../protocol/enrollment.ts';

const minutes = 5;

/** A number used once that nobody has to remember: it carries when it ends, and our mark that we gave it. */
export function newChallenge(secret: Buffer, now: number): Challenge {
  const ends = now + minutes * 60_000;
  const body = `${ends.toString(36)}.${randomBytes(16).toString('base64url')}`;
  return { nonce: `${body}.${mark(body, secret).toString('base64url')}`, expiresAt: new Date(ends).toISOString() };
}

/** Whether we gave this nonce, and less than five minutes ago. */
export function isOurChallenge(nonce: string, secret: Buffer, now: number): boolean {
  const [ends = '', random = '', given = ''] = nonce.split('.');
  const right = mark(`${ends}.${random}`, secret);
  const found = Buffer.from(given, 'base64url');
  return found.length === right.length && timingSafeEqual(found, right) && Number.parseInt(ends, 36) >= now;
}

function mark(body: string, secret: Buffer): Buffer {
  return createHmac('sha256', secret).update(body).digest();
}
