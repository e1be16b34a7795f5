import { expect, test } from 'vitest';
import { fleetAt } from '../../../../src/collector/fleet/judged.ts';
import { searchAudit } from '../../../../src/collector/store/audit-log.ts';
import { eraseDevice } from '../../../../src/collector/store/devices/devices.ts';
import { keepReports } from '../../../../src/collector/store/intake/keep.ts';
import { findPolicy, listPolicies, policyInForce, savePolicy } from '../../../../src/collector/store/policies.ts';
import type { Store } from '../../../../src/collector/store/store.ts';
import { approveWaiver, endWaiver, refuseWaiver } from '../../../../src/collector/store/waivers/answer.ts';
import { findWaivers } from '../../../../src/collector/store/waivers/find-waivers.ts';
import { requestWaiver } from '../../../../src/collector/store/waivers/request.ts';
import { listWaivers } from '../../../../src/collector/store/waivers/waivers.ts';
import { usualPolicy } from '../../../../src/fleet/policy.ts';
import { waiverState } from '../../../../src/fleet/waiver.ts';
import { aLaptop, chain, day, results, start } from '../../../support/laptops.ts';
import { describeStores } from '../../../support/stores.ts';

/** A laptop that fails a check each day from the start on. */
async function failing(store: Store, days = 10) {
  const laptop = await aLaptop(store);
  const parts = Array.from({ length: days }, (_, n) => ({
    createdAt: new Date(start + n * day).toISOString(),
    results: results({ firewall: 'fail' }),
  }));
  await keepReports(store, await chain(store, laptop, parts, start + days * day));
  return laptop.device.device;
}

describeStores('waivers', stores => {
  const usual = { check: 'firewall', reason: 'the printer', control: 'a cable', until: start + 8 * day, who: 'ann' };

  async function gradesOf(store: Store, days: number[]) {
    const grades = [];
    for (const n of days) {
      const { counts } = await fleetAt(store, { day: dayName(n), now: start + 11 * day });
      grades.push(counts.waived === 1 ? 'waived' : counts.fail === 1 ? 'fail' : 'other');
    }
    return grades;
  }

  test('those whom somebody reaches are found a page at a time, as they were asked for by then', async () => {
    const store = await stores.open();
    const [mine = '', other = ''] = [await failing(store, 1), await failing(store, 1)];
    const ids: string[] = [];
    for (const [n, device] of [mine, other, mine].entries())
      ids.push(await requestWaiver(store, { device, ...usual, until: start + (8 + n) * day }, start + n * day));
    const find = async (wanted: Partial<Parameters<typeof findWaivers>[1]>, part = { skip: 0, limit: 10 }) => {
      const { waivers, count } = await findWaivers(store, { reach: 'all', at: start + 5 * day, ...wanted }, part);
      return [count, ...waivers.map(({ id }) => ids.indexOf(id))];
    };
    expect(await find({})).toEqual([3, 2, 1, 0]);
    expect(await find({}, { skip: 1, limit: 1 })).toEqual([3, 1]);
    expect(await find({ at: start + day })).toEqual([2, 1, 0]);
    expect(await find({ reach: { devices: [mine] } })).toEqual([2, 2, 0]);
    expect(await find({ reach: { devices: [] } })).toEqual([0]);
    expect(await find({ reach: { group: 'design' } })).toEqual([0]);
    expect(await find({ endingBefore: start + 9.5 * day })).toEqual([2, 1, 0]);
    await store.db.updateTable('devices').set({ group_name: 'design' }).where('device', '=', other).execute();
    expect(await find({ reach: { group: 'design' } })).toEqual([1, 1]);
  });

  test('one that another person approved excuses a fail from then on until its end, on past days too', async () => {
    const store = await stores.open();
    const device = await failing(store);
    const id = await requestWaiver(store, { device, ...usual }, start + 2 * day);
    expect(await gradesOf(store, [3])).toEqual(['fail']);
    expect(await approveWaiver(store, id, { who: 'bob' }, start + 4 * day)).toBe(true);
    expect(await gradesOf(store, [1, 3, 4, 7, 8])).toEqual(['fail', 'fail', 'waived', 'waived', 'fail']);
    const [waiver] = await listWaivers(store, { device });
    expect(waiver).toMatchObject({
      id,
      device,
      check: 'firewall',
      reason: 'the printer',
      control: 'a cable',
      requestedBy: 'ann',
      approvedBy: 'bob',
    });
    expect([3, 5, 9].map(n => waiver && waiverState(waiver, start + n * day))).toEqual(['coming', 'in force', 'over']);
    expect((await searchAudit(store, { limit: 1000 })).map(({ who, what }) => `${who}: ${what}`).slice(0, 2)).toEqual([
      'bob: waiver approved',
      'ann: waiver requested',
    ]);
  });

  test('one that is ended early excuses nothing from then on', async () => {
    const store = await stores.open();
    const id = await requestWaiver(store, { device: await failing(store), ...usual }, start);
    await approveWaiver(store, id, { who: 'bob' }, start + day);
    expect(await endWaiver(store, id, { who: 'ann' }, start + 4 * day)).toBe(true);
    expect(await endWaiver(store, id, { who: 'ann' }, start + 5 * day)).toBe(false);
    expect(await gradesOf(store, [0, 2, 4, 6])).toEqual(['fail', 'waived', 'fail', 'fail']);
  });

  test('who asks for it cannot approve it, and what was answered stays answered', async () => {
    const store = await stores.open();
    const id = await requestWaiver(store, { device: await failing(store), ...usual }, start);
    await expect(approveWaiver(store, id, { who: 'ann' }, start)).rejects.toMatchObject({ code: 'WAIVER_OWN', httpStatus: 403 });
    expect(await endWaiver(store, id, { who: 'bob' }, start)).toBe(false);
    expect(await refuseWaiver(store, id, { who: 'ann' }, start)).toBe(true);
    expect(await approveWaiver(store, id, { who: 'bob' }, start)).toBe(false);
    expect(await refuseWaiver(store, 'none', { who: 'bob' }, start)).toBe(false);
    const late = await requestWaiver(store, { device: (await listWaivers(store))[0]!.device, ...usual }, start);
    expect(await approveWaiver(store, late, { who: 'bob' }, start + 8 * day)).toBe(false);
    expect(await gradesOf(store, [3, 8])).toEqual(['fail', 'fail']);
  });

  test('it needs a reason, an end within a year, and a laptop and a check that are known', async () => {
    const store = await stores.open();
    const device = await failing(store);
    const wrong = (other: object) => requestWaiver(store, { device, ...usual, ...other }, start);
    await expect(wrong({ reason: ' ' })).rejects.toMatchObject({ code: 'WAIVER_INVALID', message: expect.stringContaining('reason') });
    await expect(wrong({ until: start })).rejects.toMatchObject({ code: 'WAIVER_INVALID' });
    await expect(wrong({ until: start + 367 * day })).rejects.toMatchObject({
      code: 'WAIVER_INVALID',
      message: expect.stringContaining('a year'),
    });
    await expect(wrong({ until: Number.NaN })).rejects.toMatchObject({ code: 'WAIVER_INVALID' });
    await expect(wrong({ check: 'firewal' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(wrong({ device: 'nobody' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await listWaivers(store)).toEqual([]);
  });

  test('those of an erased laptop go with it', async () => {
    const store = await stores.open();
    const device = await failing(store);
    await requestWaiver(store, { device, ...usual }, start);
    await eraseDevice(store, device, 'host console', start);
    expect(await store.db.selectFrom('waivers').selectAll().execute()).toEqual([]);
  });
});

describeStores('versions of the policy', stores => {
  test('each is kept, and a past day is judged by the one that was in force then', async () => {
    const store = await stores.open();
    await failing(store);
    await savePolicy(store, { text: 'grace: 30\n', author: 'ann' }, start + 3 * day);
    await savePolicy(store, { text: 'checks: { firewall: { severity: high } }\n', author: 'bob' }, start + 6 * day);
    expect(await policyInForce(store, start)).toEqual(usualPolicy);
    expect((await policyInForce(store, start + 3 * day)).grace).toBe(30);
    const seen = async (n: number) => {
      const { counts, checks } = await fleetAt(store, { day: dayName(n), now: start + 11 * day });
      return [counts.inGrace, checks[0]?.severity];
    };
    expect([await seen(1), await seen(4), await seen(7)]).toEqual([
      [0, undefined],
      [1, undefined],
      [0, 'high'],
    ]);
    expect((await listPolicies(store)).map(({ author }) => author)).toEqual(['bob', 'ann']);
    const { version, before } = await findPolicy(store);
    expect([version?.text.slice(0, 6), before?.text.slice(0, 6)]).toEqual(['checks', 'grace:']);
    expect((await searchAudit(store, { limit: 1000 })).slice(0, 2).map(({ who, what }) => `${who}: ${what}`)).toEqual([
      'bob: policy saved',
      'ann: policy saved',
    ]);
  });

  test('one that is wrong is not kept, and a clock that goes back puts no older one in force', async () => {
    const store = await stores.open();
    await expect(savePolicy(store, { text: 'graze: 1', author: 'ann' }, start)).rejects.toMatchObject({ code: 'POLICY_INVALID' });
    expect(await listPolicies(store)).toEqual([]);
    await savePolicy(store, { text: 'grace: 1', author: 'ann' }, start);
    await savePolicy(store, { text: 'grace: 2', author: 'ann' }, start - day);
    expect(await policyInForce(store, start - 1)).toEqual(usualPolicy);
    expect((await policyInForce(store, start)).grace).toBe(2);
  });
});

function dayName(n: number): string {
  return new Date(start + n * day).toISOString().slice(0, 10);
}
