import type { FastifyReply, FastifyRequest } from 'fastify';

/** What the cookie of a session holds; undefined when there is none. */
export function sessionSecretOf(request: FastifyRequest): string | undefined {
  return cookieOf(request, 'session');
}

/** A browser keeps such a cookie for this very host and sends it over TLS alone; over plain HTTP, as on one's own machine, it may not be called so. */
function cookieName({ protocol }: FastifyRequest, name: string): string {
  return protocol === 'https' ? `__Host-shipshape-${name}` : `shipshape-${name}`;
}

export function cookieOf(request: FastifyRequest, name: string): string | undefined {
  const wanted = cookieName(request, name);
  const pairs = (request.headers.cookie ?? '').split(';').map(pair => pair.trim());
  return pairs.find(pair => pair.startsWith(`${wanted}=`))?.slice(wanted.length + 1);
}

/** Sets a cookie that no script can read; without a value it is taken back. It ends with the browser, or before, when we say so. */
export function setCookie(request: FastifyRequest, reply: FastifyReply, name: string, value: string | undefined): void {
  const words = [`${cookieName(request, name)}=${value ?? ''}`, 'Path=/', 'HttpOnly', 'SameSite=Lax'];
  if (request.protocol === 'https') words.push('Secure');
  if (value === undefined) words.push('Max-Age=0');
  reply.header('set-cookie', words.join('; '));
}
