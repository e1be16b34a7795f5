import { Compile } from 'typebox/compile';
import { describe, expect, test } from 'vitest';
import { keepReports } from '../../../src/collector/store/intake/keep.ts';
import { createApiToken } from '../../../src/collector/store/people/api-tokens.ts';
import { savePolicy } from '../../../src/collector/store/policies.ts';
import type { DevicesAnswer } from '../../../src/fleet/answers/devices.ts';
import { sealDeparture } from '../../../src/protocol/departure.ts';
import { aCollector, aToken, enrolled, enrollment, send } from '../../support/collector.ts';
import { aLaptop, chain, day, results } from '../../support/laptops.ts';
import { aPerson, formOf } from '../../support/people.ts';
import { aDeviceKey, aReport, sealed } from '../../support/reports.ts';

type Answers = Record<string, { content?: Record<string, { schema: object }> }>;
type Document = { paths: Record<string, Record<string, { responses: Answers; 'x-permission'?: string }>> };

/** A collector with a laptop that fails, one that is silent, and a person's token for everything that a program may. */
async function asked() {
  const at = await aCollector();
  const { store } = at.collector;
  const now = at.clock.now;
  const devices = [];
  for (const [ago, outcomes] of [
    [1, { disk: 'fail', clock: 'pass' }],
    [20, { disk: 'pass', clock: 'error' }],
  ] as const) {
    const laptop = await aLaptop(store, now - 30 * day);
    const reports = [{ createdAt: new Date(now - ago * day).toISOString(), results: results(outcomes) }];
    await keepReports(store, await chain(store, laptop, reports, now - ago * day));
    devices.push(laptop.device.device);
  }
  const { person, headers: browser } = await aPerson(at, 'admin');
  const waivers = ['read waivers', 'request waivers', 'decide waivers'];
  const permissions = ['read fleet', ...waivers, 'set policy', 'export evidence', 'read access log', 'read people'];
  const { text } = await createApiToken(store, { permissions, lifetime: 30 * day, who: person.id, person: person.id }, now);
  const authorization = `Bearer ${text}`;
  const ask = (url: string, method: 'GET' | 'POST' = 'GET', body?: object) =>
    at.app.inject({ method, url, headers: { authorization }, ...(body && { payload: body }) });
  const document: Document = (await at.app.inject({ url: '/docs/openapi.json' })).json();
  return { ...at, at, ask, document, devices, person, browser, permissions };
}

describe('the document at /docs/openapi.json', () => {
  test('has every route below /v1 with what it needs, and nothing else', async () => {
    const { document, app } = await asked();
    const told = Object.entries(document.paths).flatMap(([url, methods]) =>
      Object.entries(methods).map(([method, { 'x-permission': permission = 'device' }]) => [method.toUpperCase(), url, permission]),
    );
    const guarded = app.guarded
      .filter(({ method, url }) => method !== 'HEAD' && url.startsWith('/v1/'))
      .map(({ method, url, permission }) => [method, url.replaceAll(/:(\w+)/g, '{$1}'), permission]);
    expect(told.toSorted()).toEqual(guarded.toSorted());
    for (const methods of Object.values(document.paths))
      for (const operation of Object.values(methods)) {
        expect(operation).toMatchObject({ summary: expect.any(String) });
        expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining([expect.stringMatching(/^2../), '4XX', '5XX']));
      }
  });

  test('says truly what is answered', async () => {
    const { ask, document, devices, at, clock } = await asked();
    const yesterday = new Date(clock.now - day).toISOString().slice(0, 10);
    const until = new Date(clock.now + 20 * day).toISOString().slice(0, 10);
    const request = { device: devices[0], check: 'disk', reason: 'it is sold', until };
    const key = aDeviceKey();
    const laptop = await enrolled(at, key);
    const report = sealed(aReport({ device: laptop.device }), key.privateKey);
    const one = async (told: string, reply: ReturnType<typeof ask>) => {
      const { statusCode, headers, body } = await reply;
      const [method = '', path = ''] = told.split(' ');
      const responses = document.paths[path]?.[method.toLowerCase()]?.responses ?? {};
      const [media = ''] = String(headers['content-type'] ?? '').split(';');
      const response = responses[statusCode] ?? responses[`${String(statusCode)[0]}XX`];
      expect([told, statusCode, Object.keys(response?.content ?? {})]).toEqual([told, statusCode, media === '' ? [] : [media]]);
      if (media !== 'application/json') return;
      const schema = response?.content?.[media]?.schema as object;
      expect([told, Compile(schema).Errors(JSON.parse(body))]).toEqual([told, []]);
    };
    for (const query of ['', `?day=${yesterday}`]) {
      for (const name of ['fleet', 'trend', 'silences', 'checks', 'devices', 'frameworks', 'waivers', 'cells', 'cells.csv'])
        await one(`GET /v1/${name}`, ask(`/v1/${name}${query}`));
      await one('GET /v1/checks/{check}', ask(`/v1/checks/disk${query}`));
      await one('GET /v1/devices/{device}', ask(`/v1/devices/${devices[0]}${query}`));
      await one('GET /v1/frameworks/{framework}', ask(`/v1/frameworks/nist${query}`));
    }
    await one('GET /v1/access-log', ask('/v1/access-log'));
    await one('GET /v1/policy', ask('/v1/policy'));
    await savePolicy(at.collector.store, { text: 'freshness: 7\n', author: 'ann' }, clock.now);
    await savePolicy(at.collector.store, { text: 'freshness: 9\n', author: 'ann' }, clock.now);
    await one('GET /v1/policy', ask('/v1/policy'));
    await one('GET /v1/policy', ask('/v1/policy?version=3'));
    await one('POST /v1/policy', ask('/v1/policy', 'POST', { text: 'freshness: 8\n', after: 2 }));
    for (const body of [{ text: 'freshness: 7\n', after: 2 }, { text: 'freshness: soon\n', after: 3 }, { text: 'freshness: 7\n' }])
      await one('POST /v1/policy', ask('/v1/policy', 'POST', body));
    await one('GET /v1/people', ask('/v1/people'));
    await one('GET /v1/alerts', ask('/v1/alerts'));
    await one('POST /v1/waivers', ask('/v1/waivers', 'POST', request));
    await one('POST /v1/waivers/{id}/refusal', ask('/v1/waivers/none/refusal', 'POST'));
    await one('GET /v1/checks/{check}', ask('/v1/checks/none'));
    await one('GET /v1/fleet', ask('/v1/fleet?day=soon'));
    await one('POST /v1/challenges', at.app.inject({ method: 'POST', url: '/v1/challenges' }) as never);
    await one('POST /v1/enrollments', send(at, '/v1/enrollments', await enrollment(at, await aToken(at))) as never);
    await one('POST /v1/reports', send(at, '/v1/reports', report) as never);
    const departure = { device: laptop.device, departedAt: new Date(clock.now).toISOString() };
    await one('POST /v1/departures', send(at, '/v1/departures', sealDeparture(departure, key.privateKey)) as never);
  });
});

test('a program asks for a waiver for the person whose it is, who cannot approve it, by a page neither', async () => {
  const { ask, at, devices, person, browser, permissions, collector, clock } = await asked();
  const until = new Date(clock.now + 20 * day).toISOString().slice(0, 10);
  const made = await ask('/v1/waivers', 'POST', { device: devices[0], check: 'disk', reason: 'it is sold', until });
  expect(made.statusCode).toBe(201);
  const { waiver } = made.json();
  expect(waiver).toMatchObject({
    state: 'requested',
    requested: { by: person.id },
    until: new Date(Date.parse(until) + day).toISOString(),
  });
  expect((await ask(`/v1/waivers/${waiver.id}/approval`, 'POST')).json().code).toBe('WAIVER_OWN');
  const page = {
    method: 'POST',
    url: `/waivers/${waiver.id}/approve`,
    payload: '',
    headers: { ...formOf({}).headers, ...browser },
  } as const;
  expect((await at.app.inject(page)).statusCode).toBe(403);

  const other = await aPerson(at, 'admin');
  const order = { permissions, lifetime: day, who: other.person.id, person: other.person.id };
  const authorization = `Bearer ${(await createApiToken(collector.store, order, clock.now)).text}`;
  const decide = (word: string) => at.app.inject({ method: 'POST', url: `/v1/waivers/${waiver.id}/${word}`, headers: { authorization } });
  expect((await decide('approval')).json().waiver).toMatchObject({
    state: 'in force',
    approved: { by: expect.stringMatching(/^API token /) },
  });
  expect((await ask('/v1/fleet')).json().counts).toMatchObject({ waived: 1, fail: 0 });
  expect((await ask('/v1/waivers?days=30')).json()).toMatchObject({ count: 1, page: 1, pages: 1, waivers: [{ id: waiver.id }] });
  expect((await ask('/v1/waivers?days=3')).json()).toMatchObject({ count: 0, waivers: [] });
  clock.now += 1000;
  expect((await decide('end')).json().waiver).toMatchObject({ state: 'over' });
  expect((await decide('end')).statusCode).toBe(404);
  expect((await ask('/v1/fleet')).json().counts).toMatchObject({ waived: 0, fail: 1 });

  const again = (await ask('/v1/waivers', 'POST', { device: devices[0], check: 'disk', reason: 'still', until })).json().waiver;
  expect((await ask(`/v1/waivers/${again.id}/refusal`, 'POST', { why: 'mend it' })).json().waiver).toMatchObject({
    state: 'refused',
    answer: 'mend it',
  });
  const third = (await ask('/v1/waivers', 'POST', { device: devices[0], check: 'disk', reason: 'still', until })).json().waiver;
  expect((await ask(`/v1/waivers/${third.id}/withdrawal`, 'POST')).json().waiver).toMatchObject({ state: 'refused' });
});

test('what was known of waivers on a past day is what is told of it', async () => {
  const { ask, at, devices, clock, collector, permissions } = await asked();
  const last = new Date(clock.now + 20 * day).toISOString().slice(0, 10);
  const asOf = () => new Date(clock.now).toISOString().slice(0, 10);
  const before = asOf();
  clock.now += day;
  const { waiver } = (await ask('/v1/waivers', 'POST', { device: devices[0], check: 'disk', reason: 'why', until: last })).json();
  const during = asOf();
  clock.now += day;
  const other = await aPerson(at, 'admin');
  const order = { permissions, lifetime: 9 * day, who: other.person.id, person: other.person.id };
  const authorization = `Bearer ${(await createApiToken(collector.store, order, clock.now)).text}`;
  await at.app.inject({ method: 'POST', url: `/v1/waivers/${waiver.id}/approval`, headers: { authorization } });
  clock.now += day;
  const states = async (name: string) =>
    (await at.app.inject({ url: `/v1/waivers?day=${name}`, headers: { authorization } }))
      .json()
      .waivers.map(({ state }: { state: string }) => state);
  expect([await states(before), await states(during), await states(asOf())]).toEqual([[], ['requested'], ['in force']]);
});

test('a long list is read to its end by what each answer says comes next', async () => {
  const { ask, collector, clock, devices } = await asked();
  for (let n = 0; n < 55; n++) devices.push((await aLaptop(collector.store, clock.now - day)).device.device);
  const yesterday = new Date(clock.now - day).toISOString().slice(0, 10);
  for (const past of ['', `&day=${yesterday}`]) {
    const read = [];
    for (let next: string | null = ''; next !== null; ) {
      const answer: DevicesAnswer = (await ask(`/v1/devices?sort=name${past}${next && `&after=${encodeURIComponent(next)}`}`)).json();
      expect(answer.count).toBe(57);
      read.push(...answer.devices.map(({ device }) => device));
      next = answer.next;
    }
    expect(read).toHaveLength(57);
    expect(new Set(read)).toEqual(new Set(devices));
  }
});

test('/docs is a page without scripts that has every address', async () => {
  const { app, document } = await asked();
  const { statusCode, body, headers } = await app.inject({ url: '/docs', headers: { accept: 'text/html' } });
  expect([statusCode, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  expect(body).not.toMatch(/<script|<style|style=|undefined|\[object/);
  for (const url of Object.keys(document.paths)) expect(body).toContain(url);
});
