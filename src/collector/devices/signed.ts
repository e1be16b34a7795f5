import { ShipshapeError } from '../../errors.ts';
import { isSignedBy, type Sealed, signatureInvalid } from '../../protocol/envelope.ts';
import type { Collector } from '../collector.ts';
import type { Allowance } from '../http/limits.ts';
import type { Signer } from './devices.ts';

/**
 * The device whose key signed what came from this address. Nothing of the payload is parsed before that is known.
 * @throws DEVICE_UNKNOWN, SIGNATURE_INVALID, RATE_LIMITED
 */
export async function demandSigner(
  sealed: Sealed,
  { address, allowance }: { address: string; allowance: Allowance },
  { devices, limits }: Collector,
): Promise<Signer> {
  // Who floods us under the name of a device must not silence that device, which comes from elsewhere.
  const claim = `${sealed.keyId} ${address}`;
  await limits.demand('wrongSignature', claim);
  const signer = await devices.byKey(sealed.keyId);
  if (!signer) {
    await limits.spend('unknownDevice', address);
    throw new ShipshapeError('DEVICE_UNKNOWN', 'no device of this collector has this key', { hint: 'Enrol it: shipshape enroll' });
  }
  if (!(await isSignedBy(signer.publicKey, sealed))) {
    await limits.spend('wrongSignature', claim);
    throw signatureInvalid();
  }
  await limits.spend(allowance, sealed.keyId);
  return signer;
}

export function deviceRevoked(): ShipshapeError {
  return new ShipshapeError('DEVICE_REVOKED', 'this device reports here no more', { hint: 'Ask who runs the collector, or enrol again.' });
}
