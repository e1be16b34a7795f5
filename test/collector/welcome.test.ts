import { expect, test } from 'vitest';
import { listApiTokens } from '../../src/collector/store/api-tokens.ts';
import { offerWelcome } from '../../src/collector/store/welcomes.ts';
import { aCollector } from '../support/collector.ts';

const form = { 'content-type': 'application/x-www-form-urlencoded' };

test('the link of a new collector makes a token that reads the fleet, once', async () => {
  const { app, collector, clock } = await aCollector();
  const { secret } = (await offerWelcome(collector.store, clock.now)) as { secret: string };
  const url = `/welcome/${secret}`;
  expect((await app.inject({ url })).body).toContain('<form method="post">');
  const done = await app.inject({ method: 'POST', url, headers: form });
  const token = /ssp_[A-Za-z0-9_-]{43}/.exec(done.body)?.[0];
  expect(done.statusCode).toBe(201);
  expect((await app.inject({ url: '/v1/fleet', headers: { authorization: `Bearer ${token}` } })).statusCode).toBe(200);
  for (const method of ['GET', 'POST'] as const) expect((await app.inject({ method, url, headers: form })).statusCode).toBe(410);
  expect(await listApiTokens(collector.store)).toHaveLength(1);
});

test('looking at the link changes nothing', async () => {
  const { app, collector, clock } = await aCollector();
  const { secret } = (await offerWelcome(collector.store, clock.now)) as { secret: string };
  for (const _ of ['a preview in a chat', 'the owner']) expect((await app.inject({ url: `/welcome/${secret}` })).statusCode).toBe(200);
  expect(await listApiTokens(collector.store)).toEqual([]);
});

test('the link works for 15 minutes, and there is none when there is an owner', async () => {
  const { app, collector, clock } = await aCollector();
  const late = (await offerWelcome(collector.store, clock.now)) as { secret: string };
  clock.now += 15 * 60_000;
  expect((await app.inject({ method: 'POST', url: `/welcome/${late.secret}`, headers: form })).statusCode).toBe(410);
  const { secret } = (await offerWelcome(collector.store, clock.now)) as { secret: string };
  expect((await app.inject({ method: 'POST', url: `/welcome/${secret}`, headers: form })).statusCode).toBe(201);
  expect(await offerWelcome(collector.store, clock.now)).toBeUndefined();
});

test('of many who use the link at once, one gets a token', async () => {
  const { app, collector, clock } = await aCollector();
  const { secret } = (await offerWelcome(collector.store, clock.now)) as { secret: string };
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => app.inject({ method: 'POST', url: `/welcome/${secret}`, headers: form })),
  );
  expect(answers.filter(({ statusCode }) => statusCode === 201)).toHaveLength(1);
});

test('a secret that nobody offered opens nothing', async () => {
  const { app } = await aCollector();
  for (const method of ['GET', 'POST'] as const)
    expect((await app.inject({ method, url: '/welcome/guess', headers: form })).statusCode).toBe(410);
});
