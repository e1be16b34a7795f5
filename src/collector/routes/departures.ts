import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { departureType, readDeparture } from '../../protocol/departure.ts';
import { unwrap } from '../../protocol/envelope.ts';
import { malformed } from '../../protocol/json.ts';
import type { Collector } from '../collector.ts';
import { demandSigner } from '../devices/signed.ts';
import { documented, signed } from '../http/api.ts';
import { departDevice } from '../store/devices/devices.ts';

const schema = documented('Expect no more reports of this laptop', { 204: Type.Null({ description: 'It has left' }) }, signed);

/** POST /v1/departures takes a device's last word: from then on it is expected no more. Saying it twice is harmless. */
export function departureRoutes(app: FastifyInstance, collector: Collector): void {
  const { commits, log, now, store } = collector;
  app.post<{ Body: Buffer }>('/v1/departures', { config: { permission: 'device' }, schema }, async (request, reply) => {
    const sealed = unwrap(request.body, departureType);
    const signer = await demandSigner(sealed, { address: request.ip, allowance: 'report' }, collector);
    const departure = readDeparture(sealed.payload);
    const { device } = signer.device;
    if (departure.device !== device) throw malformed(`/device is ${departure.device}, and this is the key of ${device}`);
    await commits.watch(() => departDevice(store, device, now()));
    log.info({ device }, 'a device departed');
    return reply.code(204).send();
  });
}
