import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Reach } from '../../../../src/collector/access.ts';
import { fleetAt, judgedAt } from '../../../../src/collector/fleet/judged.ts';
import { fleetNow } from '../../../../src/collector/store/counts/counts.ts';
import { allDeviceFacts } from '../../../../src/collector/store/devices/device-facts.ts';
import { departDevice } from '../../../../src/collector/store/devices/devices.ts';
import { enroll } from '../../../../src/collector/store/devices/enroll.ts';
import { findDevices } from '../../../../src/collector/store/devices/find-devices.ts';
import { gradesOf } from '../../../../src/collector/store/devices/grades-of.ts';
import { createToken } from '../../../../src/collector/store/devices/tokens.ts';
import { keepReports } from '../../../../src/collector/store/intake/keep.ts';
import type { Store } from '../../../../src/collector/store/store.ts';
import { cellsOfFleet, type FleetCell } from '../../../../src/fleet/fleet.ts';
import { type ListedLaptop, listLaptops, sorts } from '../../../../src/fleet/listing.ts';
import { keyIdOf, writePublicKey } from '../../../../src/protocol/envelope.ts';
import { chain, day, results, start } from '../../../support/laptops.ts';
import { aDeviceKey, aReport } from '../../../support/reports.ts';
import { describeStores } from '../../../support/stores.ts';

const outcomes = ['pass', 'fail', 'error', 'skip'] as const;
const labels = [undefined, 'Ann’s laptop', 'zeta', undefined, 'Beta 100%'];

/** Twelve laptops of two systems and three groups, of which one never reported and one has left. */
async function fill(store: Store): Promise<void> {
  for (let n = 0; n < 12; n++) {
    const group = [undefined, 'design', 'sales'][n % 3];
    const { text } = await createToken(store, { uses: 1, lifetime: day, group, who: 'test' }, start);
    const { privateKey, publicKey } = aDeviceKey();
    const newcomer = { token: text, keyId: keyIdOf(publicKey), publicKey: writePublicKey(publicKey), agent: '0.1.0' };
    const os = n % 4 === 0 ? 'macos' : 'linux';
    const { device } = await enroll(store, { ...newcomer, os, label: labels[n % labels.length] }, start);
    if (n === 3) continue;
    const report = {
      createdAt: new Date(start + n * 1000).toISOString(),
      platform: { ...aReport({}).platform, version: n % 2 ? '15.1' : '26.2' },
      results: results({ disk: outcomes[n % 4]!, firewall: outcomes[n % 3]!, vpn: n % 5 ? 'pass' : 'fail' }),
      ...(n % 2 && { identity: { hostname: `Host-${n}`, owner: n % 3 ? 'ann' : 'bob' } }),
    };
    await keepReports(store, await chain(store, { device, key: privateKey }, [report], start + n * 1000));
    if (n === 7) await departDevice(store, device.device, start + day / 2);
  }
}

const word = fc.constantFrom('ann', 'HOST', 'host-5', '100%', '_', 'design', '26.2', 'bob', 'no such');
const some = <T>(values: readonly T[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
const listing = fc.record({
  search: fc.option(
    fc.array(word, { maxLength: 2 }).map(words => words.join(' ')),
    { nil: undefined },
  ),
  state: some(['failing', 'unknown', 'compliant'] as const),
  platform: some(['macos', 'linux']),
  group: some(['', 'design', 'sales']),
  sort: some(sorts),
});

async function cellsNow(store: Store, now: number): Promise<Map<string, FleetCell[]>> {
  const { devices, judgement } = await judgedAt(store, { now });
  return Map.groupBy(cellsOfFleet(devices, judgement), ({ device }) => device.device);
}

describeStores('laptops', stores => {
  test('are found and put in order as the pure function does it, by who may see them and know whose they are', async () => {
    const store = await stores.open();
    await fill(store);
    const now = start + day;
    await fleetNow(store, now);
    const facts = await allDeviceFacts(store);
    const { devices } = await fleetAt(store, { now });
    const cells = await cellsNow(store, now);
    for (const summary of devices)
      expect(await gradesOf(store, summary.device, now)).toEqual({ summary, cells: cells.get(summary.device) ?? [] });
    const group = fc.constantFrom<Reach>(
      'all',
      { group: 'design' },
      { devices: [devices[1]!.device, devices[6]!.device] },
      { devices: [] },
    );
    await fc.assert(
      fc.asyncProperty(listing, group, group, fc.nat(3), async (listing, reach, reveals, skip) => {
        const isIn = (to: Reach, { device, group }: { device: string; group: string | null }) =>
          to === 'all' || ('group' in to ? group === to.group : to.devices.includes(device));
        const seen = devices.filter(device => isIn(reach, device));
        const told = seen.map(summary => {
          const known = facts.get(summary.device)!;
          return { facts: isIn(reveals, summary) ? known : { ...known, identity: {} }, summary };
        });
        const wanted = listLaptops(told, listing);
        const sight = { reach, reveals };
        const named = (laptops: readonly ListedLaptop[]) => laptops.map(({ summary }) => summary);
        const found = await findDevices(store, listing, sight, { skip, limit: 5 });
        expect([found.count, found.all]).toEqual([wanted.length, seen.length]);
        expect(named(found.laptops)).toEqual(named(wanted.slice(skip, skip + 5)));
        // From the first to the last, some at a time, and back again.
        const pages: ListedLaptop[][] = [];
        for (let page = await findDevices(store, listing, sight, { limit: 3 }); ; ) {
          pages.push(page.laptops);
          if (!page.last) break;
          page = await findDevices(store, listing, sight, { limit: 3, after: page.last });
          const back = await findDevices(store, listing, sight, { limit: 3, before: page.first });
          expect(named(back.laptops)).toEqual(named(pages.at(-1) ?? []));
          expect(back.first === undefined).toBe(pages.length === 1);
        }
        expect(named(pages.flat())).toEqual(named(wanted));
      }),
      { numRuns: 60 },
    );
  });
});
