import helmet from '@fastify/helmet';
import { type FastifyBaseLogger, type FastifyError, type FastifyInstance, fastify, LogController } from 'fastify';
import { htmlMedia } from '../../reports/page.ts';
import { refusalPage } from '../../reports/pages/refusal.ts';
import { type ErrorCode, ShipshapeError } from '../errors.ts';
import type { Refusal } from '../protocol/refusal.ts';
import { takeEnvelopes } from './bodies.ts';
import type { Collector } from './collector.ts';
import { guard } from './guard.ts';
import { challengeRoutes } from './routes/challenges.ts';
import { checkPages } from './routes/checks.ts';
import { departureRoutes } from './routes/departures.ts';
import { devicePages } from './routes/devices.ts';
import { enrollmentRoutes } from './routes/enrollments.ts';
import { fleetRoutes } from './routes/fleet.ts';
import { frameworkPages } from './routes/frameworks.ts';
import { healthRoutes } from './routes/health.ts';
import { pageRoutes } from './routes/pages.ts';
import { reportRoutes } from './routes/reports.ts';
import { welcomeRoutes } from './routes/welcome.ts';
import { readTls } from './tls.ts';

/** Seconds that a client may take for its headers and for the whole of its request, and between two looks at who is too slow. */
const patience = { headers: 5, request: 10, look: 1 };

/** The collector's whole HTTP interface, not yet listening. */
export async function buildApp(collector: Collector): Promise<FastifyInstance> {
  const { config, log, metrics } = collector;
  const app = fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: config.trustProxy.length > 0 ? config.trustProxy : false,
    requestTimeout: patience.request * 1000,
    http: { headersTimeout: patience.headers * 1000, connectionsCheckingInterval: patience.look * 1000 },
    ...(config.tls && { https: { ...readTls(config.tls), minVersion: 'TLSv1.2' as const } }),
  });
  app.setErrorHandler((error: FastifyError | ShipshapeError, request, reply) => {
    const refusal = refusalOf(error);
    if (refusal.code === 'FAULT') log.error({ err: error, route: request.routeOptions.url }, 'a fault of the collector itself');
    metrics.refusals.inc({ code: refusal.code });
    if (refusal.retryAfterSeconds !== undefined) reply.header('retry-after', refusal.retryAfterSeconds);
    reply.code(refusal.httpStatus);
    // A person's browser asks for a page; programs get words in JSON.
    if (/\btext\/html\b/.test(request.headers.accept ?? '')) return reply.type(htmlMedia).send(refusalPage(wordsOf(refusal)));
    return reply.send(wordsOf(refusal));
  });
  app.setNotFoundHandler(() => {
    throw new ShipshapeError('NOT_FOUND', 'there is nothing at this address');
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    metrics.requestSeconds.observe({ route, status: reply.statusCode }, reply.elapsedTime / 1000);
    log.debug({ method: request.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, 'answered');
  });
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    frameguard: { action: 'deny' },
    // With `no-referrer` a browser would say of our own forms, too, that they come from nowhere.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: config.tls ? { maxAge: 2 * 365 * 24 * 60 * 60 } : false,
  });
  app.addHook('onSend', async (_, reply) => {
    reply.header('cache-control', 'no-store').header('permissions-policy', 'camera=(), geolocation=(), microphone=()');
  });
  guard(app, collector);
  takeEnvelopes(app);
  for (const routes of [
    challengeRoutes,
    enrollmentRoutes,
    reportRoutes,
    departureRoutes,
    fleetRoutes,
    pageRoutes,
    devicePages,
    checkPages,
    frameworkPages,
    welcomeRoutes,
    healthRoutes,
  ])
    routes(app, collector);
  return app;
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
