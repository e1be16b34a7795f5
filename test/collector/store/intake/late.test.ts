import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keepReports } from '../../../../src/collector/store/intake/keep.ts';
import type { Store } from '../../../../src/collector/store/store.ts';
import type { Report } from '../../../../src/protocol/report.ts';
import { aLaptop, chain, day, hour, results, start } from '../../../support/laptops.ts';
import { expectRecounted } from '../../../support/recounted.ts';
import { describeStores } from '../../../support/stores.ts';

const outcome = fc.constantFrom('pass' as const, 'fail' as const, 'skip' as const, 'error' as const);

/** A few reports of one laptop: clocks stand still, jump and go back, and not every check answers each time. */
const reports = fc.array(
  fc.record({
    createdAt: fc
      .oneof(
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: -400, max: 400 }).map(n => n * 24),
      )
      .map(hours => start + hours * hour),
    outcomes: fc.dictionary(fc.constantFrom('disk', 'firewall', 'updates'), outcome),
  }),
  { minLength: 1, maxLength: 7 },
);

/** An order of arrival with duplicates, in groups. */
const arrival = (count: number) =>
  fc.tuple(
    fc.shuffledSubarray([...Array(count).keys(), ...Array(count).keys()], { minLength: 2 * count }),
    fc.infiniteStream(fc.integer({ min: 1, max: 4 })),
  );

const told = reports.chain(reports =>
  fc.tuple(fc.constant(reports), arrival(reports.length), fc.infiniteStream(fc.integer({ min: -5, max: 300 }))),
);

describeStores('late reports', stores => {
  const numRuns = stores.engine === 'sqlite' ? 60 : 15;

  test('in whatever order reports come, all that is known is the same', async () => {
    const store = await stores.open();
    await fc.assert(
      fc.asyncProperty(told, async ([reports, [order, sizes]]) => {
        const [inOrder, shuffled] = [await aLaptop(store), await aLaptop(store)];
        const at = start + 500 * day;
        for (const one of await chain(store, inOrder, reports.map(partsOf), at)) await keepReports(store, [one]);
        const others = await chain(store, shuffled, reports.map(partsOf), at);
        for (const group of groups(order, sizes))
          await keepReports(
            store,
            group.map(place => others[place]!),
          );
        expect(await knownOf(store, shuffled.device.id)).toEqual(await knownOf(store, inOrder.device.id));
      }),
      { numRuns },
    );
    await expectRecounted(store);
  }, 180_000);

  test('when they come matters only as far as no report is believed to be made after it came, and envelopes tell it all', async () => {
    const store = await stores.open();
    await fc.assert(
      fc.asyncProperty(told, async ([reports, [order, sizes], delays]) => {
        const laptop = await aLaptop(store);
        const all = await chain(store, laptop, reports.map(partsOf), start);
        let now = start;
        for (const group of groups(order, sizes)) {
          now += (delays.next().value as number) * hour;
          await keepReports(
            store,
            group.map(place => ({ ...all[place]!, receivedAt: now })),
          );
        }
      }),
      { numRuns },
    );
    await expectRecounted(store);
    const negative = await store.db.selectFrom('spans').selectAll().whereRef('ended', '<=', 'began').execute();
    expect(negative).toEqual([]);
  }, 180_000);
});

function partsOf({ createdAt, outcomes }: { createdAt: number; outcomes: Parameters<typeof results>[0] }): Partial<Report> {
  return { createdAt: new Date(createdAt).toISOString(), results: results(outcomes) };
}

function groups(order: number[], sizes: Iterator<number>): number[][] {
  const groups = [];
  for (let first = 0; first < order.length; ) {
    const size = sizes.next().value as number;
    groups.push(order.slice(first, first + size));
    first += size;
  }
  return groups;
}

/** Everything that is known of a device, but for its names. */
async function knownOf(store: Store, device: number) {
  const of = async (table: 'standings' | 'spans' | 'presence') => {
    const rows = await store.db.selectFrom(table).selectAll().where('device', '=', device).execute();
    return rows.map(row => JSON.stringify({ ...row, device: undefined })).sort();
  };
  const { last_seq, last, failing, unknown, skew } = await store.db
    .selectFrom('devices')
    .selectAll()
    .where('id', '=', device)
    .executeTakeFirstOrThrow();
  return {
    standings: await of('standings'),
    spans: await of('spans'),
    presence: await of('presence'),
    device: { last_seq, last, failing, unknown, skew },
  };
}
