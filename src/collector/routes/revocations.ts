import type { FastifyInstance } from 'fastify';
import { ShipshapeError } from '../../errors.ts';
import type { Collector } from '../collector.ts';
import { demandReach, demandWho } from '../http/guard.ts';
import { findDevice, revokeDevice } from '../store/devices/devices.ts';

/**
 * POST /devices/ID/revocation takes in nothing more of a laptop, such as one that was stolen: what it reported stays. For who may let laptops
 * join, and has proved to be there just now. 404 also where it is active no more.
 */
export function revocationRoutes(app: FastifyInstance, collector: Collector): void {
  const { now, store } = collector;
  const config = { permission: 'admit devices', narrowed: true, fresh: true } as const;
  app.post<{ Params: { device: string } }>('/devices/:device/revocation', { config }, async (request, reply) => {
    const { device } = request.params;
    const found = await findDevice(store, device);
    demandReach(request, { device, group: found?.group_name ?? null });
    if (!found || !(await revokeDevice(store, device, demandWho(request).id, now())))
      throw new ShipshapeError('NOT_FOUND', `there is no device ${device} that could be revoked`);
    return reply.redirect(`/devices/${device}`, 303);
  });
}
