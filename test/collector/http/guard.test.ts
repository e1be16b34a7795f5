import { fastify } from 'fastify';
import { describe, expect, test } from 'vitest';
import {
  type Permission,
  permissions,
  type Role,
  reaches,
  reachOf,
  rightsOf,
  roles,
  scopeOf,
  type Who,
} from '../../../src/collector/access.ts';
import { demandReach, guard, reachHere } from '../../../src/collector/http/guard.ts';
import { createApiToken } from '../../../src/collector/store/people/api-tokens.ts';
import { changePerson } from '../../../src/collector/store/people/people.ts';
import { endSessions } from '../../../src/collector/store/people/sessions.ts';
import { aCollector } from '../../support/collector.ts';
import { aPerson } from '../../support/people.ts';

/** The table of SECURITY.md, written a second time: a change of who may do what is made twice, or by nobody. */
const table: Record<Permission, Partial<Record<Role, string>>> = {
  'read fleet': { owner: 'all', admin: 'all', publisher: 'all', operator: 'all', analyst: 'all', auditor: 'all', person: 'own' },
  'reveal people': { owner: 'own', admin: 'all', publisher: 'own', operator: 'group', analyst: 'own', auditor: 'all', person: 'own' },
  'admit devices': { owner: 'all', admin: 'all', operator: 'group' },
  'read waivers': { owner: 'own', admin: 'all', publisher: 'own', operator: 'all', analyst: 'own', auditor: 'all', person: 'own' },
  'request waivers': { owner: 'own', admin: 'all', publisher: 'own', operator: 'all', analyst: 'own', auditor: 'own', person: 'own' },
  'decide waivers': { admin: 'all' },
  'send alerts': { owner: 'all', admin: 'all' },
  'set policy': { owner: 'all', admin: 'all' },
  'export evidence': { owner: 'own', admin: 'all', publisher: 'own', operator: 'own', analyst: 'own', auditor: 'all', person: 'own' },
  'read access log': { owner: 'all', admin: 'all', publisher: 'own', operator: 'own', analyst: 'own', auditor: 'all', person: 'own' },
  'read people': { owner: 'all', admin: 'all' },
  'manage people': { owner: 'all', admin: 'all' },
  'appoint admins': { owner: 'all' },
  'use account': { owner: 'all', admin: 'all', publisher: 'all', operator: 'all', analyst: 'all', auditor: 'all', person: 'all' },
};

test.each(roles)('what the role %s may is what the table says, and nothing else', role => {
  for (const permission of permissions) expect([permission, scopeOf(role, permission)]).toEqual([permission, table[permission][role]]);
});

test('an operator reaches the devices of the own group and no other, and without a group only own laptops', () => {
  const operator = (group: string | null): Who => ({
    ...{ id: 'p_1', person: 'p_1', session: 's', role: 'operator', group, devices: ['mine'], revealed: [], provenAt: 0 },
    may: rightsOf('operator'),
  });
  const seen = (group: string | null) =>
    ['mine', 'red', 'none'].map(device =>
      reaches(reachOf(operator(group), 'reveal people'), { device, group: device === 'red' ? 'red' : null }),
    );
  expect(seen('red')).toEqual([false, true, false]);
  expect(seen(null)).toEqual([true, false, false]);
});

describe('every route, asked by every role', async () => {
  test('answers those whom the table lets in, and nobody else', async () => {
    const at = await aCollector();
    const guarded = at.app.guarded.filter(({ permission, method }) => permission && method !== 'HEAD');
    expect(guarded.length).toBeGreaterThan(5);
    for (const { method, url, permission, narrowed } of guarded) {
      if (permission === 'anyone' || permission === 'device' || permission === undefined) continue;
      const ask = async (headers: Record<string, string>) => {
        const { statusCode, body } = await at.app.inject({ method: method as 'GET', url: url.replaceAll(/:\w+/g, 'x'), headers });
        return [401, 403].includes(statusCode) ? JSON.parse(body).code : 'let in';
      };
      expect([method, url, 'nobody', await ask({})]).toEqual([method, url, 'nobody', 'PERMISSION_REQUIRED']);
      for (const role of roles) {
        const { headers } = await aPerson(at, role);
        const scope = table[permission][role];
        const isLetIn = scope === 'all' || (scope !== undefined && narrowed);
        expect([method, url, role, await ask(headers)]).toEqual([method, url, role, isLetIn ? 'let in' : 'PERMISSION_DENIED']);
      }
    }
  });
});

/** An app of which the answers are what a route knows of who asks. */
async function anApp() {
  const at = await aCollector();
  const app = fastify();
  app.setErrorHandler((error: { code?: string }, _, reply) => reply.code(400).send(error.code));
  guard(app, at.collector);
  app.get('/devices', { config: { permission: 'read fleet', narrowed: true } }, async request => ({ reach: reachHere(request) }));
  app.get<{ Params: { device: string } }>('/devices/:device', { config: { permission: 'read fleet', narrowed: true } }, async request => {
    demandReach(request, { device: request.params.device, group: null });
    return 'shown';
  });
  app.get('/fleet', { config: { permission: 'read fleet' } }, async () => 'all');
  app.post('/change', { config: { permission: 'set policy' } }, async () => 'changed');
  app.post('/destroy', { config: { permission: 'set policy', fresh: true } }, async () => 'destroyed');
  app.post('/mine', { config: { permission: 'use account' } }, async () => 'mine');
  const ask = async (url: string, headers: Record<string, string | undefined>, method: 'GET' | 'POST' = 'GET') =>
    (await app.inject({ method, url, headers: JSON.parse(JSON.stringify(headers)) })).body;
  return { at, ask };
}

test('a person sees own laptops where a route is narrowed to them, and is refused where it shows all', async () => {
  const { at, ask } = await anApp();
  const { person, headers } = await aPerson(at, 'person');
  await at.collector.store.db.insertInto('owners').values({ device: 'd1', person: person.id, since: 0 }).execute();
  expect(JSON.parse(await ask('/devices', headers))).toEqual({ reach: { devices: ['d1'] } });
  expect([await ask('/devices/d1', headers), await ask('/devices/d2', headers)]).toEqual(['shown', 'NOT_FOUND']);
  expect(await ask('/fleet', headers)).toBe('PERMISSION_DENIED');
});

test('what comes from another site changes nothing', async () => {
  const { at, ask } = await anApp();
  const { headers } = await aPerson(at, 'admin');
  expect(await ask('/change', headers, 'POST')).toBe('changed');
  for (const wrong of [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: undefined },
    { origin: 'http://localhost:80.evil.example' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
  ])
    expect([wrong, await ask('/change', { ...headers, ...wrong }, 'POST')]).toEqual([wrong, 'CROSS_SITE']);
});

test('what destroys wants a person who signed in within five minutes, and no program', async () => {
  const { at, ask } = await anApp();
  const { headers, person } = await aPerson(at, 'admin');
  const order = { permissions: ['set policy'], lifetime: 86_400_000, who: person.id, person: person.id };
  const { text } = await createApiToken(at.collector.store, order, at.clock.now);
  expect(await ask('/destroy', headers, 'POST')).toBe('destroyed');
  expect(await ask('/change', { authorization: `Bearer ${text}` }, 'POST')).toBe('changed');
  expect(await ask('/destroy', { authorization: `Bearer ${text}` }, 'POST')).toBe('PROOF_REQUIRED');
  at.clock.now += 5 * 60_000;
  expect(await ask('/destroy', headers, 'POST')).toBe('PROOF_REQUIRED');
  expect(await ask('/change', headers, 'POST')).toBe('changed');
});

test('a session ends when nobody uses it for half an hour, and after twelve hours whatever happens', async () => {
  const { at, ask } = await anApp();
  const idle = await aPerson(at, 'admin');
  const busy = await aPerson(at, 'admin');
  for (let minutes = 0; minutes < 12 * 60; minutes += 20) {
    expect([minutes, await ask('/fleet', busy.headers)]).toEqual([minutes, 'all']);
    if (minutes > 30) expect(await ask('/fleet', idle.headers)).toBe('PERMISSION_REQUIRED');
    at.clock.now += 20 * 60_000;
  }
  expect(await ask('/fleet', busy.headers)).toBe('PERMISSION_REQUIRED');
});

test('a cookie opens nothing once its session is ended, its role is changed or its person is disabled', async () => {
  const { at, ask } = await anApp();
  const { store } = at.collector;
  for (const end of [
    (id: string, session: string) => endSessions(store, id, { id: session }, at.clock.now),
    (id: string) => endSessions(store, id, { but: 'another' }, at.clock.now),
    (id: string) => changePerson(store, id, { role: 'analyst' }, 'a test', at.clock.now),
    (id: string) => changePerson(store, id, { disabled: true }, 'a test', at.clock.now),
  ]) {
    await aPerson(at, 'owner');
    const { headers, person, session } = await aPerson(at, 'admin');
    expect(await ask('/fleet', headers)).toBe('all');
    await end(person.id, session.id);
    expect(await ask('/fleet', headers)).toBe('PERMISSION_REQUIRED');
  }
});

test('a token does no more than its maker may by now, and ends with the maker', async () => {
  const { at, ask } = await anApp();
  const { store } = at.collector;
  await aPerson(at, 'owner');
  const { person } = await aPerson(at, 'admin');
  const order = { permissions: ['read fleet', 'set policy'], lifetime: 86_400_000, who: person.id, person: person.id };
  const headers = { authorization: `Bearer ${(await createApiToken(store, order, at.clock.now)).text}` };
  expect([await ask('/fleet', headers), await ask('/change', headers, 'POST'), await ask('/mine', headers, 'POST')]).toEqual([
    'all',
    'changed',
    'PERMISSION_DENIED',
  ]);
  await changePerson(store, person.id, { role: 'analyst' }, 'a test', at.clock.now);
  expect([await ask('/fleet', headers), await ask('/change', headers, 'POST')]).toEqual(['all', 'PERMISSION_DENIED']);
  await changePerson(store, person.id, { disabled: true }, 'a test', at.clock.now);
  expect(await ask('/fleet', headers)).toBe('PERMISSION_REQUIRED');
});

test('a wrong token is not made good by a cookie beside it', async () => {
  const { at, ask } = await anApp();
  const { headers } = await aPerson(at, 'admin');
  expect(await ask('/fleet', { ...headers, authorization: 'Bearer nonsense' })).toBe('PERMISSION_REQUIRED');
});
