import type { KeyObject } from 'node:crypto';
import Type, { type Static } from 'typebox';
import { open, readPublicKey, seal, unwrap } from './envelope.ts';
import { readerOf } from './message.ts';
import { Closed, Moment, OneOf, PublicKey, Uuid, Words } from './terms.ts';

export const enrollmentType = 'application/vnd.shipshape.enrollment.v1+json';

/** What a laptop's token looks like: `se1_`, its id, and 32 random bytes in Base64url. Only its SHA-256 is kept. */
export const tokenPattern = /^se1_([a-z0-9]{8})_([A-Za-z0-9_-]{43})$/;

/** What a collector may ask of a laptop beside the answers of its checks. The owner is told. */
export const identityParts = ['hostname', 'serial', 'owner'] as const;
export type IdentityPart = (typeof identityParts)[number];

/** Answer to POST /v1/challenges: the laptop signs this nonce, so that a signature of yesterday proves nothing. */
export const Challenge = Closed({ nonce: Words(128), expiresAt: Moment });

/** What a laptop says to be enrolled, signed with the key that it says is its own: that proves that it has it. */
const Enrollment = Closed({
  nonce: Words(128),
  token: Type.String({ pattern: tokenPattern.source }),
  key: PublicKey,
  agent: Closed({ version: Words(32) }),
  os: OneOf(['macos', 'linux']),
  label: Type.Optional(Words(64)),
});

/** Answer to POST /v1/enrollments. `slot` is the minute of the day (local time) at which this laptop reports. */
export const Enrolled = Closed({
  device: Uuid,
  receiptKey: PublicKey,
  slot: Type.Integer({ minimum: 0, maximum: 1439 }),
  collect: Type.Array(OneOf([...identityParts]), { maxItems: identityParts.length }),
  enrolledAt: Moment,
});

export type Challenge = Static<typeof Challenge>;
export type Enrollment = Static<typeof Enrollment>;
export type Enrolled = Static<typeof Enrolled>;

export const readChallenge = readerOf(Challenge);
export const readEnrolled = readerOf(Enrolled);
const readEnrollment = readerOf(Enrollment);

export function sealEnrollment(enrollment: Enrollment, key: KeyObject): Buffer {
  return seal(enrollmentType, Buffer.from(JSON.stringify(enrollment)), key);
}

/** An enrolment whose sender has the key that it names. @throws MESSAGE_MALFORMED, SIGNATURE_INVALID */
export function openEnrollment(envelope: Uint8Array): Enrollment & { publicKey: KeyObject } {
  // The key is in what it signs: this is only to find it, and what counts is read from the verified bytes.
  const publicKey = readPublicKey(readEnrollment(unwrap(envelope, enrollmentType).payload).key, 'P-256');
  return { ...readEnrollment(open(envelope, enrollmentType, publicKey)), publicKey };
}
