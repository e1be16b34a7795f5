import { ShipshapeError } from '../../errors.ts';

/** Why a collector could not be spoken to, in words, and what to do about it. */
export function unreachable(url: string, error: NodeJS.ErrnoException): ShipshapeError {
  const [why, hint] = explain(error);
  return new ShipshapeError('COLLECTOR_UNREACHABLE', `${url} cannot be reached: ${why}`, { hint, cause: error });
}

const network = 'Is there a network? Find out more with: shipshape doctor';
const certificate = 'Whoever runs the collector knows its CA: a file in PEM, to be named with --ca FILE.';

function explain(error: NodeJS.ErrnoException): [why: string, hint: string] {
  const said = error.code ?? '';
  if (error.name === 'TimeoutError' || said === 'ETIMEDOUT') return ['it did not answer in time', network];
  if (said === 'ENOTFOUND' || said === 'EAI_AGAIN') return ['its name is not known to the DNS', network];
  if (said === 'ECONNREFUSED') return ['nothing listens there', 'Is the address right, and does the collector run?'];
  if (said === 'ECONNRESET' || said === 'EPIPE') return ['the connection was cut', network];
  if (said === 'CERT_HAS_EXPIRED')
    return ['its certificate has expired', 'Whoever runs the collector must renew it. Is the clock of this laptop right?'];
  if (said === 'CERT_NOT_YET_VALID') return ['its certificate is not valid yet', 'Is the clock of this laptop right?'];
  if (said === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return ['its certificate is for another name', 'Is the address right? Somebody else may be answering in its place.'];
  if (said === 'PIN_MISMATCH')
    return [error.message, 'Somebody else may be answering in its place. If it has a new key, enrol again with its pin.'];
  if (/SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY)/.test(said))
    return ['nobody whom this laptop trusts has signed its certificate', certificate];
  if (said.startsWith('ERR_SSL') || said === 'EPROTO') return ['it speaks no TLS 1.3', 'Is the address right? Collectors speak TLS 1.3.'];
  if (said === 'ERR_PROXY_TUNNEL')
    return [`the proxy on the way refused: ${error.message.split(': ').at(-1)}`, 'See HTTPS_PROXY and NO_PROXY in the environment.'];
  return [error.message, network];
}
