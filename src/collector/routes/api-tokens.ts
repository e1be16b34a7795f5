import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { htmlMedia } from '../../../reports/page.ts';
import { apiTokensPage } from '../../../reports/pages/api-tokens.ts';
import { msPerDay } from '../../calendar.ts';
import { ShipshapeError } from '../../errors.ts';
import { Closed, OneOf } from '../../protocol/terms.ts';
import { type ApiPermission, apiPermissions } from '../access.ts';
import type { Collector } from '../collector.ts';
import { demandPerson, demandWho } from '../http/guard.ts';
import { originOf } from '../people/same-site.ts';
import { createApiToken, listApiTokens, revokeApiToken } from '../store/people/api-tokens.ts';
import type { ApiToken } from '../store/tables.ts';

const Permission = OneOf([...apiPermissions]);
const Form = Closed({
  permissions: Type.Union([Permission, Type.Array(Permission, { minItems: 1, maxItems: apiPermissions.length })]),
  days: Type.Integer({ minimum: 1, maximum: 365 }),
});

/**
 * GET /api-tokens lists the own tokens, and everybody's for who manages people · POST /api-tokens makes one, which allows no more than what its
 * maker may, and shows it once · POST /api-tokens/ID/revoke ends one that is listed.
 */
export function apiTokenRoutes(app: FastifyInstance, collector: Collector): void {
  const { now, store } = collector;
  const proven = { config: { permission: 'use account', fresh: true } } as const;

  app.get('/api-tokens', { config: { permission: 'use account' } }, async (request, reply) => show(request, reply));

  app.post<{ Body: Static<typeof Form> }>('/api-tokens', { ...proven, schema: { body: Form } }, async (request, reply) => {
    const { person } = await demandPerson(request, collector);
    const permissions = [request.body.permissions].flat() as ApiPermission[];
    const excess = permissions.find(permission => !choicesOf(request).includes(permission));
    if (excess) throw new ShipshapeError('PERMISSION_DENIED', `who may not ${excess} makes no token that may`);
    const order = { permissions, lifetime: request.body.days * msPerDay, who: person.id, person: person.id };
    return show(request, reply.code(201), await createApiToken(store, order, now()));
  });

  app.post<{ Params: { id: string } }>('/api-tokens/:id/revoke', proven, async (request, reply) => {
    const { id } = request.params;
    const isListed = (await listed(request)).some(token => token.id === id);
    if (!isListed || !(await revokeApiToken(store, id, demandWho(request).id, now())))
      throw new ShipshapeError('NOT_FOUND', `there is no API token ${id} that could be revoked`);
    return reply.redirect('/api-tokens', 303);
  });

  async function show(request: FastifyRequest, reply: FastifyReply, made?: ApiToken & { text: string }): Promise<FastifyReply> {
    const { person } = await demandPerson(request, collector);
    const tokens = (await listed(request)).map(token => ({
      ...token,
      maker: token.person === person.id ? 'you' : (token.maker ?? token.created_by),
    }));
    const url = originOf(request, collector);
    return reply.type(htmlMedia).send(
      apiTokensPage({
        managesPeople: demandWho(request).may.has('manage people'),
        tokens,
        choices: choicesOf(request),
        made,
        url,
        now: now(),
      }),
    );
  }

  async function listed(request: FastifyRequest) {
    const { may, person } = demandWho(request);
    const tokens = await listApiTokens(store);
    return may.has('manage people') ? tokens : tokens.filter(token => token.person === person);
  }
}

/** What whoever asks could allow a program. */
function choicesOf(request: FastifyRequest): ApiPermission[] {
  return apiPermissions.filter(permission => demandWho(request).may.has(permission));
}
