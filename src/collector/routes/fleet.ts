import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { fleetJson } from '../../../reports/fleet.ts';
import { moment, silenceJson, trendJson } from '../../../reports/fleet-json.ts';
import { FleetAnswer, SilencesAnswer, TrendAnswer } from '../../fleet/answers/fleet.ts';
import { pageOf } from '../../fleet/paging.ts';
import { Closed } from '../../protocol/terms.ts';
import { documented, PageNumber, PastDay } from '../api.ts';
import type { Collector } from '../collector.ts';
import { countFleet } from '../count-fleet.ts';
import { silencesAt } from '../silences.ts';
import { fleetTrend } from '../store/counts/days.ts';

const Query = Closed({ day: PastDay });
const ListQuery = Closed({ day: PastDay, page: PageNumber });

const perPage = 100;
const trendDays = 90;

/**
 * What the first page shows, for programs: as it stands (`asOf`), or at the end of a past day (`?day=2026-11-01`, UTC). GET /v1/fleet counts
 * cells by check and grade · /v1/trend the last ninety days · /v1/silences the laptops that do not report, and why perhaps.
 * 404 a day so long ago that nothing is kept of it · 422 a day that is none, or has not begun.
 */
export function fleetRoutes(app: FastifyInstance, { now, present, store }: Collector): void {
  const config = { permission: 'read fleet' } as const;
  type Asked = { Querystring: Static<typeof Query> };

  app.get<Asked>(
    '/v1/fleet',
    { config, schema: { querystring: Query, ...documented('How the fleet stands, check by check', { 200: FleetAnswer }) } },
    async ({ query: { day } }) => fleetJson(await countsOn(day)),
  );

  app.get<Asked>(
    '/v1/trend',
    { config, schema: { querystring: Query, ...documented('How the fleet stood over ninety days', { 200: TrendAnswer }) } },
    async ({ query: { day } }) => {
      const fleet = await countsOn(day);
      return trendJson([...(await fleetTrend(store, { days: trendDays - 1, now: fleet.asOf })), fleet], fleet.asOf);
    },
  );

  app.get<{ Querystring: Static<typeof ListQuery> }>(
    '/v1/silences',
    {
      config,
      schema: { querystring: ListQuery, ...documented('Which laptops are silent, since when, and why perhaps', { 200: SilencesAnswer }) },
    },
    async ({ query: { day, page }, who }) => {
      const { silences, names, asOf } = await silencesAt(store, { day, now: now(), who });
      const { items, ...place } = pageOf(silences, page, perPage);
      return { asOf: moment(asOf), ...place, silences: items.map(silence => silenceJson(silence, names.get(silence.device))) };
    },
  );

  function countsOn(day: string | undefined) {
    return day === undefined ? present.counts() : countFleet(store, { day, now: now() });
  }
}
