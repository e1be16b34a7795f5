import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { endOfDay } from '../../fleet/waiver.ts';
import { envelopeMedia, type Sealed, sha256, unwrap } from '../../protocol/envelope.ts';
import { malformed } from '../../protocol/json.ts';
import { readWaiverQuestion, readWaiverRequest, sealWaiverAnswer, waiverQuestionType, waiverRequestType } from '../../protocol/waiver.ts';
import type { Collector } from '../collector.ts';
import { demandSigner, deviceRevoked } from '../devices/signed.ts';
import { toldWaivers } from '../devices/told-waivers.ts';
import { documented, inForm, signed } from '../http/api.ts';
import { findDevice } from '../store/devices/devices.ts';
import { requestWaiver, theDevice } from '../store/waivers/request.ts';
import { listWaivers } from '../store/waivers/waivers.ts';

const waivers = inForm(envelopeMedia, 'How its waivers stand, signed');
const requesting = documented('Ask that a fail of this laptop be excused', { 200: waivers, 201: waivers }, signed);
const questioning = documented('How the waivers of this laptop stand', { 200: waivers }, signed);

/**
 * POST /v1/waiver-requests takes what a laptop asks for: that a fail of its be excused · POST /v1/waiver-questions tells a laptop how its
 * waivers stand. Both are answered by a signed list of them: 201 asked for · 200 told, or asked for before · 401 no device of ours, or one
 * that reports here no more · 404 no such check · 422 no such message, or a waiver that cannot be · 429 not now.
 */
export function waiverRequestRoutes(app: FastifyInstance, collector: Collector): void {
  const { commits, keys, now, store } = collector;
  const config = { permission: 'device' } as const;
  const bodyLimit = 16 * 1024;

  app.post<{ Body: Buffer }>('/v1/waiver-requests', { config, bodyLimit, schema: requesting }, async (request, reply) => {
    const sealed = unwrap(request.body, waiverRequestType);
    const device = await signer(sealed, request);
    const { request: id, check, reason, control, until, ...asked } = readWaiverRequest(sealed.payload);
    demandOwn(asked.device, device);
    const before = await listWaivers(store, { device });
    const wanted = { device, check, reason, control, until: endOfDay(until), who: theDevice, request: id };
    await commits.watch(() => requestWaiver(store, wanted, now()));
    return answer(reply.code(before.some(waiver => waiver.request === id) ? 200 : 201), device, sealed);
  });

  app.post<{ Body: Buffer }>('/v1/waiver-questions', { config, bodyLimit, schema: questioning }, async (request, reply) => {
    const sealed = unwrap(request.body, waiverQuestionType);
    const device = await signer(sealed, request);
    demandOwn(readWaiverQuestion(sealed.payload).device, device);
    return answer(reply, device, sealed);
  });

  async function signer(sealed: Sealed, { ip }: FastifyRequest): Promise<string> {
    const { device } = await demandSigner(sealed, { address: ip, allowance: 'waiver' }, collector);
    // What is remembered of a key does not say whether its device still reports.
    if ((await findDevice(store, device.device))?.state !== 'active') throw deviceRevoked();
    return device.device;
  }

  async function answer(reply: FastifyReply, device: string, { payload }: Sealed) {
    const asOf = now();
    const told = toldWaivers(await listWaivers(store, { device }), asOf);
    const said = sealWaiverAnswer({ device, to: sha256(payload), asOf: new Date(asOf).toISOString(), ...told }, keys.receipts);
    return reply.type(envelopeMedia).send(said);
  }
}

function demandOwn(said: string, device: string): void {
  if (said !== device) throw malformed(`/device is ${said}, and this is the key of ${device}`);
}
