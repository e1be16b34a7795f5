import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { moment } from '../../../reports/fleet-json.ts';
import { waiverJson } from '../../../reports/waivers.ts';
import { msPerDay } from '../../calendar.ts';
import { NewWaiver, WaiverAnswer, WaiversAnswer } from '../../fleet/answers/waivers.ts';
import { placeOf } from '../../fleet/paging.ts';
import { asKnownAt, endOfDay } from '../../fleet/waiver.ts';
import { Closed } from '../../protocol/terms.ts';
import type { Collector } from '../collector.ts';
import { momentOf } from '../fleet/named-day.ts';
import { documented, PageNumber, PastDay } from '../http/api.ts';
import { demandReach, reachHere } from '../http/guard.ts';
import { deviceFacts } from '../store/devices/device-facts.ts';
import { approveWaiver, endWaiver, refuseWaiver, withdrawWaiver } from '../store/waivers/answer.ts';
import { findWaivers } from '../store/waivers/find-waivers.ts';
import { requestWaiver } from '../store/waivers/request.ts';
import { listWaivers } from '../store/waivers/waivers.ts';
import { Answer, answered, asker, sayerOf } from './waivers.ts';

const ListQuery = Closed({
  day: PastDay,
  page: PageNumber,
  days: Type.Optional(Type.Integer({ minimum: 1, maximum: 366, description: 'Only those whose time ends within so many days' })),
});

const perPage = 100;
const decisions = {
  approval: { carryOut: approveWaiver, summary: 'Excuse the fail; 403 for the person who asked for it' },
  refusal: { carryOut: refuseWaiver, summary: 'Excuse nothing' },
  end: { carryOut: endWaiver, summary: 'End an approved waiver before its time' },
};

/**
 * For programs: GET /v1/waivers lists them, POST /v1/waivers asks for one · POST /v1/waivers/ID/approval, /refusal, /end, and /withdrawal
 * for who asked for it: by the same rules as on the page.
 */
export function waiverApiRoutes(app: FastifyInstance, { now, store }: Collector): void {
  type One = { Params: { id: string }; Body: Static<typeof Answer> };
  const asking = { permission: 'request waivers', narrowed: true } as const;

  app.get<{ Querystring: Static<typeof ListQuery> }>(
    '/v1/waivers',
    {
      config: { permission: 'read waivers', narrowed: true },
      schema: { querystring: ListQuery, ...documented('Waivers, the latest request first', { 200: WaiversAnswer }) },
    },
    async request => {
      const { day, page = 1, days } = request.query;
      const at = momentOf(day, now());
      const wanted = { reach: reachHere(request), at, endingBefore: days === undefined ? undefined : at + days * msPerDay };
      const { count } = await findWaivers(store, wanted, { skip: 0, limit: 0 });
      const { first, ...place } = placeOf(count, page, perPage);
      const { waivers } = await findWaivers(store, wanted, { skip: first, limit: perPage });
      return { asOf: moment(at), ...place, waivers: waivers.map(waiver => waiverJson(asKnownAt(waiver, at), at)) };
    },
  );

  app.post<{ Body: NewWaiver }>(
    '/v1/waivers',
    {
      config: asking,
      schema: { body: NewWaiver, ...documented('Ask that a fail of a laptop be excused until a day', { 201: WaiverAnswer }) },
    },
    async (request, reply) => {
      const { until, ...terms } = request.body;
      await demandDevice(request, terms.device);
      const id = await requestWaiver(store, { ...terms, until: endOfDay(until), who: asker(request) }, now());
      return reply.code(201).send(await told(id));
    },
  );

  for (const [word, { carryOut, summary }] of Object.entries(decisions))
    app.post<One>(
      `/v1/waivers/:id/${word}`,
      { config: { permission: 'decide waivers' }, schema: { body: Answer, ...documented(summary, { 200: WaiverAnswer }) } },
      async ({ who, params: { id }, body }) => {
        if (!(await carryOut(store, id, { ...sayerOf(who), why: body?.why }, now()))) throw answered();
        return told(id);
      },
    );

  app.post<One>(
    '/v1/waivers/:id/withdrawal',
    { config: asking, schema: documented('Ask for it no more', { 200: WaiverAnswer }) },
    async request => {
      const { id } = request.params;
      const [waiver] = await listWaivers(store, { id });
      if (waiver) await demandDevice(request, waiver.device);
      if (!waiver || !(await withdrawWaiver(store, id, sayerOf(request.who), now()))) throw answered();
      return told(id);
    },
  );

  async function demandDevice(request: FastifyRequest, device: string): Promise<void> {
    demandReach(request, (await deviceFacts(store, device)) ?? { device, group: null });
  }

  async function told(id: string): Promise<Static<typeof WaiverAnswer>> {
    const [waiver] = await listWaivers(store, { id });
    if (!waiver) throw answered();
    return { asOf: moment(now()), waiver: waiverJson(waiver, now()) };
  }
}
