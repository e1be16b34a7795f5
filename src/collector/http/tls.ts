import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { ShipshapeError } from '../../errors.ts';

/** The certificate chain and its key, and that they belong together. @throws CONFIG_INVALID */
export function readTls(files: { certificate: string; key: string }): { cert: Buffer; key: Buffer } {
  try {
    const tls = { cert: readFileSync(files.certificate), key: readFileSync(files.key) };
    createSecureContext(tls);
    return tls;
  } catch (cause) {
    throw new ShipshapeError(
      'CONFIG_INVALID',
      `the certificate ${files.certificate} and its key cannot be used: ${(cause as Error).message}`,
      {
        hint: 'tls.certificate and tls.key name PEM files that belong together.',
        cause,
      },
    );
  }
}
