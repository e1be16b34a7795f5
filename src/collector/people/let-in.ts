import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Collector } from '../collector.ts';
import { signIn } from '../store/people/sessions.ts';
import type { Person, SignInWay } from '../store/tables.ts';
import { browserOf } from './browser.ts';
import { cookieOf, setCookie } from './cookies.ts';

/** Gives a browser a session of its own making no part of: what its cookie held before opens nothing from now on. */
export async function letIn(
  { now, store }: Collector,
  { request, reply, ...entry }: { request: FastifyRequest; reply: FastifyReply; person: Person; way: SignInWay; provenAt?: number },
): Promise<void> {
  const session = await signIn(store, { ...entry, browser: browserOf(request), replaces: cookieOf(request, 'session') }, now());
  setCookie(request, reply, 'session', session.secret);
}

/** Where to go after a sign-in: a page of ours, whatever a link says. */
export function placeOf(to: string | undefined): string {
  return to !== undefined && /^\/(?![/\\])[^\s\\]*$/.test(to) && !to.startsWith('/sign-in') ? to : '/';
}
