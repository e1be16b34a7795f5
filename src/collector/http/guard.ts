import type { FastifyContextConfig, FastifyInstance, FastifyRequest } from 'fastify';
import { ShipshapeError } from '../../errors.ts';
import { apiPermissions, type Permission, type Reach, reaches, reachOf, rightsOf, type Who } from '../access.ts';
import type { Collector } from '../collector.ts';
import { sessionSecretOf } from '../people/cookies.ts';
import { demandSameSite } from '../people/same-site.ts';
import { findApiToken } from '../store/people/api-tokens.ts';
import { devicesOf } from '../store/people/owners.ts';
import { findPerson } from '../store/people/people.ts';
import { revealedIn } from '../store/people/reveals.ts';
import { findSession } from '../store/people/sessions.ts';
import type { Person } from '../store/tables.ts';

type Guarded = { method: string; url: string } & FastifyContextConfig;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** `anyone` · `device` whoever signs with a laptop's key, or has a token to become one (the route verifies it) · else see access.ts. */
    permission?: Permission | 'anyone' | 'device';
    /** The route itself asks `reachOf` how far the permission reaches; otherwise it must reach everything. */
    narrowed?: true;
    /**
     * For what reveals or destroys: the person has proved to be there within five minutes. `people`: for a program it is enough that its
     * token was made for this.
     */
    fresh?: true | 'people';
  }
  interface FastifyInstance {
    /** Every route with what it demands. */
    guarded: Guarded[];
  }
  interface FastifyRequest {
    /** Who asks; undefined where anyone may, and nobody has said. */
    who: Who | undefined;
  }
}

const proofLasts = 5 * 60_000;

/** Every route names its permission: one without is a fault at start. Who has no right to an answer gets none. */
export function guard(app: FastifyInstance, collector: Collector): void {
  const guarded: Guarded[] = [];
  app.decorate('guarded', guarded);
  app.decorateRequest('who', undefined);
  app.addHook('onRoute', ({ method, url, config }) => {
    if (config?.permission === undefined) throw new Error(`the route ${method} ${url} names no permission`);
    guarded.push({ method: String(method), url, ...config });
  });
  app.addHook('onRequest', async request => {
    const { permission, narrowed, fresh } = request.routeOptions.config;
    if (permission === undefined || permission === 'device') return;
    request.who = await whoAsks(request, collector);
    if (permission === 'anyone') return;
    const who = demandWho(request);
    await collector.limits.spend('read', who.id);
    const scope = who.may.get(permission);
    if (scope === undefined || (scope !== 'all' && !narrowed))
      throw new ShipshapeError('PERMISSION_DENIED', `this needs the permission to ${permission}`, {
        hint: 'Ask an owner or an admin of this collector for it.',
      });
    const isProgram = who.session === undefined;
    if (fresh && !(fresh === 'people' && isProgram) && !isFresh(who, collector.now()))
      throw new ShipshapeError('PROOF_REQUIRED', 'this needs you to have signed in within the last five minutes', {
        hint: 'Sign in again, then repeat it.',
      });
  });
}

/** @throws PERMISSION_REQUIRED when nobody has said who asks */
export function demandWho({ who }: FastifyRequest): Who {
  if (who) return who;
  throw new ShipshapeError('PERMISSION_REQUIRED', 'this needs a sign-in, or an API token', {
    hint: 'Sign in at /sign-in; programs send the header: Authorization: Bearer ssp_…',
  });
}

/** Whoever asks, as a person with a session: what people do for themselves, no program does. @throws PERMISSION_REQUIRED */
export async function demandPerson(request: FastifyRequest, { store }: Collector): Promise<{ person: Person; session: string }> {
  const { person: id, session } = demandWho(request);
  const person = id === undefined || session === undefined ? undefined : await findPerson(store, { id });
  if (person && session !== undefined) return { person, session };
  throw new ShipshapeError('PERMISSION_REQUIRED', 'this needs a person who has signed in', { hint: 'Sign in at /sign-in.' });
}

/** What of the fleet the caller is told by this route. */
export function reachHere(request: FastifyRequest): Reach {
  return reachOf(demandWho(request), request.routeOptions.config.permission as Permission);
}

/** @throws NOT_FOUND for what is out of reach, as for what does not exist */
export function demandReach(request: FastifyRequest, object: { device: string; group: string | null }): void {
  if (!reaches(reachHere(request), object)) throw new ShipshapeError('NOT_FOUND', `there is no device ${object.device}`);
}

export function isFresh({ provenAt }: Who, now: number): boolean {
  return provenAt !== undefined && now - provenAt < proofLasts;
}

/** A token that is sent is what counts, and no cookie beside it. */
async function whoAsks(request: FastifyRequest, collector: Collector): Promise<Who | undefined> {
  if (request.headers.authorization !== undefined) return programOf(request.headers.authorization, collector);
  const secret = sessionSecretOf(request);
  const who = secret === undefined ? undefined : await personOf(secret, collector);
  if (who) demandSameSite(request, collector);
  return who;
}

async function programOf(authorization: string, { now, store }: Collector): Promise<Who | undefined> {
  const [, text] = /^Bearer (ssp_[A-Za-z0-9_-]{43})$/.exec(authorization) ?? [];
  const token = text === undefined ? undefined : await findApiToken(store, text, now());
  if (!token) return undefined;
  const { person } = token;
  return {
    id: `API token ${token.id}`,
    person: person?.id,
    session: undefined,
    role: person?.role,
    // Whoever sits at the host's console has all of the fleet before them.
    may: person
      ? rightsOf(person.role, token.permissions)
      : new Map(apiPermissions.filter(may => token.permissions.includes(may)).map(may => [may, 'all'])),
    group: person?.group_name ?? null,
    devices: person ? await devicesOf(store, person.id) : [],
    revealed: [],
    provenAt: undefined,
  };
}

async function personOf(secret: string, { now, store }: Collector): Promise<Who | undefined> {
  const found = await findSession(store, secret, now());
  if (!found) return undefined;
  const { person, session } = found;
  return {
    id: person.id,
    person: person.id,
    session: session.id,
    role: person.role,
    may: rightsOf(person.role),
    group: person.group_name,
    devices: await devicesOf(store, person.id),
    revealed: await revealedIn(store, session.id, now()),
    provenAt: session.proven_at,
  };
}
