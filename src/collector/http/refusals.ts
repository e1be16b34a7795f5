import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { htmlMedia } from '../../../reports/page.ts';
import { refusalPage } from '../../../reports/pages/refusal.ts';
import { type ErrorCode, ShipshapeError } from '../../errors.ts';
import type { Refusal } from '../../protocol/refusal.ts';
import type { Collector } from '../collector.ts';

/** How every route says no: in JSON to programs, as a page to browsers, which are led to the sign-in where that would help. */
export function answerErrors(app: FastifyInstance, { log, metrics }: Collector): void {
  app.setErrorHandler((error: FastifyError | ShipshapeError, request, reply) => {
    const refusal = refusalOf(error);
    if (refusal.code === 'FAULT') log.error({ err: error, route: request.routeOptions.url }, 'a fault of the collector itself');
    metrics.refusals.inc({ code: refusal.code });
    if (refusal.retryAfterSeconds !== undefined) reply.header('retry-after', refusal.retryAfterSeconds);
    if (/\btext\/html\b/.test(request.headers.accept ?? '')) return answerBrowser(refusal, request, reply);
    return reply.code(refusal.httpStatus).send(wordsOf(refusal));
  });
  app.setNotFoundHandler(() => {
    throw new ShipshapeError('NOT_FOUND', 'there is nothing at this address');
  });
}

function answerBrowser(refusal: ShipshapeError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  // Who may see own laptops alone has these for a first page.
  if (refusal.code === 'PERMISSION_DENIED' && request.url === '/') return reply.redirect('/devices', 303);
  const signIn = signInFor(refusal, request);
  if (signIn !== undefined && request.method === 'GET') return reply.redirect(signIn, 303);
  return reply
    .code(refusal.httpStatus)
    .type(htmlMedia)
    .send(refusalPage({ ...wordsOf(refusal), signIn }));
}

/** Where whoever is refused can prove who it is, and comes back from: what was sent by a form has to be sent again from its page. */
function signInFor({ code }: ShipshapeError, { method, url, headers }: FastifyRequest): string | undefined {
  if (code !== 'PERMISSION_REQUIRED' && code !== 'PROOF_REQUIRED') return undefined;
  const from = URL.parse(headers.referer ?? '');
  const to = method === 'GET' ? url : from ? `${from.pathname}${from.search}` : '/';
  return `/sign-in?${new URLSearchParams({ to, ...(code === 'PROOF_REQUIRED' && { again: '1' }) })}`;
}

/** What of an error leaves the house: its code and words if they are ours, else only that there was one. */
function refusalOf(error: FastifyError | ShipshapeError): ShipshapeError {
  if (error instanceof ShipshapeError) return error.httpStatus === 500 ? fault(error) : error;
  const code: Partial<Record<number, ErrorCode>> = { 413: 'MESSAGE_TOO_LARGE', 415: 'MEDIA_TYPE_UNKNOWN', 400: 'MESSAGE_MALFORMED' };
  const known = code[error.statusCode ?? 500];
  return known ? new ShipshapeError(known, error.message, { cause: error }) : fault(error);
}

function fault(cause: Error): ShipshapeError {
  return new ShipshapeError('FAULT', 'the collector could not do this, and that is its own fault', {
    hint: 'Whoever runs it finds the reason in its log.',
    cause,
  });
}

function wordsOf({ code, message, hint }: ShipshapeError): Refusal {
  return { code, message, ...(hint !== undefined && { hint }) };
}
