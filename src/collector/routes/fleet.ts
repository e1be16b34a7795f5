import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { ShipshapeError } from '../../errors.ts';
import { malformed } from '../../protocol/json.ts';
import { Closed } from '../../protocol/terms.ts';
import type { Collector } from '../collector.ts';
import { fleetCounts } from '../store/counts.ts';

const Query = Closed({ day: Type.Optional(Type.String({ pattern: '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' })) });

const msPerDay = 86_400_000;

/**
 * GET /v1/fleet counts devices by check and outcome: as it stands (`asOf`), or at the end of a past day (`?day=2026-11-01`, UTC).
 * 404 a day so long ago that nothing is kept of it · 422 a day that is none, or has not begun.
 */
export function fleetRoutes(app: FastifyInstance, { now, store }: Collector): void {
  const options = { config: { permission: 'read fleet' }, schema: { querystring: Query } } as const;
  app.get<{ Querystring: { day?: string } }>('/v1/fleet', options, async ({ query: { day } }) => {
    const end = day === undefined ? undefined : Date.parse(`${day}T00:00:00Z`);
    if (end !== undefined && !(end <= now())) throw malformed(`the day ${day} has not begun`);
    const counts = await fleetCounts(store, end === undefined ? undefined : end / msPerDay);
    if (!counts) throw new ShipshapeError('NOT_FOUND', `what was on ${day} is not kept any more`);
    const asOf = new Date(end === undefined ? now() : Math.min(end + msPerDay - 1, now())).toISOString();
    return { asOf, checks: [...counts].map(([check, outcomes]) => ({ check, ...outcomes })) };
  });
}
