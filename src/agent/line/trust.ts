import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type ConnectionOptions, checkServerIdentity, type PeerCertificate } from 'node:tls';
import { ShipshapeError } from '../../errors.ts';
import type { Collector } from './identity.ts';

/** A pin is `sha256/` and the digest of a public key (SubjectPublicKeyInfo) in Base64, as RFC 7469 writes it. */
export const pinPattern = /^sha256\/[A-Za-z0-9+/]{43}=$/;

/**
 * How TLS to a collector is to be: version 1.3, a certificate that holds, and, where there are pins, one whose own key is among
 * them. A key further up would not do: who may sign for another name could put it there. Nothing in the environment weakens it.
 * @throws USAGE when the CA file cannot be read
 */
export function trustOf({ caFile, pins }: Collector): ConnectionOptions {
  return {
    minVersion: 'TLSv1.3',
    rejectUnauthorized: true,
    ...(caFile !== undefined && { ca: readCertificates(caFile) }),
    checkServerIdentity: (host, certificate) => checkServerIdentity(host, certificate) ?? pinProblem(certificate, pins),
  };
}

/** @throws USAGE when the file holds no certificate in PEM */
export function readCertificates(file: string): Buffer {
  try {
    const pem = readFileSync(file);
    new X509Certificate(pem);
    return pem;
  } catch (cause) {
    throw new ShipshapeError('USAGE', `${file} holds no certificate that can be read: ${(cause as Error).message}`, {
      hint: 'It is to be a file in PEM: lines between -----BEGIN CERTIFICATE----- and -----END CERTIFICATE-----.',
      cause,
    });
  }
}

/** What is wrong with a certificate for those who know the collector's key. */
class PinProblem extends Error {
  readonly code = 'PIN_MISMATCH';
}

function pinProblem(certificate: PeerCertificate, pins: readonly string[]): Error | undefined {
  if (pins.length === 0) return undefined;
  const key = new X509Certificate(certificate.raw).publicKey.export({ type: 'spki', format: 'der' });
  const pin = `sha256/${createHash('sha256').update(key).digest('base64')}`;
  return pins.includes(pin) ? undefined : new PinProblem(`its key is ${pin}, which is none of the pinned ones`);
}
