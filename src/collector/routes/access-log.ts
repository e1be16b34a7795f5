import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { formatCsv } from '../../../reports/csv.ts';
import { moment } from '../../../reports/fleet-json.ts';
import { htmlMedia } from '../../../reports/page.ts';
import { accessLogPage, accessLogRows, entryJson } from '../../../reports/pages/access-log.ts';
import { AccessLogAnswer } from '../../fleet/answers/access-log.ts';
import { Closed } from '../../protocol/terms.ts';
import type { Collector } from '../collector.ts';
import { documented } from '../http/api.ts';
import { demandWho, reachHere } from '../http/guard.ts';
import { appendAudit, searchAudit } from '../store/audit-log.ts';
import { givenNames } from '../store/devices/device-facts.ts';

const Query = Closed({
  q: Type.String({ maxLength: 100, default: '', description: 'With this in what was done, or in an id, a name or an address' }),
  before: Type.Optional(Type.Integer({ minimum: 1, description: 'Those that are older than the entry with this id' })),
  about: Type.Optional(Type.Literal('me', { description: 'Those about whoever asks, and own laptops' })),
});

const rows = { page: 100, export: 100_000 };

/**
 * GET /access-log shows who did what, the latest first (`?q=` what is looked for, `?before=` entries older than this one, `?about=me` what
 * is about the own person and laptops: more than that only who may read all) · GET /access-log.csv gives it for a spreadsheet, GET
 * /v1/access-log to programs.
 */
export function accessLogRoutes(app: FastifyInstance, { limits, now, store }: Collector): void {
  const options = { config: { permission: 'read access log', narrowed: true }, schema: { querystring: Query } } as const;
  type Route = { Querystring: Static<typeof Query> };

  app.get<Route>('/access-log', options, async (request, reply) => {
    const { entries, older } = await entriesFor(request);
    const isAll = reachHere(request) === 'all';
    const laptops = await givenNames(store, new Set(entries.flatMap(({ about }) => about.split(' '))));
    const view = { entries, laptops, text: request.query.q, isAll, isMine: aboutWhom(request) !== undefined, older };
    return reply.type(htmlMedia).send(accessLogPage({ ...view, managesPeople: demandWho(request).may.has('manage people') }));
  });

  app.get<Route>(
    '/v1/access-log',
    { config: options.config, schema: { querystring: Query, ...documented('Who did what, the latest first', { 200: AccessLogAnswer }) } },
    async request => {
      const { entries, older } = await entriesFor(request);
      return { asOf: moment(now()), entries: entries.map(entryJson), next: older ?? null };
    },
  );

  app.get<Route>('/access-log.csv', options, async (request, reply) => {
    const who = demandWho(request);
    await limits.spend('export', who.id);
    const entries = await searchAudit(store, { about: aboutWhom(request), text: request.query.q, limit: rows.export });
    await appendAudit(store.db, { at: now(), who: who.id, what: 'access log exported', about: who.id });
    reply.type('text/csv; charset=utf-8').header('content-disposition', 'attachment; filename="access-log.csv"');
    return reply.send(formatCsv(accessLogRows(entries)));
  });

  async function entriesFor(request: FastifyRequest<Route>) {
    const { q, before } = request.query;
    const found = await searchAudit(store, { about: aboutWhom(request), text: q, before, limit: rows.page + 1 });
    const entries = found.slice(0, rows.page);
    return { entries, older: found.length > rows.page ? entries.at(-1)?.id : undefined };
  }
}

/** The ids to which the answer is narrowed: the own person's and laptops'. */
function aboutWhom(request: FastifyRequest<{ Querystring: Static<typeof Query> }>): string[] | undefined {
  const { person, devices } = demandWho(request);
  if (reachHere(request) === 'all' && request.query.about === undefined) return undefined;
  return [...(person === undefined ? [] : [person]), ...devices];
}
