import { expect, test } from 'vitest';
import type { Role } from '../../../src/collector/access.ts';
import { searchAudit } from '../../../src/collector/store/audit-log.ts';
import { findDevice } from '../../../src/collector/store/devices/devices.ts';
import { keepReports } from '../../../src/collector/store/intake/keep.ts';
import { aCollector } from '../../support/collector.ts';
import { aLaptop, chain } from '../../support/laptops.ts';
import { aPerson, formOf } from '../../support/people.ts';

/** A collector with a laptop of the group design, of which the first report is kept. */
async function withLaptop() {
  const at = await aCollector();
  const { store } = at.collector;
  const laptop = await aLaptop(store, at.clock.now - 1000);
  const { device } = laptop.device;
  await store.db.updateTable('devices').set({ group_name: 'design' }).where('device', '=', device).execute();
  const [first, second] = await chain(store, laptop, [{}, { waiting: 1 }], at.clock.now);
  await keepReports(store, [first!]);
  const page = async (headers: Record<string, string>) => (await at.app.inject({ url: `/devices/${device}`, headers })).body;
  const revoke = async (mine: Record<string, string>) => {
    const { headers, payload } = formOf({});
    return at.app.inject({ method: 'POST', url: `/devices/${device}/revocation`, payload, headers: { ...headers, ...mine } });
  };
  return { at, store, device, second: second!, page, revoke };
}

test('a laptop that was stolen is revoked on its page: what it reported stays, and nothing more is taken in', async () => {
  const { at, store, device, second, page, revoke } = await withLaptop();
  const { headers, person } = await aPerson(at, 'admin');
  expect(await page(headers)).toContain('Revoke this laptop');
  const done = await revoke(headers);
  expect([done.statusCode, done.headers.location]).toEqual([303, `/devices/${device}`]);
  expect(await keepReports(store, [second])).toMatchObject([{ status: 'revoked' }]);
  expect(await findDevice(store, device)).toMatchObject({ state: 'revoked', last_seq: 1 });
  expect((await searchAudit(store, { limit: 1 }))[0]).toMatchObject({ who: person.id, what: 'device revoked', about: device });
  const after = await page(headers);
  expect(after).toContain('It was revoked');
  expect(after).not.toContain('Revoke this laptop');
  expect((await revoke(headers)).statusCode).toBe(404);
});

test.each<[Role, string | undefined, number]>([
  ['owner', undefined, 303],
  ['operator', 'design', 303],
  ['operator', 'sales', 404],
  ['auditor', undefined, 403],
  ['analyst', undefined, 403],
  ['person', undefined, 403],
])('who revokes it as %s of the group %s gets %i', async (role, group, status) => {
  const { at, store, device, page, revoke } = await withLaptop();
  const { headers } = await aPerson(at, role, group);
  expect((await page(headers)).includes('Revoke this laptop')).toBe(status === 303);
  expect((await revoke(headers)).statusCode).toBe(status);
  expect((await findDevice(store, device))?.state).toBe(status === 303 ? 'revoked' : 'active');
});

test('it wants a person who proved to be there just now', async () => {
  const { at, store, device, revoke } = await withLaptop();
  const { headers } = await aPerson(at, 'admin');
  at.clock.now += 5 * 60_000;
  expect((await revoke(headers)).json().code).toBe('PROOF_REQUIRED');
  expect((await findDevice(store, device))?.state).toBe('active');
});
