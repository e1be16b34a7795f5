import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { deviceJson, laptopJson, moment } from '../../../reports/fleet-json.ts';
import { htmlMedia } from '../../../reports/page.ts';
import { devicePage } from '../../../reports/pages/device.ts';
import { devicesPage, fieldsOf } from '../../../reports/pages/devices.ts';
import { ShipshapeError } from '../../errors.ts';
import { DeviceAnswer, DevicesAnswer } from '../../fleet/answers/devices.ts';
import { systemOf } from '../../fleet/device.ts';
import { cellsOfFleet, gradeFleet } from '../../fleet/fleet.ts';
import { type Listing, listLaptops, sorts } from '../../fleet/listing.ts';
import { Closed, OneOf } from '../../protocol/terms.ts';
import { reaches, reachOf } from '../access.ts';
import { documented, PageNumber, PastDay } from '../api.ts';
import type { Collector } from '../collector.ts';
import { judgedAt } from '../fleet.ts';
import { demandReach, demandWho, reachHere } from '../guard.ts';
import { allDeviceFacts, deviceFacts } from '../store/devices/device-facts.ts';
import { deviceEvidence, deviceSpans, receivedReports, reportedDays, toldGaps } from '../store/devices/device-history.ts';
import { mayAskWhose, toldTo } from '../told.ts';

const Word = Type.Optional(Type.String({ maxLength: 100 }));

/** A form sends its empty fields, too: they ask for nothing. */
const ListQuery = Closed({
  day: PastDay,
  q: Word,
  state: Type.Optional(OneOf(['', 'failing', 'unknown', 'grace', 'waived', 'compliant'])),
  platform: Type.Optional(OneOf(['', 'macos', 'linux'])),
  group: Word,
  system: Type.Optional(Type.String({ maxLength: 140 })),
  sort: Type.Optional(OneOf([...sorts])),
  page: PageNumber,
});

const perPage = 50;
const shownReports = 14;
const msPerDay = 86_400_000;
const drawnDays = 90;

/** GET /devices lists laptops, fifty a page · GET /devices/ID shows one; /v1/… for programs. Now, or at the end of a past day (`?day=`). */
export function devicePages(app: FastifyInstance, { now, store, checks }: Collector): void {
  const config = { permission: 'read fleet', narrowed: true } as const;

  type ListRequest = FastifyRequest<{ Querystring: Static<typeof ListQuery> }>;

  app.get('/devices', { config, schema: { querystring: ListQuery } }, async (request: ListRequest, reply) => {
    const { view, asOf } = await listed(request);
    const day = request.query.day || undefined;
    const keep = Object.fromEntries(
      Object.entries(fieldsOf(view.listing)).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    );
    return reply.type(htmlMedia).send(devicesPage(view, { section: 'devices', asOf, day, keep }));
  });

  app.get(
    '/v1/devices',
    { config, schema: { querystring: ListQuery, ...documented('Laptops, the worst first, fifty a page', { 200: DevicesAnswer }) } },
    async (request: ListRequest) => {
      const { view, asOf } = await listed(request);
      const { count, place, places, laptops } = view;
      return { asOf: moment(asOf), count, page: place, pages: places, devices: laptops.map(laptopJson) };
    },
  );

  async function listed(request: ListRequest) {
    const { query } = request;
    const { day, page = 1 } = query;
    const listing = listingOf(query);
    const { devices, judgement } = await judgedAt(store, { day: day || undefined, now: now() });
    const facts = await allDeviceFacts(store);
    const reach = reachHere(request);
    const laptops = gradeFleet(devices, judgement).devices.flatMap(summary => {
      const known = facts.get(summary.device);
      return known && reaches(reach, known) ? [{ facts: toldTo(request.who, known), summary }] : [];
    });
    const found = listLaptops(laptops, listing);
    const places = Math.max(1, Math.ceil(found.length / perPage));
    const place = Math.min(page, places);
    const view = {
      laptops: found.slice((place - 1) * perPage, place * perPage),
      count: found.length,
      all: laptops.length,
      place,
      places,
      mayAdmit: demandWho(request).may.has('admit devices'),
      mayExport: demandWho(request).may.has('export evidence'),
      listing,
      groups: choices(laptops.map(({ facts }) => facts.group ?? '')),
      systems: choices(laptops.map(({ facts }) => systemOf(facts))),
    };
    return { view, asOf: judgement.now };
  }

  type OneRequest = FastifyRequest<{ Params: { device: string }; Querystring: { day?: string } }>;
  const one = { config, schema: { querystring: Closed({ day: PastDay }) } } as const;

  app.get('/devices/:device', one, async (request: OneRequest, reply) => {
    const { view, asOf } = await shown(request);
    const { device } = request.params;
    return reply.type(htmlMedia).send(devicePage(view, { section: 'devices', asOf, day: request.query.day, url: `/devices/${device}` }));
  });

  app.get(
    '/v1/devices/:device',
    { config, schema: { querystring: one.schema.querystring, ...documented('One laptop with all of its cells', { 200: DeviceAnswer }) } },
    async (request: OneRequest) => {
      const { view, asOf } = await shown(request);
      const answer = deviceJson(view, asOf);
      if (!answer) throw new ShipshapeError('NOT_FOUND', `the device ${view.facts.device} was no part of the fleet at that time`);
      return answer;
    },
  );

  async function shown(request: OneRequest) {
    const { device } = request.params;
    const { day } = request.query;
    const facts = await deviceFacts(store, device);
    demandReach(request, facts ?? { device, group: null });
    if (!facts) throw new ShipshapeError('NOT_FOUND', `there is no device ${device}`);
    const { devices, judgement } = await judgedAt(store, { day, now: now() });
    const asOf = judgement.now;
    const from = asOf - drawnDays * msPerDay;
    const reports = await receivedReports(store, device, shownReports);
    const view = {
      facts: toldTo(request.who, facts),
      mayAskWhose: mayAskWhose(request.who, facts),
      mayAskWaiver: reaches(reachOf(demandWho(request), 'request waivers'), facts),
      summary: gradeFleet(devices, judgement).devices.find(summary => summary.device === device),
      cells: [...cellsOfFleet(devices, judgement)].filter(cell => cell.device.device === device),
      // What it found is kept of its latest report alone.
      evidence: day === undefined ? await deviceEvidence(store, device) : new Map(),
      spans: await deviceSpans(store, device, from),
      received: {
        reports,
        all: facts.reports,
        days: await reportedDays(store, device, Math.floor(from / msPerDay)),
        gaps: await toldGaps(store, device, reports.at(-1)?.seq ?? 0),
      },
      checks,
    };
    return { view, asOf };
  }
}

function listingOf({ q, state, platform, group, system, sort }: Static<typeof ListQuery>): Listing {
  return {
    search: q || undefined,
    state: state || undefined,
    platform: platform || undefined,
    group: group || undefined,
    system: system || undefined,
    sort,
  };
}

function choices(values: readonly string[]): string[] {
  return [...new Set(values)].filter(Boolean).sort();
}
