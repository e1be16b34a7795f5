import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { fastify } from 'fastify';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { guard } from '../../src/collector/http/guard.ts';
import { createApiToken, revokeApiToken } from '../../src/collector/store/people/api-tokens.ts';
import { aCollector, enrolled, send } from '../support/collector.ts';
import { aReport, sealed } from '../support/reports.ts';

test('a route that names no permission is a fault at start', async () => {
  const { collector } = await aCollector();
  const app = fastify();
  guard(app, collector);
  expect(() => app.get('/open', async () => 'everything')).toThrow('names no permission');
});

test.each([
  ['no token', undefined],
  ['a token that nobody made', `Bearer ssp_${'x'.repeat(43)}`],
  ['a word that is no token', 'Bearer hello'],
  ['another scheme', `Basic ssp_${'x'.repeat(43)}`],
])('the fleet is not shown to who has %s', async (_, authorization) => {
  const { app } = await aCollector();
  const answer = await app.inject({ url: '/v1/fleet', headers: { ...(authorization && { authorization }) } });
  expect([answer.statusCode, answer.json().code]).toEqual([401, 'PERMISSION_REQUIRED']);
});

test('an API token works until it ends, or is revoked, and for what it allows', async () => {
  const { app, collector, clock } = await aCollector();
  const token = (permissions: string[]) => createApiToken(collector.store, { permissions, lifetime: 1000, who: 'a test' }, clock.now);
  const [good, revoked, other] = [await token(['read fleet']), await token(['read fleet']), await token(['something else'])];
  await revokeApiToken(collector.store, revoked.id, 'a test', clock.now);
  const status = async ({ text }: { text: string }) =>
    (await app.inject({ url: '/v1/fleet', headers: { authorization: `Bearer ${text}` } })).statusCode;
  expect([await status(good), await status(revoked), await status(other)]).toEqual([200, 401, 403]);
  clock.now += 1000;
  expect(await status(good)).toBe(401);
});

test('what is asked for and is not there is told as such, without a word about what is', async () => {
  const { app } = await aCollector();
  const answer = await app.inject({ url: '/v1/nothing' });
  expect([answer.statusCode, answer.json()]).toEqual([404, { code: 'NOT_FOUND', message: 'there is nothing at this address' }]);
});

test('every answer forbids what it does not need', async () => {
  const { app } = await aCollector();
  for (const url of ['/healthz', '/welcome/guess', '/style.css', '/v1/nothing']) {
    const { headers } = await app.inject({ url });
    expect(headers['content-security-policy'], url).toContain("default-src 'none'");
    expect(headers, url).toMatchObject({
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'referrer-policy': 'same-origin',
    });
  }
});

test('health, readiness and metrics are there for who watches, and name nobody', async () => {
  const at = await aCollector();
  const { device, key } = await enrolled(at);
  await send(at, '/v1/reports', sealed(aReport({ device }), key.privateKey));
  await send(at, '/v1/reports', Buffer.from('hello'));
  expect((await at.app.inject({ url: '/healthz' })).json()).toEqual({ status: 'ok' });
  expect((await at.app.inject({ url: '/readyz' })).json()).toEqual({ status: 'ok' });
  const { body } = await at.app.inject({ url: '/metrics' });
  expect(body).toContain('shipshape_reports_total{status="kept"} 1');
  expect(body).toContain('shipshape_refusals_total{code="MESSAGE_MALFORMED"} 1');
  expect(body).toContain('shipshape_enrollments_total 1');
  expect(body).not.toContain(device);
});

test('a collector that cannot keep what comes is not ready until it can, though no report comes', async () => {
  const at = await aCollector();
  const { device, key } = await enrolled(at);
  let seq = 0;
  const report = async () => (await send(at, '/v1/reports', sealed(aReport({ device, seq: ++seq }), key.privateKey))).statusCode;
  const ready = async () => (await at.app.inject({ url: '/readyz' })).statusCode;
  const mayGrowTo = (pages: number) => sql`pragma max_page_count = ${sql.lit(pages)}`.execute(at.collector.store.db);
  await mayGrowTo(1);
  expect(await ready()).toBe(200);
  let status = await report();
  while (status === 201) status = await report();
  expect(status).toBe(507);
  expect([await ready(), await ready()]).toEqual([503, 503]);
  expect((await at.app.inject({ url: '/metrics' })).body).toContain('shipshape_failed_commits_total{code="COLLECTOR_FULL"} 3');
  await mayGrowTo(100_000);
  expect(await ready()).toBe(200);
  expect(await report()).toBe(201);
});

test('a collector whose database is damaged keeps nothing more, and is not ready', async () => {
  const at = await aCollector();
  const { device, key } = await enrolled(at);
  let seq = 0;
  const report = async () => (await send(at, '/v1/reports', sealed(aReport({ device, seq: ++seq }), key.privateKey))).statusCode;
  expect(await report()).toBe(201);
  await sql`pragma wal_checkpoint(truncate)`.execute(at.collector.store.db);
  await sql`pragma shrink_memory`.execute(at.collector.store.db);
  const file = path.join(at.collector.config.data, 'collector.db');
  writeFileSync(file, readFileSync(file).fill(0xaa, 4096));
  expect(await report()).toBe(503);
  expect((await at.app.inject({ url: '/readyz' })).statusCode).toBe(503);
  expect((await at.app.inject({ url: '/healthz' })).statusCode).toBe(200);
});

test('a body that does not say how long it is is refused before it is read', async () => {
  const { app } = await aCollector();
  const headers = { 'content-type': 'application/vnd.dsse.envelope+json', 'transfer-encoding': 'chunked' };
  const answer = await app.inject({ method: 'POST', url: '/v1/reports', headers, payload: Readable.from(['{}']) });
  expect([answer.statusCode, answer.json().code, answer.headers.connection]).toEqual([411, 'LENGTH_REQUIRED', 'close']);
});

test('a fault of ours is told without its cause', async () => {
  const { app, collector } = await aCollector();
  collector.limits.spend = async () => {
    throw new Error('the secret is 12345');
  };
  const answer = await app.inject({ method: 'POST', url: '/v1/challenges' });
  expect([answer.statusCode, answer.json().code]).toEqual([500, 'FAULT']);
  expect(answer.body).not.toContain('12345');
});
