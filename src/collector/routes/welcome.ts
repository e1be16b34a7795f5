import type { FastifyInstance, FastifyReply } from 'fastify';
import Type from 'typebox';
import { htmlMedia } from '../../../reports/page.ts';
import { type Welcome, welcomePage } from '../../../reports/pages/welcome.ts';
import { ShipshapeError } from '../../errors.ts';
import { Closed, Words } from '../../protocol/terms.ts';
import type { Collector } from '../collector.ts';
import { networkOf } from '../http/limits.ts';
import { browserOf } from '../people/browser.ts';
import { setCookie } from '../people/cookies.ts';
import { Email } from '../people/email.ts';
import { findWelcome, takeWelcome } from '../store/people/welcomes.ts';

type Link = { Params: { secret: string }; Body: { email?: string; name?: string } };

const Form = Closed({ email: Type.Optional(Email), name: Type.Optional(Words(100)) });

/**
 * GET /welcome/SECRET greets whoever has a link that works once · POST signs in by it, and makes the owner where there is none; 410 when
 * the link is over.
 */
export function welcomeRoutes(app: FastifyInstance, { limits, now, store }: Collector): void {
  const anyone = { config: { permission: 'anyone' } } as const;

  app.get<Link>('/welcome/:secret', anyone, async (request, reply) => {
    await limits.spend('signIn', networkOf(request.ip));
    const welcome = await findWelcome(store, request.params.secret, now());
    if (!welcome) return show(reply, 410, { for: 'nobody' });
    return show(reply, 200, welcome.person ? { for: 'person', name: welcome.person.name } : { for: 'owner' });
  });

  app.post<Link>('/welcome/:secret', { ...anyone, schema: { body: Form } }, async (request, reply) => {
    await limits.spend('signIn', networkOf(request.ip));
    const { email, name } = request.body ?? {};
    const owner = email && name ? { email, name } : undefined;
    try {
      const session = await takeWelcome(store, request.params.secret, { owner, browser: browserOf(request) }, now());
      if (!session) return show(reply, 410, { for: 'nobody' });
      setCookie(request, reply, 'session', session.secret);
      return reply.redirect('/account', 303);
    } catch (error) {
      if (!(error instanceof ShipshapeError && error.code === 'PERSON_EXISTS')) throw error;
      return show(reply, error.httpStatus, { for: 'owner', refusal: error.message, ...owner });
    }
  });
}

function show(reply: FastifyReply, status: number, welcome: Welcome): FastifyReply {
  return reply.code(status).type(htmlMedia).send(welcomePage(welcome));
}
