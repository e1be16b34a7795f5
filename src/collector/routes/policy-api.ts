import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { diffLines } from '../../../reports/diff.ts';
import { moment } from '../../../reports/fleet-json.ts';
import { PolicyAnswer } from '../../fleet/answers/policy.ts';
import { Closed } from '../../protocol/terms.ts';
import type { Collector } from '../collector.ts';
import { documented } from '../http/api.ts';
import { policyFile } from '../policy.ts';
import { listPolicies, type PolicyVersion } from '../store/policies.ts';
import { demandVersion } from './policy.ts';

const VersionNumber = (description: string) => Type.Optional(Type.Integer({ minimum: 1, description }));
const Query = Closed({
  version: VersionNumber('Which version: the one in force where none is named'),
  since: VersionNumber('Which version it is compared with: the one before it where none is named'),
});

/** For programs: GET /v1/policy tells what the page tells, and the difference between any two versions (`?version=4&since=2`). */
export function policyApiRoutes(app: FastifyInstance, { config, now, store }: Collector): void {
  app.get<{ Querystring: Static<typeof Query> }>(
    '/v1/policy',
    {
      config: { permission: 'read fleet' },
      schema: { querystring: Query, ...documented('A version of the policy, what it changed, and which there are', { 200: PolicyAnswer }) },
    },
    async ({ query: { version, since } }) => {
      const { version: shown, before } = await demandVersion(store, version);
      const earlier = since === undefined ? before : (await demandVersion(store, since)).version;
      return {
        asOf: moment(now()),
        isFiled: policyFile(config) !== undefined,
        shown: shown ? { ...listed(shown), text: shown.text } : null,
        difference: shown && earlier ? { since: earlier.id, lines: diffLines(earlier.text, shown.text) } : null,
        versions: (await listPolicies(store)).map(listed),
      };
    },
  );
}

function listed({ id, author, saved_at }: Omit<PolicyVersion, 'text'>): PolicyAnswer['versions'][number] {
  return { version: id, saved: moment(saved_at), by: author };
}
