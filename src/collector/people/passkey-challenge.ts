import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Collector } from '../collector.ts';
import { beginCeremony, endCeremony } from '../store/people/ceremonies.ts';
import { cookieOf, setCookie } from './cookies.ts';
import { refused } from './refused.ts';

type Place = { request: FastifyRequest; reply: FastifyReply; kind: 'make' | 'use' };

/** Keeps what a passkey has to sign for this browser and no other. */
export async function keepChallenge(
  { now, store }: Collector,
  { request, reply, kind, challenge }: Place & { challenge: string },
): Promise<void> {
  setCookie(request, reply, 'ceremony', await beginCeremony(store, kind, { challenge }, now()));
}

/** What this browser's passkey had to sign, which is asked once. @throws SIGN_IN_REFUSED */
export async function challengeOf({ now, store }: Collector, { request, reply, kind }: Place): Promise<string> {
  const { challenge } = (await endCeremony(store, kind, cookieOf(request, 'ceremony') ?? '', now())) ?? {};
  if (challenge === undefined) throw refused();
  setCookie(request, reply, 'ceremony', undefined);
  return challenge;
}
