import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { ShipshapeError } from '../../errors.ts';
import { Closed, Words } from '../../protocol/terms.ts';
import type { Collector } from '../collector.ts';
import { demandPerson, demandReach } from '../http/guard.ts';
import { deviceFacts } from '../store/devices/device-facts.ts';
import { reveal } from '../store/people/reveals.ts';

const Form = Closed({ reason: Type.Intersect([Words(200), Type.String({ minLength: 4 })]) });
type Route = { Params: { device: string }; Body: Static<typeof Form> };

/**
 * POST /devices/ID/reveals shows whoever asks, for a quarter of an hour, whose laptop it is, with its host name and serial number: for a reason,
 * and to nobody who has not proved to be there just now. The access log has it, and the owner sees it there.
 */
export function revealRoutes(app: FastifyInstance, collector: Collector): void {
  const { now, store } = collector;
  const config = { permission: 'reveal people', narrowed: true, fresh: true } as const;
  app.post<Route>('/devices/:device/reveals', { config, schema: { body: Form } }, async (request, reply) => {
    const { device } = request.params;
    const facts = await deviceFacts(store, device);
    demandReach(request, facts ?? { device, group: null });
    if (!facts) throw new ShipshapeError('NOT_FOUND', `there is no device ${device}`);
    const { person, session } = await demandPerson(request, collector);
    await reveal(store, { who: person.id, session, device, reason: request.body.reason }, now());
    return reply.redirect(`/devices/${device}`, 303);
  });
}
