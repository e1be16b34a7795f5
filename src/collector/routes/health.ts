import type { FastifyInstance } from 'fastify';
import type { Collector } from '../collector.ts';
import { ping } from '../store/store.ts';

/** GET /healthz: this process answers · GET /readyz: and its database, too (else 503) · GET /metrics: for Prometheus. */
export function healthRoutes(app: FastifyInstance, { intake, limits, metrics, now, store }: Collector): void {
  const anyone = { config: { permission: 'anyone' } } as const;
  app.get('/healthz', anyone, async () => ({ status: 'ok' }));
  app.get('/readyz', anyone, async () => {
    await ping(store);
    return { status: 'ok' };
  });
  app.get('/metrics', anyone, async (_, reply) => {
    metrics.waiting.set(intake.waiting);
    metrics.blocked.set(limits.blocked(now()));
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
}
