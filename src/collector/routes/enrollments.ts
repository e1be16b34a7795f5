import type { FastifyInstance } from 'fastify';
import { ShipshapeError } from '../../errors.ts';
import { Enrolled, openEnrollment } from '../../protocol/enrollment.ts';
import { keyIdOf, writePublicKey } from '../../protocol/envelope.ts';
import { malformed } from '../../protocol/json.ts';
import type { Collector } from '../collector.ts';
import { isOurChallenge } from '../devices/nonce.ts';
import { slotOf } from '../devices/slot.ts';
import { documented, signed } from '../http/api.ts';
import { enroll, type Newcomer } from '../store/devices/enroll.ts';

/**
 * POST /v1/enrollments makes a device of a laptop that has a token and proves that it has the key: 201 enrolled · 200 enrolled
 * already with this key and token within the hour, the same answer · 401 the token is wrong, used up, too old or revoked.
 */
export function enrollmentRoutes(app: FastifyInstance, collector: Collector): void {
  const { commits, config, keys, limits, log, metrics, now, store } = collector;
  const options = {
    config: { permission: 'device' },
    bodyLimit: 16 * 1024,
    schema: documented('Make a device of a laptop that has a token', { 200: Enrolled, 201: Enrolled }, signed),
  } as const;
  app.post<{ Body: Buffer }>('/v1/enrollments', options, async (request, reply) => {
    limits.demandNotBlocked(request.ip, now());
    const enrollment = openEnrollment(request.body);
    if (!isOurChallenge(enrollment.nonce, keys.secret, now())) throw malformed('its nonce is not ours, or older than five minutes');

    const newcomer = newcomerOf(enrollment);
    const { device, isNew } = await commits
      .watch(() => enroll(store, newcomer, now()))
      .catch(error => countGuess(error, request.ip, collector));
    if (isNew) {
      metrics.enrollments.inc();
      log.info({ device: device.device }, 'a device is enrolled');
    }
    const answer: Enrolled = {
      device: device.device,
      receiptKey: writePublicKey(keys.receiptsPublic),
      slot: slotOf(device.device, keys.secret, config),
      collect: config.collect,
      enrolledAt: new Date(device.enrolled_at).toISOString(),
    };
    return reply.code(isNew ? 201 : 200).send(answer);
  });
}

function newcomerOf({ token, publicKey, agent, os, label }: ReturnType<typeof openEnrollment>): Newcomer {
  return { token, keyId: keyIdOf(publicKey), publicKey: writePublicKey(publicKey), agent: agent.version, os, label };
}

/** Whoever tries tokens has only so many tries. */
async function countGuess(error: unknown, address: string, { limits, log, now }: Collector): Promise<never> {
  if (error instanceof ShipshapeError && error.code === 'TOKEN_REFUSED') {
    const seconds = await limits.guessed(address, now());
    if (seconds !== undefined) log.warn({ seconds }, 'an address is blocked for guessing tokens');
  }
  throw error;
}
