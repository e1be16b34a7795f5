import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { htmlMedia } from '../../../reports/page.ts';
import { signInPage } from '../../../reports/pages/sign-in.ts';
import { ShipshapeError } from '../../errors.ts';
import { Closed } from '../../protocol/terms.ts';
import type { Collector } from '../collector.ts';
import { networkOf } from '../http/limits.ts';
import { companyPerson, companySignIn } from '../people/company.ts';
import { cookieOf, setCookie } from '../people/cookies.ts';
import { letIn, placeOf } from '../people/let-in.ts';
import { refused } from '../people/refused.ts';
import { originOf } from '../people/same-site.ts';
import { admit } from '../store/people/admit.ts';
import { beginCeremony, endCeremony } from '../store/people/ceremonies.ts';

const Query = Closed({ to: Type.Optional(Type.String()), again: Type.Optional(Type.String()) });
const back = '/sign-in/company/back';

/**
 * GET /sign-in/company leads to the company's sign-in (OpenID Connect, code flow with PKCE) · GET /sign-in/company/back lets in whoever
 * comes back from there and has a role; else 401, whatever the reason, which stands in the log.
 */
export function companyRoutes(app: FastifyInstance, collector: Collector): void {
  const { config, limits, log, now, store } = collector;
  const { company } = config;
  if (!company) return;
  const anyone = { config: { permission: 'anyone' } } as const;

  app.get<{ Querystring: Static<typeof Query> }>(
    '/sign-in/company',
    { ...anyone, schema: { querystring: Query } },
    async (request, reply) => {
      await limits.spend('signIn', networkOf(request.ip));
      const { to, again } = request.query;
      const place = { back: `${originOf(request, collector)}${back}`, to: placeOf(to), again: again !== undefined };
      const { url, ceremony } = await companySignIn(company, place);
      setCookie(request, reply, 'ceremony', await beginCeremony(store, 'company', ceremony, now()));
      return reply.redirect(url, 303);
    },
  );

  app.get(back, anyone, async (request, reply) => {
    await limits.spend('signIn', networkOf(request.ip));
    try {
      const { person, provenAt, to } = await whoCame(request);
      setCookie(request, reply, 'ceremony', undefined);
      await letIn(collector, { request, reply, person, way: 'company', provenAt });
      return reply.redirect(to, 303);
    } catch (error) {
      if (!(error instanceof ShipshapeError && error.code === 'SIGN_IN_REFUSED')) throw error;
      log.warn({ reason: (error.cause as Error | undefined)?.message }, 'the company sign-in let nobody in');
      const refusal = `${company.name} sent you back, and you have no access here.`;
      return reply
        .code(401)
        .type(htmlMedia)
        .send(signInPage({ to: '/', company: company.name, again: false, refusal }));
    }
  });

  async function whoCame(request: FastifyRequest) {
    const ceremony = await endCeremony(store, 'company', cookieOf(request, 'ceremony') ?? '', now());
    if (!ceremony) throw refused(new Error('this browser was not on its way'));
    const { state, nonce, verifier, to } = ceremony as Record<'state' | 'nonce' | 'verifier' | 'to', string>;
    const came = new URL(request.url, originOf(request, collector));
    const { known, provenAt } = await companyPerson(company as typeof company & object, { state, nonce, verifier }, came);
    const person = await admit(store, known, now());
    if ('reason' in person) throw refused(new Error(person.reason));
    return { person, provenAt: Math.min(provenAt, now()), to: placeOf(to) };
  }
}
