import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { htmlMedia } from '../../../reports/page.ts';
import { newWaiverPage, waiversPage } from '../../../reports/pages/waivers.ts';
import { waiversJson } from '../../../reports/waivers.ts';
import { ShipshapeError } from '../../errors.ts';
import { CheckId, Closed } from '../../protocol/terms.ts';
import { reaches } from '../access.ts';
import type { Collector } from '../collector.ts';
import { demandReach, demandWho, reachHere } from '../guard.ts';
import { allDeviceFacts, deviceFacts } from '../store/devices/device-facts.ts';
import { namesOfPeople } from '../store/people/people.ts';
import type { Store } from '../store/store.ts';
import { approveWaiver, endWaiver, listWaivers, refuseWaiver, requestWaiver } from '../store/waivers.ts';
import { toldTo } from '../told.ts';

const About = Closed({ device: Type.String({ maxLength: 64 }), check: CheckId });
const Request = Closed({
  device: Type.String({ maxLength: 64 }),
  check: CheckId,
  reason: Type.String({ minLength: 1, maxLength: 2000 }),
  control: Type.Optional(Type.String({ maxLength: 2000 })),
  until: Type.String({ maxLength: 10 }),
});

const msPerDay = 86_400_000;

const deeds = { approve: approveWaiver, refuse: refuseWaiver, end: endWaiver } satisfies Record<
  string,
  (store: Store, id: string, who: string, now: number) => Promise<boolean>
>;

/**
 * GET /waivers lists them, GET /v1/waivers for programs · POST /waivers asks for one, for which GET /waivers/new has the form · POST
 * /waivers/ID/approve, /refuse, /end: 403 for who asked for it, 404 where there is nothing to decide any more.
 */
export function waiverRoutes(app: FastifyInstance, { now, store, checks }: Collector): void {
  const reading = { config: { permission: 'read waivers', narrowed: true } } as const;
  const asking = { permission: 'request waivers', narrowed: true } as const;

  app.get('/waivers', reading, async (request, reply) => {
    const { id, may } = demandWho(request);
    const facts = new Map([...(await allDeviceFacts(store))].map(([device, facts]) => [device, toldTo(request.who, facts)]));
    const view = {
      waivers: await waiversFor(request),
      facts,
      people: await namesOfPeople(store),
      checks,
      me: id,
      mayDecide: may.get('decide waivers') === 'all',
      now: now(),
    };
    return reply.type(htmlMedia).send(waiversPage(view, { section: 'waivers' }));
  });

  app.get('/v1/waivers', reading, async request => ({
    asOf: new Date(now()).toISOString(),
    waivers: waiversJson(await waiversFor(request), now()),
  }));

  app.get<{ Querystring: Static<typeof About> }>(
    '/waivers/new',
    { config: asking, schema: { querystring: About } },
    async (request, reply) => {
      const { device, check } = request.query;
      const facts = await known(request, device);
      return reply.type(htmlMedia).send(newWaiverPage({ facts: toldTo(request.who, facts), check, checks }));
    },
  );

  app.post<{ Body: Static<typeof Request> }>('/waivers', { config: asking, schema: { body: Request } }, async (request, reply) => {
    const { device, check, reason, control, until } = request.body;
    await known(request, device);
    await requestWaiver(store, { device, check, reason, control, until: endOf(until), who: demandWho(request).id }, now());
    return reply.redirect('/waivers', 303);
  });

  for (const [deed, carryOut] of Object.entries(deeds))
    app.post<{ Params: { id: string } }>(`/waivers/:id/${deed}`, { config: { permission: 'decide waivers' } }, async (request, reply) => {
      if (!(await carryOut(store, request.params.id, demandWho(request).id, now())))
        throw new ShipshapeError('NOT_FOUND', 'there is no such waiver, or it was answered before');
      return reply.redirect('/waivers', 303);
    });

  async function known(request: FastifyRequest, device: string) {
    const facts = await deviceFacts(store, device);
    demandReach(request, facts ?? { device, group: null });
    if (!facts) throw new ShipshapeError('NOT_FOUND', `there is no device ${device}`);
    return facts;
  }

  async function waiversFor(request: FastifyRequest) {
    const reach = reachHere(request);
    const facts = await allDeviceFacts(store);
    return (await listWaivers(store)).filter(({ device }) => reaches(reach, facts.get(device) ?? { device, group: null }));
  }
}

/** The end of a day such as 2027-01-31 (UTC). @throws WAIVER_INVALID */
function endOf(day: string): number {
  const begin = Date.parse(`${day}T00:00:00Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(begin))
    throw new ShipshapeError('WAIVER_INVALID', `${JSON.stringify(day)} is no day such as 2027-01-31`);
  return begin + msPerDay;
}
