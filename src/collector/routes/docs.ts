import type { FastifyInstance } from 'fastify';
import type { ApiDocument } from '../../../reports/api-document.ts';
import { htmlMedia } from '../../../reports/page.ts';
import { apiPage } from '../../../reports/pages/api.ts';

/** GET /docs says in words what programs can ask for, and how · GET /docs/openapi.json the same for programs (OpenAPI 3.1). It is the same for everybody. */
export function docsRoutes(app: FastifyInstance): void {
  const anyone = { config: { permission: 'anyone' } } as const;
  app.get('/docs/openapi.json', anyone, async () => app.swagger());
  app.get('/docs', anyone, async (_, reply) => reply.type(htmlMedia).send(apiPage(app.swagger() as unknown as ApiDocument)));
}
