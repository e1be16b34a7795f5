import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { htmlMedia } from '../../../reports/page.ts';
import { newWaiverPage, waiversPage } from '../../../reports/pages/waivers.ts';
import { ShipshapeError } from '../../errors.ts';
import { NewWaiver } from '../../fleet/answers/waivers.ts';
import { daysToChoose, endOfDay } from '../../fleet/waiver.ts';
import { CheckId, Closed } from '../../protocol/terms.ts';
import { reaches, type Who } from '../access.ts';
import type { Collector } from '../collector.ts';
import { demandReach, demandWho, reachHere } from '../http/guard.ts';
import { deviceFacts, deviceFactsOf } from '../store/devices/device-facts.ts';
import { namesOfPeople } from '../store/people/people.ts';
import { approveWaiver, endWaiver, refuseWaiver, type Sayer, withdrawWaiver } from '../store/waivers/answer.ts';
import { requestWaiver } from '../store/waivers/request.ts';
import { listWaivers } from '../store/waivers/waivers.ts';
import { toldTo } from '../told.ts';

const About = Closed({ device: Type.String({ maxLength: 64 }), check: CheckId });

/** A form without fields sends nothing. */
export const Answer = Type.Union([
  Closed({ why: Type.Optional(Type.String({ maxLength: 500, description: 'Told to whoever asked for it' })) }),
  Type.Null(),
]);

const deeds = { approve: approveWaiver, refuse: refuseWaiver, end: endWaiver };

/**
 * GET /waivers lists them · POST /waivers asks for one, for which GET /waivers/new has the form · POST
 * /waivers/ID/approve, /refuse, /end: 403 for who asked for it, 404 where there is nothing to decide any more · POST /waivers/ID/withdraw
 * for who asked for it.
 */
export function waiverRoutes(app: FastifyInstance, { now, store, checks }: Collector): void {
  type One = { Params: { id: string }; Body: Static<typeof Answer> };
  const reading = { config: { permission: 'read waivers', narrowed: true } } as const;
  const asking = { permission: 'request waivers', narrowed: true } as const;

  app.get('/waivers', reading, async (request, reply) => {
    const { id, may, devices } = demandWho(request);
    const { waivers, facts } = await waiversFor(request);
    const view = {
      waivers,
      facts: new Map([...facts].map(([device, facts]) => [device, toldTo(request.who, facts)])),
      people: await namesOfPeople(store),
      checks,
      me: id,
      own: new Set(devices),
      mayDecide: may.get('decide waivers') === 'all',
      now: now(),
    };
    return reply.type(htmlMedia).send(waiversPage(view, { section: 'waivers' }));
  });

  app.get<{ Querystring: Static<typeof About> }>(
    '/waivers/new',
    { config: asking, schema: { querystring: About } },
    async (request, reply) => {
      const { device, check } = request.query;
      const facts = await known(request, device);
      return reply.type(htmlMedia).send(newWaiverPage({ facts: toldTo(request.who, facts), check, checks, days: daysToChoose(now()) }));
    },
  );

  app.post<{ Body: NewWaiver }>('/waivers', { config: asking, schema: { body: NewWaiver } }, async (request, reply) => {
    const { device, check, reason, control, until } = request.body;
    await known(request, device);
    await requestWaiver(store, { device, check, reason, control, until: endOfDay(until), who: asker(request) }, now());
    return reply.redirect('/waivers', 303);
  });

  for (const [deed, carryOut] of Object.entries(deeds))
    app.post<One>(
      `/waivers/:id/${deed}`,
      { config: { permission: 'decide waivers' }, schema: { body: Answer } },
      async ({ who, params, body }, reply) => {
        if (!(await carryOut(store, params.id, { ...sayerOf(who), why: body?.why }, now()))) throw answered();
        return reply.redirect('/waivers', 303);
      },
    );

  app.post<One>('/waivers/:id/withdraw', { config: asking }, async (request, reply) => {
    const { id } = request.params;
    const [waiver] = await listWaivers(store, { id });
    if (waiver) await known(request, waiver.device);
    if (!waiver || !(await withdrawWaiver(store, id, sayerOf(request.who), now()))) throw answered();
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
    const all = await listWaivers(store);
    const facts = await deviceFactsOf(store, [...new Set(all.map(({ device }) => device))]);
    return { waivers: all.filter(({ device }) => reaches(reach, facts.get(device) ?? { device, group: null })), facts };
  }
}

/** Whoever asks through a program of theirs asks as themselves: it is they who cannot approve it. */
export function asker(request: FastifyRequest): string {
  const { id, person } = demandWho(request);
  return person ?? id;
}

export function sayerOf(who: Who | undefined): Sayer {
  return { who: who?.id ?? '', person: who?.person };
}

export function answered(): ShipshapeError {
  return new ShipshapeError('NOT_FOUND', 'there is no such waiver, or it was answered before');
}
