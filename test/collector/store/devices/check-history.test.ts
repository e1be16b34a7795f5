import { expect, test } from 'vitest';
import { checkFlips, mendedFails, risenChecks } from '../../../../src/collector/store/devices/check-history.ts';
import { keepReports } from '../../../../src/collector/store/intake/keep.ts';
import type { Store } from '../../../../src/collector/store/store.ts';
import { aLaptop, chain, day, results, start } from '../../../support/laptops.ts';
import { describeStores } from '../../../support/stores.ts';

const at = (days: number) => start + days * day;

/** A laptop that answers `disk` and `clock` so on these days. */
async function telling(store: Store, told: [number, 'pass' | 'fail' | 'error'][]): Promise<string> {
  const laptop = await aLaptop(store, at(-1));
  const reports = told.map(([days, disk]) => ({ createdAt: new Date(at(days)).toISOString(), results: results({ disk, clock: 'pass' }) }));
  await keepReports(store, await chain(store, laptop, reports, at(40)));
  return laptop.device.device;
}

describeStores('what is known of one check', stores => {
  test('its changes on all laptops, how they were mended, and whether it rose within a week', async () => {
    const store = await stores.open();
    await telling(store, [
      [0, 'fail'],
      [5, 'pass'],
    ]);
    await telling(store, [
      [1, 'fail'],
      [4, 'error'],
    ]);
    const fails = await telling(store, [
      [0, 'pass'],
      [30, 'fail'],
    ]);
    await telling(store, [[30, 'error']]);

    const pass = { device: fails, outcome: 'pass', began: at(0), ended: at(30) };
    const fail = { device: fails, outcome: 'fail', began: at(30), ended: null };
    expect(await checkFlips(store, 'disk', at(29))).toEqual([pass, fail]);
    expect(await checkFlips(store, 'disk', at(29), at(31))).toEqual([pass, fail]);
    for (const [from, until] of [
      [at(30), undefined],
      [at(20), at(29)],
    ] as const)
      expect(await checkFlips(store, 'disk', from, until)).toEqual([]);
    expect(await checkFlips(store, 'nothing', 0)).toEqual([]);

    // One that nobody can tell any more, or that lasts, was not mended.
    expect(await mendedFails(store, 'disk', at(1), at(5))).toEqual([5 * day]);
    expect(await mendedFails(store, 'disk', at(6), at(9))).toEqual([]);

    expect(await risenChecks(store, at(30), 2)).toEqual(['disk']);
    expect(await risenChecks(store, at(30), 3)).toEqual([]);
    expect(await risenChecks(store, at(29), 1)).toEqual([]);
    expect(await risenChecks(store, at(39), 1)).toEqual([]);
  });
});
