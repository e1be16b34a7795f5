import { expect, test } from 'vitest';
import { allDeviceFacts, deviceFacts } from '../../../../src/collector/store/devices/device-facts.ts';
import {
  deviceEvidence,
  deviceSpans,
  receivedReports,
  reportedDays,
  toldGaps,
} from '../../../../src/collector/store/devices/device-history.ts';
import { keepReports } from '../../../../src/collector/store/intake/keep.ts';
import { aLaptop, chain, day, results, start } from '../../../support/laptops.ts';
import { describeStores } from '../../../support/stores.ts';

const at = (days: number) => start + days * day;

describeStores('what is known of one laptop', stores => {
  test('its facts, its history, why it is no pass, what came and what it dropped', async () => {
    const store = await stores.open();
    const laptop = await aLaptop(store, at(-1));
    const { device } = laptop.device;
    await aLaptop(store, at(-1));
    const gaps = [{ first: 3, last: 4, why: 'full' as const }];
    const reports = [
      { createdAt: new Date(at(0)).toISOString(), results: results({ disk: 'fail', clock: 'pass' }) },
      { createdAt: new Date(at(3)).toISOString(), results: results({ disk: 'pass', clock: 'pass' }) },
      { createdAt: new Date(at(40)).toISOString(), results: results({ disk: 'pass', clock: 'error' }), gaps, seq: 5 },
    ];
    await keepReports(store, await chain(store, laptop, reports, at(40)));

    expect(await deviceFacts(store, device)).toMatchObject({
      device,
      os: 'linux',
      platform: { name: 'Debian GNU/Linux', version: '12' },
      identity: {},
      keyLevel: 'software',
      reports: 5,
      madeAt: at(40),
      receivedAt: at(40),
      state: 'active',
    });
    expect((await allDeviceFacts(store)).size).toBe(2);
    expect(await deviceFacts(store, 'nobody')).toBeUndefined();

    expect(await deviceSpans(store, device, at(5))).toEqual([
      { check: 'clock', outcome: 'pass', began: at(0), ended: at(40) },
      { check: 'disk', outcome: 'pass', began: at(3), ended: null },
      { check: 'clock', outcome: 'error', began: at(40), ended: null },
    ]);
    expect([...(await deviceEvidence(store, device))]).toEqual([
      ['clock', { reason: 'could not tell', points: [{ outcome: 'error', text: 'clock is in order' }] }],
    ]);
    expect(await receivedReports(store, device, 2)).toEqual([
      { seq: 5, madeAt: at(40), receivedAt: at(40) },
      { seq: 2, madeAt: at(3), receivedAt: at(40) },
    ]);
    const days = [0, 3, 40].map(days => Math.floor(at(days) / day));
    expect([...(await reportedDays(store, device, 0))]).toEqual(days);
    expect([...(await reportedDays(store, device, days[1] as number))]).toEqual(days.slice(1));
    expect(await toldGaps(store, device, 1)).toEqual(gaps);
    expect(await toldGaps(store, 'nobody', 1)).toEqual([]);
  });
});
