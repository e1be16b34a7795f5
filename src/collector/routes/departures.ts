import type { FastifyInstance } from 'fastify';
import { departureType, openDeparture } from '../../protocol/departure.ts';
import { unwrap } from '../../protocol/envelope.ts';
import { malformed } from '../../protocol/json.ts';
import type { Collector } from '../collector.ts';
import { departDevice } from '../store/devices/devices.ts';
import { unknownDevice } from './reports.ts';

/** POST /v1/departures takes a device's last word: from then on it is expected no more. Saying it twice is harmless. */
export function departureRoutes(app: FastifyInstance, { commits, devices, limits, log, now, store }: Collector): void {
  app.post<{ Body: Buffer }>('/v1/departures', { config: { permission: 'device' } }, async (request, reply) => {
    const { keyId } = unwrap(request.body, departureType);
    const signer = await devices.byKey(keyId);
    if (!signer) {
      await limits.spend('unknownDevice', request.ip);
      throw unknownDevice();
    }
    await limits.spend('report', keyId);
    const departure = openDeparture(request.body, signer.publicKey);
    const { device } = signer.device;
    if (departure.device !== device) throw malformed(`/device is ${departure.device}, and this is the key of ${device}`);
    await commits.watch(() => departDevice(store, device, now()));
    log.info({ device }, 'a device departed');
    return reply.code(204).send();
  });
}
