import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { htmlMedia } from '../../../reports/page.ts';
import { type PolicyDraft, policyDraftPage, policyPage } from '../../../reports/pages/policy.ts';
import { ShipshapeError } from '../../errors.ts';
import { readPolicy } from '../../fleet/read-policy.ts';
import { Closed } from '../../protocol/terms.ts';
import type { Collector } from '../collector.ts';
import type { Config } from '../config.ts';
import { previewPolicy } from '../fleet/preview.ts';
import { demandWho } from '../http/guard.ts';
import { policyFile } from '../policy.ts';
import { namesOfPeople } from '../store/people/people.ts';
import { findPolicy, listPolicies, savePolicy } from '../store/policies.ts';
import type { Store } from '../store/store.ts';

const Query = Closed({ version: Type.Optional(Type.Integer({ minimum: 1 })) });
const Draft = Closed({ text: Type.String({ maxLength: 60_000 }), after: Type.Integer({ minimum: 0 }) });
type Looking = { Querystring: Static<typeof Query> };
type Writing = { Body: Static<typeof Draft> };

/** What a draft begins with before there is a version: the usual policy, said aloud. */
const usual = 'freshness: 7\ngrace: 0\n';

/**
 * GET /policy shows the policy in force, or an older version (`?version=3`), and what each changed · GET /policy/edit has the form for
 * another, POST /policy/edit says what it would change · POST /policy/versions puts it in force, for whoever has proved to be there
 * just now: 409 when somebody saved another meanwhile, or when a file says the policy; 422 with the line that is wrong.
 */
export function policyRoutes(app: FastifyInstance, collector: Collector): void {
  const { config, now, store } = collector;
  const setting = { permission: 'set policy' } as const;

  app.get<Looking>('/policy', { config: { permission: 'read fleet' }, schema: { querystring: Query } }, async (request, reply) => {
    const { version, before } = await demandVersion(store, request.query.version);
    const view = {
      ...{ shown: version, before, isFiled: policyFile(config) !== undefined },
      ...{ versions: await listPolicies(store), people: await namesOfPeople(store) },
      mayEdit: demandWho(request).may.get('set policy') === 'all',
    };
    return reply.type(htmlMedia).send(policyPage(view));
  });

  app.get<Looking>('/policy/edit', { config: { ...setting, fresh: true }, schema: { querystring: Query } }, async (request, reply) => {
    demandUnfiled(config);
    const { version } = await demandVersion(store, request.query.version);
    return draft(reply, { text: version?.text ?? usual, after: (await findPolicy(store)).version?.id ?? 0 });
  });

  app.post<Writing>('/policy/edit', { config: setting, schema: { body: Draft } }, async (request, reply) => {
    demandUnfiled(config);
    const { text, after } = draftIn(request);
    const problem = problemOf(text);
    if (problem !== undefined) return draft(reply.code(422), { text, after, problem });
    const before = (await findPolicy(store)).version?.text ?? '';
    return draft(reply, { text, after, checked: { before, preview: await previewPolicy(collector, readPolicy('policy', text)) } });
  });

  app.post<Writing>('/policy/versions', { config: { ...setting, fresh: true }, schema: { body: Draft } }, async (request, reply) => {
    demandUnfiled(config);
    const { text, after } = draftIn(request);
    const problem = problemOf(text);
    if (problem !== undefined) return draft(reply.code(422), { text, after, problem });
    const saved = await savePolicy(store, { text, author: demandWho(request).id }, now(), ({ last }) => (last?.id ?? 0) === after);
    if (saved) return reply.redirect('/policy', 303);
    const { version } = await findPolicy(store);
    const overtaken = `version ${version?.id} was saved meanwhile. Below is what you wrote: see what it changes of that one.`;
    return draft(reply.code(409), { text, after: version?.id ?? 0, problem: overtaken });
  });
}

/** @throws POLICY_IN_FILE */
export function demandUnfiled(config: Config): void {
  if (policyFile(config) === undefined) return;
  throw new ShipshapeError('POLICY_IN_FILE', 'the policy is what policy.yaml in the folder of the collector says', {
    hint: 'Change that file and start the collector anew; or take the file away, and change the policy here.',
  });
}

/**
 * The version of this number, the last where none is named, and the one before it.
 * @throws NOT_FOUND
 */
export async function demandVersion(store: Store, id: number | undefined) {
  const found = await findPolicy(store, id);
  if (id !== undefined && found.version?.id !== id) throw new ShipshapeError('NOT_FOUND', `there is no version ${id} of the policy`);
  return found;
}

function draft(reply: FastifyReply, view: PolicyDraft): FastifyReply {
  return reply.type(htmlMedia).send(policyDraftPage(view));
}

/** Browsers end lines of a form with two characters. */
function draftIn({ body: { text, after } }: FastifyRequest<Writing>): Static<typeof Draft> {
  return { text: text.replaceAll('\r\n', '\n'), after };
}

function problemOf(text: string): string | undefined {
  try {
    readPolicy('policy', text);
    return undefined;
  } catch (error) {
    if (error instanceof ShipshapeError && error.code === 'POLICY_INVALID') return error.message;
    throw error;
  }
}
