import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { deviceJson, laptopJson, moment } from '../../../reports/fleet-json.ts';
import { htmlMedia } from '../../../reports/page.ts';
import { devicePage } from '../../../reports/pages/device.ts';
import { devicesPage, fieldsOf } from '../../../reports/pages/devices.ts';
import { dayNumber, msPerDay } from '../../calendar.ts';
import { ShipshapeError } from '../../errors.ts';
import { DeviceAnswer, DevicesAnswer } from '../../fleet/answers/devices.ts';
import { type Listing, sorts } from '../../fleet/listing.ts';
import { forceOf } from '../../fleet/waiver.ts';
import { Closed, OneOf } from '../../protocol/terms.ts';
import { reaches, reachOf } from '../access.ts';
import type { Collector } from '../collector.ts';
import { listDevices } from '../fleet/list-devices.ts';
import { gradesAt } from '../fleet/shown.ts';
import { documented, PageNumber, PastDay } from '../http/api.ts';
import { demandReach, demandWho, reachHere } from '../http/guard.ts';
import { deviceFacts } from '../store/devices/device-facts.ts';
import { deviceEvidence, deviceSpans, receivedReports, reportedDays, toldGaps } from '../store/devices/device-history.ts';
import type { Place } from '../store/devices/find-devices.ts';
import { listWaivers } from '../store/waivers/waivers.ts';
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
  after: Type.Optional(Type.String({ maxLength: 1000, description: 'Those that follow this place in the list, as an answer names it' })),
  before: Type.Optional(Type.String({ maxLength: 1000, description: 'Those that come before this place' })),
});

const perPage = 50;
const shownReports = 14;
const drawnDays = 90;

/** GET /devices lists laptops, fifty a page · GET /devices/ID shows one; /v1/… for programs. Now, or at the end of a past day (`?day=`). */
export function deviceRoutes(app: FastifyInstance, collector: Collector): void {
  const { store, checks } = collector;
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
      const { count, laptops } = view;
      const { page = 1 } = request.query;
      return {
        asOf: moment(asOf),
        count,
        page,
        pages: Math.max(1, Math.ceil(count / perPage)),
        next: view.after ?? null,
        devices: laptops.map(laptopJson),
      };
    },
  );

  async function listed(request: ListRequest) {
    const { day, page = 1, after, before } = request.query;
    const listing = listingOf(request.query);
    const part = { limit: perPage, skip: (page - 1) * perPage, after: placeOf(after), before: placeOf(before) };
    const { asOf, first, last, ...found } = await listDevices(collector, {
      day: day || undefined,
      listing,
      part: part.after || part.before ? { ...part, skip: 0 } : part,
      reach: reachHere(request),
      who: request.who,
    });
    const view = {
      ...found,
      before: first && wordOf(first),
      after: last && wordOf(last),
      mayAdmit: demandWho(request).may.has('admit devices'),
      isOwn: 'devices' in Object(reachHere(request)),
      mayExport: demandWho(request).may.has('export evidence'),
      listing,
    };
    return { view, asOf };
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
    const { asOf, summary, cells } = await gradesAt(collector, device, day);
    const from = asOf - drawnDays * msPerDay;
    const reports = await receivedReports(store, device, shownReports);
    const view = {
      facts: toldTo(request.who, facts),
      mayAskWhose: mayAskWhose(request.who, facts),
      mayAskWaiver: reaches(reachOf(demandWho(request), 'request waivers'), facts),
      mayRevoke: day === undefined && facts.state === 'active' && reaches(reachOf(demandWho(request), 'admit devices'), facts),
      waivers: reaches(reachOf(demandWho(request), 'read waivers'), facts) ? await excusing(device, asOf) : [],
      summary,
      cells,
      // What it found is kept of its latest report alone.
      evidence: day === undefined ? await deviceEvidence(store, device) : new Map(),
      spans: await deviceSpans(store, device, from),
      received: {
        reports,
        all: facts.reports,
        days: await reportedDays(store, device, dayNumber(from)),
        gaps: await toldGaps(store, device, reports.at(-1)?.seq ?? 0),
      },
      checks,
    };
    return { view, asOf };
  }

  async function excusing(device: string, asOf: number) {
    return (await listWaivers(store, { device })).filter(waiver => {
      const { from, until } = forceOf(waiver);
      return from <= asOf && asOf < until;
    });
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

/** A place in a list as a part of an address, and back: what was not made here leads to the beginning. */
function wordOf(place: Place): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

function placeOf(word: string | undefined): Place | undefined {
  try {
    const place: unknown = JSON.parse(Buffer.from(word ?? '', 'base64url').toString());
    const isPlace = Array.isArray(place) && place.every(part => typeof part === 'string' || Number.isSafeInteger(part));
    return isPlace ? (place as Place) : undefined;
  } catch {
    return undefined;
  }
}
