import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { htmlMedia } from '../../../reports/page.ts';
import { type SignIn, signInPage } from '../../../reports/pages/sign-in.ts';
import { ShipshapeError } from '../../errors.ts';
import { Closed } from '../../protocol/terms.ts';
import { tellEmergency } from '../alerts/emergency.ts';
import type { Collector } from '../collector.ts';
import { isFresh } from '../http/guard.ts';
import { networkOf } from '../http/limits.ts';
import { setCookie } from '../people/cookies.ts';
import { Email } from '../people/email.ts';
import { letIn, placeOf } from '../people/let-in.ts';
import { challengeOf, keepChallenge } from '../people/passkey-challenge.ts';
import { passkeyToUse, passkeyUsed } from '../people/passkeys.ts';
import { byPassword } from '../people/password-sign-in.ts';
import { originOf } from '../people/same-site.ts';
import { passwordLength } from '../people/strength.ts';
import { endSessions } from '../store/people/sessions.ts';

const Query = Closed({ to: Type.Optional(Type.String()), again: Type.Optional(Type.String()) });
const Password = Closed({ email: Email, password: Type.String({ maxLength: passwordLength.most }), to: Type.Optional(Type.String()) });
const Passkey = Closed({ response: Type.Unknown(), to: Type.Optional(Type.String()) });

/**
 * GET /sign-in asks who it is · POST /sign-in/password and /sign-in/passkey let in whoever proves it (the latter answers scripts, after
 * POST /sign-in/passkey/challenge), else 401, whatever the reason · POST /sign-out ends the session.
 */
export function signInRoutes(app: FastifyInstance, collector: Collector): void {
  const { config, limits, log, metrics, now, store } = collector;
  const anyone = { config: { permission: 'anyone' } } as const;
  const page = (to: string | undefined, again: boolean): SignIn => ({ to: placeOf(to), company: config.company?.name, again });

  app.get<{ Querystring: Static<typeof Query> }>('/sign-in', { ...anyone, schema: { querystring: Query } }, async (request, reply) => {
    const { to, again } = request.query;
    if (request.who?.session !== undefined && (again === undefined || isFresh(request.who, now()))) return reply.redirect(placeOf(to), 303);
    return reply.type(htmlMedia).send(signInPage(page(to, request.who?.session !== undefined)));
  });

  app.post<{ Body: Static<typeof Password> }>('/sign-in/password', { ...anyone, schema: { body: Password } }, async (request, reply) => {
    const { email, password, to } = request.body;
    try {
      const person = await byPassword(collector, { email, password, address: request.ip });
      await tellEmergency(collector, person);
      await letIn(collector, { request, reply, person, way: 'password' });
      log.warn({ person: person.id }, 'somebody signed in by a password, which is for emergencies');
      return reply.redirect(placeOf(to), 303);
    } catch (error) {
      const refusal = refusalIn(error);
      metrics.refusals.inc({ code: refusal.code });
      if (refusal.retryAfterSeconds !== undefined) reply.header('retry-after', refusal.retryAfterSeconds);
      reply.code(refusal.httpStatus).type(htmlMedia);
      return reply.send(signInPage({ ...page(to, false), email, refusal: words[refusal.code as keyof typeof words] }));
    }
  });

  app.post('/sign-in/passkey/challenge', anyone, async (request, reply) => {
    await limits.spend('signIn', networkOf(request.ip));
    const options = await passkeyToUse(originOf(request, collector));
    await keepChallenge(collector, { request, reply, kind: 'use', challenge: options.challenge });
    return options;
  });

  app.post<{ Body: Static<typeof Passkey> }>('/sign-in/passkey', { ...anyone, schema: { body: Passkey } }, async (request, reply) => {
    await limits.spend('signIn', networkOf(request.ip));
    const challenge = await challengeOf(collector, { request, reply, kind: 'use' });
    const person = await passkeyUsed(collector, { response: request.body.response, challenge, origin: originOf(request, collector) });
    await letIn(collector, { request, reply, person, way: 'passkey' });
    return { to: placeOf(request.body.to) };
  });

  app.post('/sign-out', { config: { permission: 'use account' } }, async (request, reply) => {
    await signOut(request, reply);
    return reply.redirect('/sign-in', 303);
  });

  async function signOut(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { person, session } = request.who ?? {};
    if (person !== undefined && session !== undefined) await endSessions(store, person, { id: session }, now());
    setCookie(request, reply, 'session', undefined);
  }
}

const words = {
  SIGN_IN_REFUSED: 'These do not belong together, or let nobody in.',
  RATE_LIMITED: 'That was too often. Wait a while, or sign in with a passkey.',
};

/** What is told of one that failed; anything else is a fault. */
function refusalIn(error: unknown): ShipshapeError {
  if (error instanceof ShipshapeError && error.code in words) return error;
  throw error;
}
