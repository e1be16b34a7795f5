import type { FastifyInstance } from 'fastify';
import type { Collector } from '../collector.ts';

/** GET /healthz: this process answers · GET /readyz: and its store keeps what it is given (else 503) · GET /metrics: for Prometheus. */
export function healthRoutes(app: FastifyInstance, { commits, intake, limits, metrics, now }: Collector): void {
  const anyone = { config: { permission: 'anyone' } } as const;
  app.get('/healthz', anyone, async () => ({ status: 'ok' }));
  app.get('/readyz', anyone, async (_, reply) => {
    const isReady = await commits.isReady();
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ok' : 'nothing can be kept' });
  });
  app.get('/metrics', anyone, async (_, reply) => {
    metrics.waiting.set(intake.waiting);
    metrics.blocked.set(limits.blocked(now()));
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
}
