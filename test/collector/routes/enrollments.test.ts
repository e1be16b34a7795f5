import { createPublicKey } from 'node:crypto';
import { expect, test } from 'vitest';
import { searchAudit } from '../../../src/collector/store/audit-log.ts';
import { listDevices } from '../../../src/collector/store/devices/devices.ts';
import { revokeToken } from '../../../src/collector/store/devices/tokens.ts';
import { readEnrolled } from '../../../src/protocol/enrollment.ts';
import { aCollector, aToken, enrollment, send } from '../../support/collector.ts';
import { aDeviceKey } from '../../support/reports.ts';

test('a laptop with a token and a key becomes a device', async () => {
  const at = await aCollector({ collect: ['hostname'] });
  const answer = await send(
    at,
    '/v1/enrollments',
    await enrollment(at, await aToken(at, { group: 'design' }), aDeviceKey(), { label: 'the blue one' }),
  );
  expect(answer.statusCode).toBe(201);
  const enrolled = readEnrolled(answer.rawPayload);
  expect(enrolled).toMatchObject({ collect: ['hostname'], enrolledAt: new Date(at.clock.now).toISOString() });
  expect(createPublicKey({ key: Buffer.from(enrolled.receiptKey, 'base64'), format: 'der', type: 'spki' }).asymmetricKeyType).toBe(
    'ed25519',
  );
  expect(enrolled.slot).toBeGreaterThanOrEqual(9 * 60);
  expect(await listDevices(at.collector.store)).toMatchObject([
    { device: enrolled.device, label: 'the blue one', group_name: 'design', state: 'active' },
  ]);
  const [joined, made] = await searchAudit(at.collector.store, { limit: 2 });
  expect(joined).toMatchObject({ who: `token ${made?.about}`, what: 'device joined', about: enrolled.device });
  expect(made).toMatchObject({ what: 'token created' });
});

test('a lost answer can be asked again within the hour, and is the same', async () => {
  const at = await aCollector();
  const [token, key] = [await aToken(at), aDeviceKey()];
  const first = await send(at, '/v1/enrollments', await enrollment(at, token, key));
  at.clock.now += 59 * 60_000;
  const again = await send(at, '/v1/enrollments', await enrollment(at, token, key));
  expect(again.statusCode).toBe(200);
  expect(again.json()).toEqual(first.json());
  at.clock.now += 2 * 60_000;
  expect((await send(at, '/v1/enrollments', await enrollment(at, token, key))).statusCode).toBe(401);
});

test('a token for one laptop lets one in, however many come at once', async () => {
  const at = await aCollector();
  const token = await aToken(at);
  const envelopes = await Promise.all(Array.from({ length: 40 }, () => enrollment(at, token)));
  const answers = await Promise.all(envelopes.map(envelope => send(at, '/v1/enrollments', envelope)));
  expect(answers.filter(({ statusCode }) => statusCode === 201)).toHaveLength(1);
  expect(await listDevices(at.collector.store)).toHaveLength(1);
});

test.each([
  ['of nobody', async () => `se1_abcd1234_${'x'.repeat(43)}`],
  ['that is too old', async (at: Awaited<ReturnType<typeof aCollector>>) => aToken(at, { lifetime: -1 })],
  ['that is revoked', revoked],
])('a token %s lets nobody in', async (_, make) => {
  const at = await aCollector();
  const answer = await send(at, '/v1/enrollments', await enrollment(at, await make(at)));
  expect([answer.statusCode, answer.json().code]).toEqual([401, 'TOKEN_REFUSED']);
  expect(await listDevices(at.collector.store)).toEqual([]);
});

test('a nonce of yesterday, or of somebody else, is refused', async () => {
  const at = await aCollector();
  const envelope = await enrollment(at, await aToken(at));
  at.clock.now += 5 * 60_000 + 1;
  expect((await send(at, '/v1/enrollments', envelope)).json().message).toContain('nonce');
  const other = await aCollector();
  expect((await send(at, '/v1/enrollments', await enrollment(other, await aToken(at)))).json().message).toContain('nonce');
});

test('who guesses tokens is blocked for a while, and a right token does not help then', async () => {
  const at = await aCollector();
  const guess = async () => send(at, '/v1/enrollments', await enrollment(at, `se1_abcd1234_${'x'.repeat(43)}`));
  for (let tries = 0; tries < 10; tries++) expect((await guess()).statusCode).toBe(401);
  const blocked = await send(at, '/v1/enrollments', await enrollment(at, await aToken(at)));
  expect([blocked.statusCode, blocked.json().code, blocked.headers['retry-after']]).toEqual([429, 'RATE_LIMITED', String(15 * 60)]);
  at.clock.now += 15 * 60_000;
  expect((await send(at, '/v1/enrollments', await enrollment(at, await aToken(at)))).statusCode).toBe(201);
});

test('an enrolment of more than 16 KiB is not read', async () => {
  const at = await aCollector();
  expect((await send(at, '/v1/enrollments', Buffer.alloc(16 * 1024 + 1, 'a'))).json().code).toBe('MESSAGE_TOO_LARGE');
});

async function revoked(at: Awaited<ReturnType<typeof aCollector>>): Promise<string> {
  const token = await aToken(at);
  await revokeToken(at.collector.store, token.slice(4, 12), 'a test', at.clock.now);
  return token;
}
