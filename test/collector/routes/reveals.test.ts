import { expect, test } from 'vitest';
import type { Role } from '../../../src/collector/access.ts';
import { keepReports } from '../../../src/collector/store/intake/keep.ts';
import { aCollector } from '../../support/collector.ts';
import { aLaptop, chain } from '../../support/laptops.ts';
import { aPerson, formOf } from '../../support/people.ts';

const reason = 'she left it on a train';

/** A collector with one laptop, which tells whose it is. */
async function withLaptop() {
  const at = await aCollector();
  const { store } = at.collector;
  const laptop = await aLaptop(store, at.clock.now - 1000);
  const report = { createdAt: new Date(at.clock.now).toISOString(), identity: { owner: 'Grace Hopper', hostname: 'grace-hopper' } };
  await keepReports(store, await chain(store, laptop, [report], at.clock.now));
  const { device } = laptop.device;
  const sees = async (headers: Record<string, string>) =>
    (await at.app.inject({ url: `/devices/${device}`, headers })).body.includes('Grace Hopper');
  const ask = async (mine: Record<string, string>, fields: Record<string, string> = { reason }) => {
    const { headers, payload } = formOf(fields);
    return at.app.inject({ method: 'POST', url: `/devices/${device}/reveals`, payload, headers: { ...headers, ...mine } });
  };
  return { at, device, sees, ask };
}

test('whose a laptop is sees who says why, for a quarter of an hour in that session, and its owner is told', async () => {
  const { at, device, sees, ask } = await withLaptop();
  const [admin, owner] = [await aPerson(at, 'admin'), await aPerson(at, 'person')];
  await at.collector.store.db.insertInto('owners').values({ device, person: owner.person.id, since: 0 }).execute();
  expect([await sees(admin.headers), await sees(owner.headers)]).toEqual([false, true]);
  const page = (await at.app.inject({ url: `/devices/${device}`, headers: admin.headers })).body;
  expect(page).toContain('Whose laptop is it?');
  const done = await ask(admin.headers);
  expect([done.statusCode, done.headers.location, await sees(admin.headers)]).toEqual([303, `/devices/${device}`, true]);
  const other = await aPerson(at, 'admin');
  expect(await sees(other.headers)).toBe(false);
  const log = (await at.app.inject({ url: '/access-log', headers: owner.headers })).body;
  expect(log).toContain(`saw whose laptop it is: ${reason}`);
  expect(log).toContain('A admin');
  at.clock.now += 15 * 60_000;
  expect(await sees(admin.headers)).toBe(false);
});

test.each<[Role, number]>([
  ['owner', 404],
  ['publisher', 404],
  ['analyst', 404],
  ['operator', 404],
  ['person', 404],
  ['auditor', 303],
  ['admin', 303],
])('an %s who asks whose a laptop is gets %i', async (role, status) => {
  const { at, sees, ask } = await withLaptop();
  const { headers } = await aPerson(at, role);
  expect([(await ask(headers)).statusCode, await sees(headers)]).toEqual([status, status === 303]);
});

test('an operator asks about laptops of the own group', async () => {
  const { at, device, sees, ask } = await withLaptop();
  await at.collector.store.db.updateTable('devices').set({ group_name: 'design' }).where('device', '=', device).execute();
  const [mine, others] = [await aPerson(at, 'operator', 'design'), await aPerson(at, 'operator', 'sales')];
  expect([(await ask(mine.headers)).statusCode, await sees(mine.headers)]).toEqual([303, true]);
  expect([(await ask(others.headers)).statusCode, await sees(others.headers)]).toEqual([404, false]);
});

test('it wants a reason, and a person who proved to be there just now', async () => {
  const { at, sees, ask } = await withLaptop();
  const { headers } = await aPerson(at, 'admin');
  for (const fields of [{}, { reason: '' }, { reason: 'x' }]) expect((await ask(headers, fields)).statusCode).toBe(422);
  at.clock.now += 5 * 60_000;
  expect((await ask(headers)).json().code).toBe('PROOF_REQUIRED');
  expect(await sees(headers)).toBe(false);
});
