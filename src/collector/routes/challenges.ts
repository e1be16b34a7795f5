import type { FastifyInstance } from 'fastify';
import { Challenge } from '../../protocol/enrollment.ts';
import type { Collector } from '../collector.ts';
import { newChallenge } from '../devices/nonce.ts';
import { documented } from '../http/api.ts';
import { networkOf } from '../http/limits.ts';

const schema = documented('A nonce to sign, so that a signature of yesterday proves nothing', { 201: Challenge });

/** POST /v1/challenges gives a laptop the nonce that it signs to be enrolled. Nobody has to remember it. */
export function challengeRoutes(app: FastifyInstance, { keys, limits, now }: Collector): void {
  app.post('/v1/challenges', { config: { permission: 'device' }, schema }, async (request, reply) => {
    await limits.spend('challenge', networkOf(request.ip));
    return reply.code(201).send(newChallenge(keys.secret, now()));
  });
}
