import { expect, test } from 'vitest';
import { countFleet } from '../../../src/collector/fleet/counted.ts';
import { searchAudit } from '../../../src/collector/store/audit-log.ts';
import { doubtDays } from '../../../src/collector/store/counts/days.ts';
import { findDevice, revokeDevice } from '../../../src/collector/store/devices/devices.ts';
import { readEnvelope } from '../../../src/collector/store/envelopes/envelopes.ts';
import { keepReports } from '../../../src/collector/store/intake/keep.ts';
import { prune, usualRetention } from '../../../src/collector/store/retention.ts';
import type { Device } from '../../../src/collector/store/tables.ts';
import { aLaptop, chain, day, results, start } from '../../support/laptops.ts';
import { expectRecounted } from '../../support/recounted.ts';
import { describeStores } from '../../support/stores.ts';

describeStores('retention', stores => {
  test('thirteen months stay whole, what is older goes, and what is left agrees with itself', async () => {
    const store = await stores.open();
    const laptop = await aLaptop(store, start - day);
    const outcomes = ['pass', 'fail', 'error'] as const;
    const parts = Array.from({ length: 60 }, (_, n) => ({
      createdAt: new Date(start + 10 * n * day).toISOString(),
      results: results({ firewall: outcomes[Math.floor(n / 4) % 3]!, disk: 'pass', ...(n < 20 && { old: 'fail' }) }),
    }));
    for (const [n, one] of (await chain(store, laptop, parts, start)).entries())
      await keepReports(store, [{ ...one, receivedAt: start + 10 * n * day }]);
    const now = start + 600 * day;
    const counts = new Map<number, unknown>();
    const countsOf = (ago: number) => countFleet(store, { day: new Date(now - ago * day).toISOString().slice(0, 10), now });
    for (let ago = 0; ago <= 400; ago += 10) counts.set(ago, await countsOf(ago));

    const pruned = await prune(store, usualRetention, now);
    expect(pruned.reports).toBeGreaterThanOrEqual(17);
    expect(pruned).toMatchObject({ spans: expect.any(Number), forks: 0, devices: 0 });
    expect(pruned.spans).toBeGreaterThan(2);
    await doubtDays(store.db, 0);
    for (const [ago, count] of counts) expect(await countsOf(ago)).toEqual(count);
    await expect(countsOf(401)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const device = (await findDevice(store, laptop.device.device)) as Device;
    expect(await readEnvelope(store, device, 1)).toBeUndefined();
    for (let seq = 21; seq <= 60; seq++) expect(await readEnvelope(store, device, seq)).toBeInstanceOf(Buffer);
    await expectRecounted(store);
    expect(await prune(store, usualRetention, now)).toEqual({
      reports: 0,
      spans: 0,
      presence: 0,
      forks: 0,
      devices: 0,
      audit: 0,
      tokens: 0,
      waivers: 0,
      messages: 0,
    });
    expect((await searchAudit(store, { limit: 1000 })).filter(({ what }) => what === 'pruned')).toHaveLength(1);

    const late = await chain(store, laptop, [{}, {}, { waiting: 5 }], start);
    expect(await keepReports(store, [{ ...late[2]!, receivedAt: now }])).toMatchObject([{ status: 'kept' }]);
    await expectRecounted(store);
  });

  test('forks, old tokens, the audit log, and devices that left long ago go in their time', async () => {
    const store = await stores.open();
    const laptop = await aLaptop(store);
    const [one] = await chain(store, laptop, [{}], start);
    const [other] = await chain(store, laptop, [{ waiting: 2 }], start);
    await keepReports(store, [one!, other!]);
    await revokeDevice(store, laptop.device.device, 'host console', start);
    expect(await prune(store, usualRetention, start + 40 * day)).toMatchObject({ tokens: 1, forks: 0, devices: 0, audit: 0 });
    expect(await prune(store, { ...usualRetention, devices: 1000 }, start + 401 * day)).toMatchObject({ forks: 1, devices: 0 });
    expect(await prune(store, usualRetention, start + 402 * day)).toMatchObject({ devices: 1 });
    expect(await findDevice(store, laptop.device.device)).toBeUndefined();
    expect(await prune(store, usualRetention, start + 800 * day)).toMatchObject({ audit: 4 });
    await expectRecounted(store);
  });
});
