import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import Type from 'typebox';
import { ShipshapeError } from '../errors.ts';
import { malformed } from './json.ts';
import { readerOf } from './message.ts';
import { Closed, Sha256, Words } from './terms.ts';

/** The media type of an envelope in a request or an answer. */
export const envelopeMedia = 'application/vnd.dsse.envelope+json';

/**
 * Signed bytes: a DSSE envelope (secure-systems-lab/dsse 1.0.2) with one signature. What is signed is never written anew: bytes
 * are verified, and those same bytes are then parsed.
 */
const Envelope = Closed({
  // Without a pattern, which costs as much as to read it: that it is Base64 is seen then.
  payload: Type.String({ description: 'the signed bytes, in Base64' }),
  payloadType: Words(128),
  signatures: Type.Array(Closed({ keyid: Sha256, sig: Type.String({ pattern: '^[A-Za-z0-9+/]{86}==$' }) }), { minItems: 1, maxItems: 1 }),
});

/** What an envelope holds, not yet verified. `keyId` says whose key to look up; what we know of that key decides. */
export type Sealed = { payload: Buffer; payloadType: string; keyId: string; signature: Buffer };

const readEnvelope = readerOf(Envelope);

/** Signs a payload and gives the bytes of its envelope. The key is P-256, as a laptop's hardware speaks it, or Ed25519. */
export function seal(payloadType: string, payload: Uint8Array, key: KeyObject): Buffer {
  const signature = sign(digestOf(key), preAuthentication(payloadType, payload), { key, dsaEncoding: 'ieee-p1363' });
  return writeEnvelope({ payload: Buffer.from(payload), payloadType, keyId: keyIdOf(key), signature });
}

/** The bytes of an envelope, as `seal` makes them. */
export function writeEnvelope({ payload, payloadType, keyId, signature }: Sealed): Buffer {
  const signatures = [{ keyid: keyId, sig: signature.toString('base64') }];
  return Buffer.from(JSON.stringify({ payload: payload.toString('base64'), payloadType, signatures }));
}

/** Reads the outside of an envelope: nothing in it is to be believed yet. @throws MESSAGE_MALFORMED also for another payload type */
export function unwrap(envelope: Uint8Array, payloadType: string): Sealed {
  const { payload, payloadType: found, signatures } = readEnvelope(envelope);
  if (found !== payloadType) throw malformed(`its payload type is ${found}, and ${payloadType} is wanted`);
  const [{ keyid, sig }] = signatures as [{ keyid: string; sig: string }];
  return { payload: fromBase64(payload), payloadType, keyId: keyid, signature: fromBase64(sig) };
}

/** The payload of an envelope, verified. @throws MESSAGE_MALFORMED, SIGNATURE_INVALID */
export function open(envelope: Uint8Array, payloadType: string, key: KeyObject): Buffer {
  const sealed = unwrap(envelope, payloadType);
  if (sealed.keyId !== keyIdOf(key)) throw signatureInvalid();
  if (!verify(digestOf(key), preAuthentication(payloadType, sealed.payload), { key, dsaEncoding: 'ieee-p1363' }, sealed.signature))
    throw signatureInvalid();
  return sealed.payload;
}

/** The signature alone, on a thread of its own: for those who have many to verify, and found the key by its id. */
export function isSignedBy(key: KeyObject, { payload, payloadType, signature }: Sealed): Promise<boolean> {
  return new Promise((resolve, reject) =>
    verify(digestOf(key), preAuthentication(payloadType, payload), { key, dsaEncoding: 'ieee-p1363' }, signature, (error, isValid) =>
      error ? reject(error) : resolve(isValid),
    ),
  );
}

export function signatureInvalid(): ShipshapeError {
  return new ShipshapeError('SIGNATURE_INVALID', 'the signature is not of this key and these bytes');
}

/** To find an id costs more than to sign, and few keys are met again and again. */
const keyIds = new WeakMap<KeyObject, string>();

/** The name of a public key, or of that which belongs to a private one: SHA-256 of its SubjectPublicKeyInfo, in hexadecimal. */
export function keyIdOf(key: KeyObject): string {
  const known = keyIds.get(key);
  if (known !== undefined) return known;
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  const id = sha256(publicKey.export({ type: 'spki', format: 'der' }));
  keyIds.set(key, id);
  return id;
}

/** A public key as messages carry it, and back. Devices have P-256, collectors Ed25519. */
export function writePublicKey(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'der' }).toString('base64');
}

/** @throws MESSAGE_MALFORMED when it is no key, or of another kind. */
export function readPublicKey(text: string, kind: 'P-256' | 'Ed25519'): KeyObject {
  let key: KeyObject;
  try {
    key = createPublicKey({ key: fromBase64(text), format: 'der', type: 'spki' });
  } catch (cause) {
    throw malformed('its public key cannot be read', cause);
  }
  const found =
    key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? 'P-256' : key.asymmetricKeyType === 'ed25519' ? 'Ed25519' : 'another';
  if (found !== kind) throw malformed(`its public key is ${found}, and ${kind} is wanted`);
  return key;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** What the signature is over (PAE of the DSSE protocol): no byte of type or payload can pass for one of the other. */
function preAuthentication(payloadType: string, payload: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `), payload]);
}

/** Ed25519 hashes by itself (RFC 8032). */
function digestOf(key: KeyObject): string | null {
  return key.asymmetricKeyType === 'ed25519' ? null : 'sha256';
}

/** Node reads Base64 in many spellings: only the one that it would write is taken, so that no other bytes mean the same. */
function fromBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw malformed('its Base64 is not in the canonical spelling');
  return bytes;
}
