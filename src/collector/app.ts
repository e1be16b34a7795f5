import helmet from '@fastify/helmet';
import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from 'fastify';
import type { Collector } from './collector.ts';
import { describeApi } from './http/api.ts';
import { demandLength, takeEnvelopes, takeForms } from './http/bodies.ts';
import { guard } from './http/guard.ts';
import { addMenus } from './http/menu.ts';
import { answerErrors } from './http/refusals.ts';
import { readTls } from './http/tls.ts';
import { demandSameSite } from './people/same-site.ts';
import { forLaptops, forPeople } from './routes/routes.ts';

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
  answerErrors(app, collector);
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
        scriptSrc: ["'self'"],
        connectSrc: ["'self'"],
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
  demandLength(app);
  guard(app, collector);
  addMenus(app);
  await describeApi(app);
  takeEnvelopes(app);
  for (const routes of forLaptops) routes(app, collector);
  await app.register(async forms => {
    takeForms(forms);
    // Who has not signed in yet is not to be signed in by another site, either.
    forms.addHook('onRequest', async request => {
      if (request.headers.authorization === undefined) demandSameSite(request, collector);
    });
    for (const routes of forPeople) routes(forms, collector);
  });
  return app;
}
