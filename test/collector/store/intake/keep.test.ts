import { expect, test } from 'vitest';
import { findDevice } from '../../../../src/collector/store/devices/devices.ts';
import { keepReports } from '../../../../src/collector/store/intake/keep.ts';
import { aLaptop, day, hour, incoming, results, start } from '../../../support/laptops.ts';
import { describeStores } from '../../../support/stores.ts';

describeStores('keeping reports', stores => {
  test('a report is kept once, and the first receipt is given again', async () => {
    const store = await stores.open();
    const laptop = await aLaptop(store);
    const report = await incoming(store, laptop, { seq: 1 }, start);
    expect(await keepReports(store, [report])).toEqual([{ status: 'kept', receivedAt: start }]);
    expect(await keepReports(store, [{ ...report, receivedAt: start + hour }])).toEqual([{ status: 'kept-before', receivedAt: start }]);
    expect(await keepReports(store, [report, report])).toEqual(Array(2).fill({ status: 'kept-before', receivedAt: start }));
  });

  test('another report with the same number is kept as evidence, and the device is flagged', async () => {
    const store = await stores.open();
    const laptop = await aLaptop(store);
    const first = await incoming(store, laptop, { seq: 1 }, start);
    const second = await incoming(store, laptop, { seq: 1, waiting: 3 }, start + 1);
    expect(await keepReports(store, [first, second])).toMatchObject([{ status: 'kept' }, { status: 'forked' }]);
    expect(await keepReports(store, [second])).toMatchObject([{ status: 'forked' }]);
    const forks = await store.db.selectFrom('forks').selectAll().execute();
    expect(forks).toMatchObject([{ seq: 1, hash: second.hash }]);
    expect(Buffer.from(forks[0]?.envelope as Uint8Array).equals(Buffer.from(second.envelope))).toBe(true);
    expect(await findDevice(store, laptop.device.device)).toMatchObject({ forked_at: start + 1, last_seq: 1 });
  });

  test('standings and spans move with the reports of a group', async () => {
    const store = await stores.open();
    const laptop = await aLaptop(store);
    const group = [
      await incoming(store, laptop, { seq: 1, results: results({ firewall: 'pass', disk: 'pass' }) }, start),
      await incoming(store, laptop, { seq: 2, results: results({ firewall: 'fail', disk: 'pass' }) }, start + day),
      await incoming(store, laptop, { seq: 3, results: results({ firewall: 'error' }) }, start + 2 * day),
    ];
    await keepReports(store, group.toReversed());
    const seconds = (ms: number) => ms / 1000;
    const spans = await store.db
      .selectFrom('spans')
      .innerJoin('checks', 'checks.id', 'check_id')
      .select(['name', 'began', 'ended', 'outcome'])
      .orderBy('name')
      .orderBy('began')
      .execute();
    expect(spans).toEqual([
      { name: 'disk', began: seconds(start), ended: null, outcome: 0 },
      { name: 'firewall', began: seconds(start), ended: seconds(start + day), outcome: 0 },
      { name: 'firewall', began: seconds(start + day), ended: seconds(start + 2 * day), outcome: 1 },
      { name: 'firewall', began: seconds(start + 2 * day), ended: null, outcome: 3 },
    ]);
    const standings = await store.db
      .selectFrom('standings')
      .innerJoin('checks', 'checks.id', 'check_id')
      .select(['name', 'since', 'answered', 'outcome'])
      .orderBy('name')
      .execute();
    expect(standings).toEqual([
      { name: 'disk', since: seconds(start), answered: seconds(start + day), outcome: 0 },
      { name: 'firewall', since: seconds(start + 2 * day), answered: null, outcome: 3 },
    ]);
    expect(await findDevice(store, laptop.device.device)).toMatchObject({
      last_seq: 3,
      last: seconds(start + 2 * day),
      failing: 0,
      unknown: 1,
    });
  });
});
