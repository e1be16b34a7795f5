import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import { tree } from '../../tree.ts';

/** GET /scripts/NAME: what pages load. Each is ours, small, and the page does without it what can be done without. */
export function scriptRoutes(app: FastifyInstance): void {
  const anyone = { config: { permission: 'anyone' } } as const;
  const folder = path.join(tree, 'reports', 'scripts');
  for (const name of readdirSync(folder)) {
    const script = readFileSync(path.join(folder, name));
    app.get(`/scripts/${name}`, anyone, async (_, reply) => reply.type('text/javascript').send(script));
  }
}
