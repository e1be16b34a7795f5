import type { FastifyInstance } from 'fastify';
import { htmlMedia } from '../../../reports/page.ts';
import { welcomePage } from '../../../reports/welcome.ts';
import type { Collector } from '../collector.ts';
import { networkOf } from '../limits.ts';
import { isWelcome, takeWelcome } from '../store/welcomes.ts';

type Link = { Params: { secret: string } };

const firstToken = { permissions: ['read fleet'], lifetime: 365 * 86_400_000, who: 'owner' };

/**
 * GET /welcome/SECRET greets who runs the collector · POST makes the first API token and shows it, once. The link is printed by
 * the host while there is no owner, works for 15 minutes, and then for nobody.
 */
export function welcomeRoutes(app: FastifyInstance, collector: Collector): void {
  const { limits, now, store } = collector;
  const anyone = { config: { permission: 'anyone' } } as const;
  // The form has no fields: whatever it says, nobody listens.
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string', bodyLimit: 1024 }, async () => null);

  app.get<Link>('/welcome/:secret', anyone, async (request, reply) => {
    await limits.spend('challenge', networkOf(request.ip));
    const isOpen = await isWelcome(store, request.params.secret, now());
    return reply
      .code(isOpen ? 200 : 410)
      .type(htmlMedia)
      .send(welcomePage({ step: isOpen ? 'greet' : 'over' }));
  });

  app.post<Link>('/welcome/:secret', anyone, async (request, reply) => {
    await limits.spend('challenge', networkOf(request.ip));
    const token = await takeWelcome(store, request.params.secret, firstToken, now());
    if (!token)
      return reply
        .code(410)
        .type(htmlMedia)
        .send(welcomePage({ step: 'over' }));
    const page = welcomePage({ step: 'done', token: token.text, expires: new Date(token.expires_at), url: collector.url });
    return reply.code(201).type(htmlMedia).send(page);
  });
}
