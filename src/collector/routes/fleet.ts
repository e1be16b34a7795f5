import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { fleetJson } from '../../../reports/fleet.ts';
import { Closed } from '../../protocol/terms.ts';
import type { Collector } from '../collector.ts';
import { countFleet } from '../count-fleet.ts';

const Query = Closed({ day: Type.Optional(Type.String({ maxLength: 10 })) });

/**
 * GET /v1/fleet counts cells by check and grade: as it stands (`asOf`), or at the end of a past day (`?day=2026-11-01`, UTC).
 * 404 a day so long ago that nothing is kept of it · 422 a day that is none, or has not begun.
 */
export function fleetRoutes(app: FastifyInstance, { now, present, store }: Collector): void {
  const options = { config: { permission: 'read fleet' }, schema: { querystring: Query } } as const;
  app.get<{ Querystring: { day?: string } }>('/v1/fleet', options, async ({ query: { day } }) =>
    fleetJson(day === undefined ? await present.counts() : await countFleet(store, { day, now: now() })),
  );
}
