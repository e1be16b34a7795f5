import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { countFleet } from '../../../../src/collector/fleet/counted.ts';
import { searchAudit } from '../../../../src/collector/store/audit-log.ts';
import { fleetNow } from '../../../../src/collector/store/counts/counts.ts';
import { departDevice, eraseDevice, findDevice, revokeDevice } from '../../../../src/collector/store/devices/devices.ts';
import { keepReports } from '../../../../src/collector/store/intake/keep.ts';
import { openStore } from '../../../../src/collector/store/open.ts';
import { keepOwners } from '../../../../src/collector/store/people/owners.ts';
import { reveal } from '../../../../src/collector/store/people/reveals.ts';
import { verifyStore } from '../../../../src/collector/store/verify/verify.ts';
import { aLaptop, chain, day, hour, results, start } from '../../../support/laptops.ts';
import { expectRecounted } from '../../../support/recounted.ts';
import { describeStores } from '../../../support/stores.ts';

const today = Math.floor(start / day);

describeStores('devices', stores => {
  test('the fleet is counted now and at the end of each day, and those who left are counted until then', async () => {
    const store = await stores.open();
    const [stays, leaves] = [await aLaptop(store, start - 9 * day), await aLaptop(store, start - 9 * day)];
    const told = (place: number, outcome: 'pass' | 'fail') => ({
      createdAt: new Date(start + place * day).toISOString(),
      results: results({ firewall: outcome }),
    });
    await keepReports(store, await chain(store, stays, [told(-3, 'pass'), told(-2, 'fail')], start));
    await keepReports(store, await chain(store, leaves, [told(-3, 'fail'), told(-2, 'fail')], start));
    expect(await departDevice(store, leaves.device.device, start)).toBe(true);
    const counts = async (when: number) => {
      const { counts, devices } = await countFleet(store, { day: new Date(when * day).toISOString().slice(0, 10), now: start });
      return { devices, pass: counts.pass, fail: counts.fail };
    };
    expect(await counts(today - 4)).toEqual({ devices: 2, pass: 0, fail: 0 });
    expect(await counts(today - 3)).toEqual({ devices: 2, pass: 1, fail: 1 });
    expect(await counts(today - 1)).toEqual({ devices: 2, pass: 0, fail: 2 });
    expect(await counts(today)).toEqual({ devices: 1, pass: 0, fail: 1 });
    await expectRecounted(store);
  });

  test('a revoked device is heard no more, and what was known of it stays', async () => {
    const store = await stores.open();
    const laptop = await aLaptop(store);
    const [first, second] = await chain(store, laptop, [{}, {}], start);
    await keepReports(store, [first!]);
    expect(await revokeDevice(store, laptop.device.device, 'host console', start + hour)).toBe(true);
    expect(await revokeDevice(store, laptop.device.device, 'host console', start + hour)).toBe(false);
    expect(await keepReports(store, [second!, first!])).toMatchObject([{ status: 'revoked' }, { status: 'revoked' }]);
    expect(await findDevice(store, laptop.device.device)).toMatchObject({ state: 'revoked', ended: (start + hour) / 1000, last_seq: 1 });
    expect((await searchAudit(store, { limit: 1000 }))[0]).toMatchObject({
      who: 'host console',
      what: 'device revoked',
      about: laptop.device.device,
    });
    await expectRecounted(store);
  });

  test('nothing of an erased device remains in any table, and others are counted as before', async () => {
    const store = await stores.open();
    const [gone, stays] = [await aLaptop(store), await aLaptop(store)];
    await keepReports(store, await chain(store, stays, [{}], start));
    const [first, second] = await chain(store, gone, [{}, { waiting: 1 }], start);
    const [fork] = await chain(store, gone, [{ waiting: 9 }], start);
    await keepReports(store, [first!, second!, fork!]);
    await keepOwners(store, [{ email: 'ada@example.com', name: 'Ada', laptop: gone.device.device, line: 2 }], 'test', start);
    await reveal(store, { who: 'p_1', session: 's_1', device: gone.device.device, reason: 'it was found' }, start);
    expect(await eraseDevice(store, gone.device.device, 'host console', start + hour)).toBe(true);
    expect(await eraseDevice(store, gone.device.device, 'host console', start + hour)).toBe(false);
    for (const table of ['standings', 'spans', 'presence', 'envelopes', 'forks'] as const)
      expect(await store.db.selectFrom(table).selectAll().where('device', '=', gone.device.id).execute()).toEqual([]);
    for (const table of ['owners', 'reveals', 'devices'] as const)
      expect(await store.db.selectFrom(table).selectAll().where('device', '=', gone.device.device).execute()).toEqual([]);
    expect(await keepReports(store, [second!])).toMatchObject([{ status: 'revoked' }]);
    expect((await searchAudit(store, { limit: 1000 }))[0]).toMatchObject({ what: 'device erased', about: gone.device.device });
    expect(await fleetNow(store, start + hour)).toMatchObject({ devices: 1, counts: { fail: 1 } });
    await expectRecounted(store);
    await eraseDevice(store, stays.device.device, 'host console', start + hour);
    await expectRecounted(store);
  });

  test.each([
    ['a standing', `update standings set outcome = 0 where outcome = 1`, /standing firewall/],
    ['a span', `update spans set began = began + 1`, /span/],
    ['a count of a day', `update daily set change = change + 1 where outcome = 1`, /daily: firewall/],
    ['a count of grades', `update tallies set fail = fail + 1`, /tallies: .*"fail":2/],
    ['a count of devices', `update heads set failing = 0`, /heads: .*"failing":1.* is missing/],
    ['a fail', `delete from fails`, /fails: .* is missing/],
    ['a grade', `update devices set cells = '[]'`, /its grades are not those of its standings/],
    ['a day of presence', `update presence set days = 0`, /presence/],
    [
      'a signature',
      `update envelopes set signature = (select signature from envelopes where seq = 2) where seq = 1`,
      /not signed by its device/,
    ],
    ['a count of failures', `update devices set failing = 0`, /the count/],
    ['a number', `update envelopes set seq = 7 where seq = 3`, /report 7 says that it is 3/],
  ])('%s that was changed is found', async (_, change, found) => {
    const store = await stores.open();
    const laptop = await aLaptop(store);
    await keepReports(store, await chain(store, laptop, [{}, {}, {}], start));
    await fleetNow(store, start);
    await store.db.executeQuery({ sql: change, parameters: [], query: { kind: 'RawNode' } } as never);
    expect((await verifyStore(store)).disagreements.join('\n')).toMatch(found);
  });

  test('missing reports are counted, and those that the laptop told of apart', async () => {
    const store = await stores.open();
    const all = await chain(store, await aLaptop(store), [{}, {}, {}, {}, { gaps: [{ first: 2, last: 3, why: 'full' }] }, {}, {}], start);
    await keepReports(store, [all[0]!, all[3]!, all[4]!, all[6]!]);
    expect(await verifyStore(store)).toMatchObject({ devices: 1, envelopes: 4, gaps: { declared: 2, undeclared: 1 }, disagreements: [] });
  });
});

test('the bytes of an erased device are gone from the file', async () => {
  const { mkdtempSync, rmSync } = await import('node:fs');
  const folder = mkdtempSync('/tmp/shipshape-erased-');
  const store = await openStore({ sqlite: `${folder}/collector.db` });
  const laptop = await aLaptop(store);
  await keepReports(store, await chain(store, laptop, [{ results: results({ 'a-check-like-no-other': 'fail' }) }], start));
  const bytes = () => Buffer.concat(['', '-wal'].map(suffix => readFileSync(`${folder}/collector.db${suffix}`))).toString('latin1');
  expect(bytes()).toContain(laptop.device.public_key);
  await eraseDevice(store, laptop.device.device, 'host console', start);
  expect(bytes()).not.toContain(laptop.device.public_key);
  await store.close();
  rmSync(folder, { recursive: true });
});
