import path from 'node:path';
import { readCollectorUrl } from '../agent/line/collector-url.ts';
import type { Collector } from '../agent/line/identity.ts';
import { pinPattern, readCertificates } from '../agent/line/trust.ts';
import { ShipshapeError } from '../errors.ts';

/** The collector of this address, and how it is known: by the certificates of a file, by pins of its key. @throws USAGE */
export function collectorOf(address: string, ca: string | undefined, pins: string[] = []): Collector {
  const url = readCollectorUrl(address);
  const wrong = pins.find(pin => !pinPattern.test(pin));
  if (wrong !== undefined)
    throw new ShipshapeError('USAGE', `${wrong} is no pin: sha256/ and the digest of the collector's public key in Base64`);
  if (url.startsWith('http:') && (ca !== undefined || pins.length > 0))
    throw new ShipshapeError('USAGE', `--ca and --pin are for https, and ${url} is spoken to without TLS`);
  const caFile = ca === undefined ? undefined : path.resolve(ca);
  if (caFile !== undefined) readCertificates(caFile);
  return { url, pins, ...(caFile !== undefined && { caFile }) };
}
