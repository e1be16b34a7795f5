import { expect, test } from 'vitest';
import { checkEvidence, checkSpans, risenChecks } from '../../../../src/collector/store/devices/check-history.ts';
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
  test('its spans of all laptops, why it is no pass, and whether it rose within a week', async () => {
    const store = await stores.open();
    const mended = await telling(store, [
      [0, 'fail'],
      [5, 'pass'],
    ]);
    const fails = await telling(store, [
      [0, 'pass'],
      [30, 'fail'],
    ]);
    const errs = await telling(store, [[30, 'error']]);

    const spans = (await checkSpans(store, 'disk', at(6))).sort((a, b) => a.began - b.began || (a.device < b.device ? -1 : 1));
    expect(spans).toEqual(
      [
        { device: mended, outcome: 'pass', began: at(5), ended: null },
        { device: fails, outcome: 'pass', began: at(0), ended: at(30) },
        { device: fails, outcome: 'fail', began: at(30), ended: null },
        { device: errs, outcome: 'error', began: at(30), ended: null },
      ].sort((a, b) => a.began - b.began || (a.device < b.device ? -1 : 1)),
    );
    expect(await checkSpans(store, 'nothing', 0)).toEqual([]);

    const evidence = await checkEvidence(store, 'disk', [mended, fails, errs, 'nobody']);
    expect([...evidence.keys()].sort()).toEqual([fails, errs].sort());
    expect(evidence.get(errs)).toEqual({ reason: 'could not tell', points: [{ outcome: 'error', text: 'disk is in order' }] });
    expect(await checkEvidence(store, 'disk', [])).toEqual(new Map());

    expect(await risenChecks(store, at(30), 2)).toEqual(['disk']);
    expect(await risenChecks(store, at(30), 3)).toEqual([]);
    expect(await risenChecks(store, at(29), 1)).toEqual([]);
    expect(await risenChecks(store, at(39), 1)).toEqual([]);
  });
});
