import { isIPv4 } from 'node:net';
import { ShipshapeError } from '../../errors.ts';

/**
 * The address of a collector as a person gives it, without a slash at its end. Only this same machine is spoken to without TLS.
 * @throws USAGE
 */
export function readCollectorUrl(text: string): string {
  const url = URL.parse(text);
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) throw refused(text, 'it is no https:// address');
  if (url.username || url.password || url.search || url.hash) throw refused(text, 'it has more in it than a host, a port and a path');
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    throw refused(text, 'without TLS anybody on the way could read and change what is sent');
  return url.href.replace(/\/+$/, '');
}

/** Names may lead anywhere, but this one does not (RFC 6761). */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'));
}

function refused(text: string, why: string): ShipshapeError {
  return new ShipshapeError('USAGE', `${text} cannot be a collector's address: ${why}`, {
    hint: 'Such as: shipshape enroll https://collector.example',
  });
}
