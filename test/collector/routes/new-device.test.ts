import { expect, test } from 'vitest';
import { aCollector, enrollment, send } from '../../support/collector.ts';
import { aPerson } from '../../support/people.ts';
import { aDeviceKey } from '../../support/reports.ts';

const form = { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' };

test('a token that is made on a page waits until its laptop has joined, and is shown once', async () => {
  const at = await aCollector();
  const { headers } = await aPerson(at, 'admin');
  const made = await at.app.inject({ method: 'POST', url: '/devices/new', headers: { ...headers, ...form }, payload: 'group=design' });
  const token = /se1_\w+?_[\w-]{43}/.exec(made.body)?.[0] ?? '';
  expect(made.statusCode).toBe(201);
  expect(made.body).toContain(`echo ${token} | shipshape enroll`);
  const look = async () => (await at.app.inject({ url: '/devices/new', headers })).body;
  expect(await look()).toMatch(/waiting ….*design/s);
  expect(await look()).not.toContain(token);
  const joined = await send(at, '/v1/enrollments', await enrollment(at, token, aDeviceKey(), { label: '<i>Zoe’s' }));
  expect(joined.statusCode).toBe(201);
  expect(await look()).toMatch(/>joined<small><a href="\/devices\/[\w-]{36}"><bdi>&#60;i&#62;Zoe’s/);
});

test('an operator lets laptops join the own group and no other, and without a group none', async () => {
  const at = await aCollector();
  const ask = (headers: Record<string, string>) =>
    at.app.inject({ method: 'POST', url: '/devices/new', headers: { ...headers, ...form }, payload: 'group=design' });
  await ask((await aPerson(at, 'admin')).headers);
  const { headers } = await aPerson(at, 'operator', 'data');
  expect((await ask(headers)).body).toMatch(/It joins the group <bdi>data/);
  const seen = (await at.app.inject({ url: '/devices/new', headers })).body;
  expect(seen).toContain('<td class="lesser"><bdi>data');
  expect(seen).not.toContain('design');
  expect((await ask((await aPerson(at, 'operator')).headers)).statusCode).toBe(403);
  expect((await ask((await aPerson(at, 'analyst')).headers)).statusCode).toBe(403);
});
