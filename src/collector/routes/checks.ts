import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { checkJson, listedCheckJson, moment } from '../../../reports/fleet-json.ts';
import { htmlMedia } from '../../../reports/page.ts';
import { checkPage } from '../../../reports/pages/check.ts';
import { checksPage } from '../../../reports/pages/checks.ts';
import { bySeverity } from '../../../reports/questions.ts';
import { type TrendDay, trendDays } from '../../../reports/trend.ts';
import { ShipshapeError } from '../../errors.ts';
import { CheckAnswer, ChecksAnswer } from '../../fleet/answers/checks.ts';
import { applying, noCounts } from '../../fleet/counts.ts';
import type { FleetCounts } from '../../fleet/fleet.ts';
import { pageOf } from '../../fleet/paging.ts';
import { frameworkNames, frameworks } from '../../protocol/controls.ts';
import { Closed } from '../../protocol/terms.ts';
import type { Collector } from '../collector.ts';
import { mendingAt } from '../fleet/findings.ts';
import { pastDay } from '../fleet/named-day.ts';
import { pastCells } from '../fleet/past.ts';
import { fleetOf, suspectsOf } from '../fleet/shown.ts';
import { documented, PageNumber, PastDay } from '../http/api.ts';
import { fleetTrend } from '../store/counts/days.ts';
import { spreadOf, worstCells } from '../store/devices/check-cells.ts';
import { toldTo } from '../told.ts';

const Query = Closed({ day: PastDay });
const ListQuery = Closed({ day: PastDay, page: PageNumber });

type Asked = { Querystring: { day?: string } };

/** How many laptops are named of each kind. */
const named = 100;
const perPage = 100;

/** GET /checks lists what is asked with what the fleet answers · GET /checks/ID shows one; /v1/… for programs. Now, or at the end of a past day (`?day=`). */
export function checkRoutes(app: FastifyInstance, collector: Collector): void {
  const { now, store, checks, findings } = collector;
  const options = { config: { permission: 'read fleet' }, schema: { querystring: Query } } as const;

  app.get<Asked>('/checks', options, async ({ query: { day } }, reply) => {
    const fleet = await fleetOf(collector, day);
    const suspects = await suspectsOf(collector, day);
    return reply.type(htmlMedia).send(checksPage({ fleet, checks, suspects }, { section: 'checks', asOf: fleet.asOf, day }));
  });

  type OneRequest = FastifyRequest<Asked & { Params: { check: string } }>;

  app.get('/checks/:check', options, async (request: OneRequest, reply) => {
    const { view, asOf } = await shown(request);
    const frame = { section: 'checks', asOf, day: request.query.day, url: `/checks/${view.check}` } as const;
    return reply.type(htmlMedia).send(checkPage(view, frame));
  });

  app.get(
    '/v1/checks/:check',
    { config: options.config, schema: { querystring: Query, ...documented('One check, and where it is no pass', { 200: CheckAnswer }) } },
    async (request: OneRequest) => {
      const { view, asOf } = await shown(request);
      return checkJson(view, asOf);
    },
  );

  app.get<{ Querystring: Static<typeof ListQuery> }>(
    '/v1/checks',
    {
      config: options.config,
      schema: { querystring: ListQuery, ...documented('All checks, those that fail first', { 200: ChecksAnswer }) },
    },
    async ({ query: { day, page } }) => {
      const fleet = await fleetOf(collector, day);
      const suspects = await suspectsOf(collector, day);
      const { items, ...place } = pageOf(fleet.checks.toSorted(bySeverity(checks)), page, perPage);
      const listed = items.map(summary => listedCheckJson(summary, suspects.get(summary.check), checks));
      return { asOf: moment(fleet.asOf), ...place, checks: listed };
    },
  );

  async function shown({ params: { check }, query: { day }, who }: OneRequest) {
    const past = pastDay(day, now());
    const { asOf, checks: answers } = await fleetOf(collector, day);
    const summary = answers.find(answer => answer.check === check);
    if (!summary && !checks.some(({ id }) => id === check)) throw new ShipshapeError('NOT_FOUND', `there is no check ${check}`);
    const { counts } = summary ?? { counts: noCounts() };
    const worst =
      past === undefined
        ? await worstCells(store, check, { counts, most: named, now: asOf })
        : summary === undefined
          ? []
          : await pastCells(store, past, { asOf, summary, most: named });
    const view = {
      check,
      counts,
      worst: worst.map(({ facts, ...cell }) => ({ facts: toldTo(who, facts), ...cell })),
      // What system a laptop had on a past day is not kept.
      systems: past === undefined ? (await spreadOf(store, check)).sort(mostFailing) : [],
      mending: past === undefined ? (await findings.mending()).get(check) : await mendingAt(store, check, asOf),
      days: daysOf(check, await fleetTrend(store, { days: trendDays - 1, now: asOf }), { asOf, counts }),
      suspicion: (await suspectsOf(collector, day)).get(check),
      controls: controlsOf(check),
      checks,
    };
    return { view, asOf };
  }

  function controlsOf(check: string) {
    const ids = new Set(checks.filter(({ id }) => id === check).flatMap(({ header }) => header.controls));
    return frameworkNames.flatMap(framework => {
      const { title, ids: pattern, controls } = frameworks[framework];
      return [...ids].filter(id => pattern.test(id)).map(id => ({ framework, frameworkTitle: title, id, title: controls[id] }));
    });
  }
}

/** How a check stood at the end of each day, and last of all at this moment. */
function daysOf(check: string, days: readonly FleetCounts[], last: Pick<FleetCounts, 'asOf' | 'counts'>): TrendDay[] {
  const told = days.flatMap(({ asOf, checks }) => {
    const summary = checks.find(one => one.check === check);
    return summary ? [{ asOf, counts: summary.counts }] : [];
  });
  return [...told, last].map(({ asOf, counts }) => ({ asOf, counts, devices: applying(counts) }));
}

type Spread = { system: string; counts: { fail: number } };

function mostFailing(a: Spread, b: Spread): number {
  return b.counts.fail - a.counts.fail || (a.system < b.system ? -1 : 1);
}
