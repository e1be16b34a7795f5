import type { FastifyInstance } from 'fastify';
import type { Collector } from '../collector.ts';
import { networkOf } from '../limits.ts';
import { newChallenge } from '../nonce.ts';

/** POST /v1/challenges gives a laptop the nonce that it signs to be enrolled. Nobody has to remember it. */
export function challengeRoutes(app: FastifyInstance, { keys, limits, now }: Collector): void {
  app.post('/v1/challenges', { config: { permission: 'device' } }, async (request, reply) => {
    await limits.spend('challenge', networkOf(request.ip));
    return reply.code(201).send(newChallenge(keys.secret, now()));
  });
}
