import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { diffLines } from '../../../reports/diff.ts';
import { moment } from '../../../reports/fleet-json.ts';
import { ShipshapeError } from '../../errors.ts';
import { PolicyAnswer } from '../../fleet/answers/policy.ts';
import { Closed } from '../../protocol/terms.ts';
import type { Collector } from '../collector.ts';
import { documented } from '../http/api.ts';
import { demandWho } from '../http/guard.ts';
import { policyFile } from '../policy.ts';
import { findPolicy, listPolicies, type PolicyVersion, savePolicy } from '../store/policies.ts';
import { demandUnfiled, demandVersion } from './policy.ts';

const VersionNumber = (description: string) => Type.Optional(Type.Integer({ minimum: 1, description }));
const Query = Closed({
  version: VersionNumber('Which version: the one in force where none is named'),
  since: VersionNumber('Which version it is compared with: the one before it where none is named'),
});

/** `after` is the version that whoever wrote it had before: 0 where there was none. */
const NewPolicy = Closed({
  text: Type.String({ minLength: 1, maxLength: 60_000, description: 'As policy.yaml says it' }),
  after: Type.Integer({ minimum: 0, description: 'The version that it follows, 0 for none: 409 when another was saved meanwhile' }),
});

/**
 * For programs: GET /v1/policy tells what the page tells, and the difference between any two versions (`?version=4&since=2`) · POST
 * /v1/policy puts another in force, for a token that was made for that: 409 when another was saved meanwhile, or a file says the policy;
 * 422 with what is wrong in it.
 */
export function policyApiRoutes(app: FastifyInstance, { config, now, store }: Collector): void {
  app.get<{ Querystring: Static<typeof Query> }>(
    '/v1/policy',
    {
      config: { permission: 'read fleet' },
      schema: { querystring: Query, ...documented('A version of the policy, what it changed, and which there are', { 200: PolicyAnswer }) },
    },
    async ({ query: { version, since } }) => told(version, since),
  );

  app.post<{ Body: Static<typeof NewPolicy> }>(
    '/v1/policy',
    {
      config: { permission: 'set policy', fresh: 'people' },
      schema: { body: NewPolicy, ...documented('Put another policy in force', { 201: PolicyAnswer }) },
    },
    async (request, reply) => {
      demandUnfiled(config);
      const { text, after } = request.body;
      const saved = await savePolicy(store, { text, author: demandWho(request).id }, now(), ({ last }) => (last?.id ?? 0) === after);
      if (saved) return reply.code(201).send(await told(saved.id));
      const { version } = await findPolicy(store);
      throw new ShipshapeError('POLICY_OVERTAKEN', `version ${version?.id} of the policy is in force, and this one follows ${after}`, {
        hint: `See what it changes of that one, and send it with "after": ${version?.id}.`,
      });
    },
  );

  async function told(version: number | undefined, since?: number): Promise<PolicyAnswer> {
    const { version: shown, before } = await demandVersion(store, version);
    const earlier = since === undefined ? before : (await demandVersion(store, since)).version;
    return {
      asOf: moment(now()),
      isFiled: policyFile(config) !== undefined,
      shown: shown ? { ...listed(shown), text: shown.text } : null,
      difference: shown && earlier ? { since: earlier.id, lines: diffLines(earlier.text, shown.text) } : null,
      versions: (await listPolicies(store)).map(listed),
    };
  }
}

function listed({ id, author, saved_at }: Omit<PolicyVersion, 'text'>): PolicyAnswer['versions'][number] {
  return { version: id, saved: moment(saved_at), by: author };
}
