import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { searchAudit } from '../../../src/collector/store/audit-log.ts';
import { keepReports } from '../../../src/collector/store/intake/keep.ts';
import { createApiToken } from '../../../src/collector/store/people/api-tokens.ts';
import { findPolicy, savePolicy } from '../../../src/collector/store/policies.ts';
import { aCollector } from '../../support/collector.ts';
import { aLaptop, chain, day, results } from '../../support/laptops.ts';
import { aPerson } from '../../support/people.ts';

const form = { 'content-type': 'application/x-www-form-urlencoded' };

/** A collector with a laptop whose disk has failed for a day, an admin and an analyst. */
async function writing() {
  const at = await aCollector();
  const { store } = at.collector;
  const laptop = await aLaptop(store, at.clock.now - 2 * day);
  const report = { createdAt: new Date(at.clock.now - day).toISOString(), results: results({ disk: 'fail' }) };
  await keepReports(store, await chain(store, laptop, [report], at.clock.now));
  const people = { admin: await aPerson(at, 'admin'), analyst: await aPerson(at, 'analyst') };
  const ask = async (who: keyof typeof people, url: string, fields?: Record<string, string>) => {
    const { statusCode, headers, body } = await at.app.inject({
      method: fields ? 'POST' : 'GET',
      url,
      headers: { ...people[who].headers, ...(fields && form), accept: 'text/html' },
      ...(fields && { payload: new URLSearchParams(fields).toString() }),
    });
    return { statusCode, headers, body: body.replaceAll(/<\/?bdi>/g, '') };
  };
  return { ...at, store, people, ask };
}

test('another version is written, looked at, and put in force, with who did it and what it changed', async () => {
  const { ask, people, store } = await writing();
  expect((await ask('admin', '/policy')).body).toMatch(/No policy was saved yet.*Write another version/s);
  expect((await ask('admin', '/policy/edit')).body).toContain('name="after" value="0"');
  const first = { text: 'freshness: 7\r\ngrace: 3\r\n# <b>why\r\n', after: '0' };
  const { body: seen } = await ask('admin', '/policy/edit', first);
  expect(seen).toMatch(/<ins>\+ grace: 3<\/ins>.*1 laptop from not in order to in grace/s);
  expect(seen).toContain('&#60;b&#62;why');
  expect((await findPolicy(store)).version).toBeUndefined();
  expect((await ask('admin', '/policy/versions', first)).headers.location).toBe('/policy');
  expect((await findPolicy(store)).version).toMatchObject({ text: 'freshness: 7\ngrace: 3\n# <b>why\n', author: people.admin.person.id });
  expect((await ask('analyst', '/devices')).body).toContain('in grace');

  await ask('admin', '/policy/versions', { text: 'freshness: 9\ngrace: 3\n', after: '1' });
  const { body } = await ask('analyst', '/policy');
  expect(body).toMatch(
    /In force.*Version 2, saved .*A admin.*<del>- freshness: 7<\/del>\n<ins>\+ freshness: 9<\/ins>\n {2}grace: 3\n<del>- # &#60;b&#62;why<\/del>/s,
  );
  expect(body).not.toContain('/policy/edit');
  expect((await ask('admin', '/policy?version=1')).body).toMatch(/Version 1.*It was the first.*Versions/s);
  expect((await ask('admin', '/policy/edit?version=1')).body).toMatch(/name="after" value="2".*grace: 3/s);
  expect((await ask('admin', '/policy?version=7')).statusCode).toBe(404);
  const log = await searchAudit(store, { text: 'policy saved', limit: 10 });
  expect(log.map(({ who, about }) => [who, about])).toEqual([
    [people.admin.person.id, '2'],
    [people.admin.person.id, '1'],
  ]);
});

test.each([
  ['freshness: 7\ngrace: many\n', 'policy:2: grace is &#34;many&#34;'],
  ['freshness: 7\ngraze: 1\n', 'policy:2: graze is nothing that a policy says'],
  ['freshness: [', 'policy:1: this is no YAML'],
])('what is wrong is said with its line and value, and nothing is saved: %j', async (text, why) => {
  const { ask, store } = await writing();
  for (const url of ['/policy/edit', '/policy/versions']) {
    const answer = await ask('admin', url, { text, after: '0' });
    expect([answer.statusCode, answer.body.replaceAll('&quot;', '&#34;')]).toEqual([422, expect.stringContaining(why)]);
    expect(answer.body).toContain(`>\n${text}`);
  }
  expect((await findPolicy(store)).version).toBeUndefined();
});

test('of two who write at once, the second is told and loses no word', async () => {
  const { ask, store } = await writing();
  await savePolicy(store, { text: 'grace: 1\n', author: 'ann' }, 0);
  const late = await ask('admin', '/policy/versions', { text: 'grace: 2\n', after: '0' });
  expect(late.statusCode).toBe(409);
  expect(late.body).toMatch(/version 1 was saved meanwhile.*name="after" value="1".*grace: 2/s);
  expect((await findPolicy(store)).version?.text).toBe('grace: 1\n');
});

test('it is put in force by whoever has just proved to be there, and by nobody without the permission', async () => {
  const { ask, clock } = await writing();
  for (const url of ['/policy/edit', '/policy/versions'])
    expect((await ask('analyst', url, { text: 'grace: 1\n', after: '0' })).statusCode).toBe(403);
  expect((await ask('analyst', '/policy/edit')).statusCode).toBe(403);
  clock.now += 6 * 60_000;
  expect((await ask('admin', '/policy/edit')).headers.location).toBe('/sign-in?to=%2Fpolicy%2Fedit&again=1');
  expect((await ask('admin', '/policy/edit', { text: 'grace: 1\n', after: '0' })).statusCode).toBe(200);
  const refused = await ask('admin', '/policy/versions', { text: 'grace: 1\n', after: '0' });
  expect([refused.statusCode, refused.body]).toEqual([403, expect.stringContaining('/sign-in?')]);
});

test('where a file says the policy, the page says so and nothing is changed', async () => {
  const { ask, data, store } = await writing();
  writeFileSync(path.join(data, 'policy.yaml'), 'grace: 5\n');
  const { body } = await ask('admin', '/policy');
  expect(body).toContain('policy.yaml');
  expect(body).not.toContain('/policy/edit');
  expect((await ask('admin', '/policy/edit')).statusCode).toBe(409);
  expect((await ask('admin', '/policy/versions', { text: 'grace: 1\n', after: '0' })).statusCode).toBe(409);
  expect((await findPolicy(store)).version).toBeUndefined();
});

test('programs are told what the page tells, and the difference between any two versions', async () => {
  const { ask, store, clock } = await writing();
  const told = async (query = '') => JSON.parse((await ask('analyst', `/v1/policy${query}`)).body);
  expect(await told()).toMatchObject({ isFiled: false, shown: null, difference: null, versions: [] });
  for (const days of [7, 8, 9]) await savePolicy(store, { text: `freshness: ${days}\ngrace: 3\n`, author: 'ann' }, clock.now);
  const saved = new Date(clock.now).toISOString();
  const shown = { version: 3, saved, by: 'ann', text: 'freshness: 9\ngrace: 3\n' };
  expect(await told()).toMatchObject({
    shown,
    difference: { since: 2 },
    versions: [3, 2, 1].map(version => ({ version, saved, by: 'ann' })),
  });
  expect((await told('?version=3&since=1')).difference).toEqual({
    since: 1,
    lines: [
      { mark: '-', line: 'freshness: 7' },
      { mark: '+', line: 'freshness: 9' },
      { mark: ' ', line: 'grace: 3' },
    ],
  });
  expect(await told('?version=1')).toMatchObject({ shown: { version: 1 }, difference: null });
  for (const query of ['?version=7', '?since=7']) expect((await ask('analyst', `/v1/policy${query}`)).statusCode).toBe(404);
});

test('a program with a token for it puts another policy in force, and nobody else without having proved to be there', async () => {
  const { app, ask, store, people, clock } = await writing();
  const order = { permissions: ['read fleet', 'set policy'], lifetime: day, who: people.admin.person.id, person: people.admin.person.id };
  const { text: token, id } = await createApiToken(store, order, clock.now);
  const send = async (payload: object, headers: object = { authorization: `Bearer ${token}` }) => {
    const { statusCode, body } = await app.inject({ method: 'POST', url: '/v1/policy', payload, headers: { ...headers } });
    return { statusCode, told: JSON.parse(body) };
  };
  expect(await send({ text: 'freshness: 7\n', after: 0 })).toMatchObject({
    statusCode: 201,
    told: { shown: { version: 1, by: `API token ${id}`, text: 'freshness: 7\n' }, versions: [{ version: 1 }] },
  });
  expect(await send({ text: 'freshness: 9\n', after: 0 })).toMatchObject({
    ...{ statusCode: 409, told: { code: 'POLICY_OVERTAKEN', hint: expect.stringContaining('"after": 1') } },
  });
  expect(await send({ text: 'freshness: soon\n', after: 1 })).toMatchObject({ statusCode: 422, told: { code: 'POLICY_INVALID' } });
  expect((await findPolicy(store)).version).toMatchObject({ id: 1 });
  expect((await searchAudit(store, { text: 'policy saved', limit: 10 })).map(({ who }) => who)).toEqual([`API token ${id}`]);
  expect((await ask('admin', '/policy')).body).toContain(`API token ${id}`);

  expect((await send({ text: 'grace: 1\n', after: 1 }, people.analyst.headers)).statusCode).toBe(403);
  clock.now += 6 * 60_000;
  expect(await send({ text: 'grace: 1\n', after: 1 }, people.admin.headers)).toMatchObject({ told: { code: 'PROOF_REQUIRED' } });
  expect((await send({ text: 'grace: 1\n', after: 1 })).statusCode).toBe(201);
});
