import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { fleetJson, moment, silenceJson, trendJson } from '../../../reports/fleet-json.ts';
import { FleetAnswer, SilencesAnswer, TrendAnswer } from '../../fleet/answers/fleet.ts';
import { pageOf } from '../../fleet/paging.ts';
import { Closed } from '../../protocol/terms.ts';
import type { Collector } from '../collector.ts';
import { fleetOf, silentOf } from '../fleet/shown.ts';
import { documented, PageNumber, PastDay } from '../http/api.ts';
import { fleetTrend } from '../store/counts/days.ts';
import { deviceFactsOf } from '../store/devices/device-facts.ts';
import { toldTo } from '../told.ts';

const Query = Closed({ day: PastDay });
const ListQuery = Closed({ day: PastDay, page: PageNumber });

const perPage = 100;
const trendDays = 90;

/**
 * What the first page shows, for programs: as it stands (`asOf`), or at the end of a past day (`?day=2026-11-01`, UTC). GET /v1/fleet counts
 * cells by check and grade · /v1/trend the last ninety days · /v1/silences the laptops that do not report, and why perhaps.
 * 404 a day so long ago that nothing is kept of it · 422 a day that is none, or has not begun.
 */
export function fleetRoutes(app: FastifyInstance, collector: Collector): void {
  const { store } = collector;
  const config = { permission: 'read fleet' } as const;
  type Asked = { Querystring: Static<typeof Query> };

  app.get<Asked>(
    '/v1/fleet',
    { config, schema: { querystring: Query, ...documented('How the fleet stands, check by check', { 200: FleetAnswer }) } },
    async ({ query: { day } }) => fleetJson(await fleetOf(collector, day)),
  );

  app.get<Asked>(
    '/v1/trend',
    { config, schema: { querystring: Query, ...documented('How the fleet stood over ninety days', { 200: TrendAnswer }) } },
    async ({ query: { day } }) => {
      const fleet = await fleetOf(collector, day);
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
      const { asOf } = await fleetOf(collector, day);
      const { items, ...place } = pageOf(await silentOf(collector, day), page, perPage);
      const known = await deviceFactsOf(
        store,
        items.map(({ device }) => device),
      );
      const told = items.map(silence => {
        const facts = known.get(silence.device);
        return silenceJson(silence, facts && toldTo(who, facts));
      });
      return { asOf: moment(asOf), ...place, silences: told };
    },
  );
}
