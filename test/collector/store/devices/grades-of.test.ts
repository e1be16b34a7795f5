import { expect, test } from 'vitest';
import { gradesOf } from '../../../../src/collector/store/devices/grades-of.ts';
import { keepReports } from '../../../../src/collector/store/intake/keep.ts';
import { aLaptop, chain, results, start } from '../../../support/laptops.ts';
import { describeStores } from '../../../support/stores.ts';

describeStores('the grades of one laptop', stores => {
  test('know of its first fail before anybody has counted', async () => {
    const store = await stores.open();
    const laptop = await aLaptop(store);
    await keepReports(store, await chain(store, laptop, [{ results: results({ disk: 'fail' }) }], start));
    const graded = await gradesOf(store, laptop.device.device, start);
    expect(graded?.summary.state).toBe('failing');
    expect(graded?.cells.map(({ check, cell }) => [check, cell.grade])).toEqual([['disk', 'fail']]);
  });
});
