import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ShipshapeError } from '../errors.ts';
import type { Collector } from './collector.ts';
import { findApiToken } from './store/api-tokens.ts';

/**
 * Who may call a route: `anyone` · `device` whoever signs with the key of an enrolled laptop, or has a token to become one (the
 * route verifies it) · `read fleet` who has an API token for that.
 */
type Permission = 'anyone' | 'device' | ApiPermission;

/** What an API token can allow. */
export const apiPermissions = ['read fleet'] as const;
export type ApiPermission = (typeof apiPermissions)[number];

declare module 'fastify' {
  interface FastifyContextConfig {
    permission?: Permission;
  }
}

/** Every route names its permission: one without is a fault at start. Who has no right to an answer gets none. */
export function guard(app: FastifyInstance, collector: Collector): void {
  app.addHook('onRoute', ({ method, url, config }) => {
    if (config?.permission === undefined) throw new Error(`the route ${method} ${url} names no permission`);
  });
  app.addHook('onRequest', async request => {
    const permission = request.routeOptions.config.permission;
    if (permission !== undefined && permission !== 'anyone' && permission !== 'device') await demand(permission, request, collector);
  });
}

async function demand(permission: ApiPermission, request: FastifyRequest, { limits, now, store }: Collector): Promise<void> {
  const [, text] = /^Bearer (ssp_[A-Za-z0-9_-]{43})$/.exec(request.headers.authorization ?? '') ?? [];
  const token = text === undefined ? undefined : await findApiToken(store, text, now());
  if (!token?.permissions.includes(permission))
    throw new ShipshapeError('PERMISSION_REQUIRED', `this needs an API token with the permission to ${permission}`, {
      hint: 'Send it in the header: Authorization: Bearer ssp_…',
    });
  await limits.spend('read', token.id);
}
