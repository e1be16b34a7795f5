import type { FastifyInstance } from 'fastify';
import { htmlMedia, type Section, withMenu } from '../../../reports/page.ts';
import type { Permission, Scope, Who } from '../access.ts';

/** What a part of the house needs of whoever opens it: a permission, and how far it must reach; null where it needs no more than a sign-in. */
const needs: Record<Section, [Permission, Scope | 'any'] | null> = {
  fleet: ['read fleet', 'all'],
  devices: ['read fleet', 'any'],
  checks: ['read fleet', 'all'],
  frameworks: ['read fleet', 'all'],
  waivers: ['read waivers', 'any'],
  alerts: ['read fleet', 'all'],
  policy: ['read fleet', 'all'],
  account: null,
};

/** Gives every page that is sent its menu, which leads nobody to what is closed to him. */
export function addMenus(app: FastifyInstance): void {
  app.addHook('onSend', async ({ who }, reply, payload) => {
    if (typeof payload !== 'string' || reply.getHeader('content-type') !== htmlMedia) return payload;
    return withMenu(payload, who ? sectionsOf(who) : []);
  });
}

function sectionsOf({ may }: Who): Section[] {
  return (Object.keys(needs) as Section[]).filter(section => {
    const [permission, scope] = needs[section] ?? [];
    if (permission === undefined) return true;
    return scope === 'any' ? may.has(permission) : may.get(permission) === scope;
  });
}
