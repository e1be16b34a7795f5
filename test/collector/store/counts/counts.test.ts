import fc from 'fast-check';
import type { KyselyPlugin } from 'kysely';
import { expect, test } from 'vitest';
import { countFleet } from '../../../../src/collector/fleet/counted.ts';
import { fleetAt, judgedAt } from '../../../../src/collector/fleet/judged.ts';
import { pastCells, pastCounts, pastFindings, pastLaptops } from '../../../../src/collector/fleet/past.ts';
import { daysDisagreements } from '../../../../src/collector/fleet/verify-days.ts';
import { noteAsked } from '../../../../src/collector/store/counts/asked.ts';
import { fleetNow } from '../../../../src/collector/store/counts/counts.ts';
import { settle } from '../../../../src/collector/store/counts/settle.ts';
import { spreadOf, worstCells } from '../../../../src/collector/store/devices/check-cells.ts';
import { allDeviceFacts } from '../../../../src/collector/store/devices/device-facts.ts';
import { departDevice, eraseDevice } from '../../../../src/collector/store/devices/devices.ts';
import { quietDevices } from '../../../../src/collector/store/devices/quiet-devices.ts';
import type { Incoming } from '../../../../src/collector/store/intake/incoming.ts';
import { keepReports } from '../../../../src/collector/store/intake/keep.ts';
import { openStore } from '../../../../src/collector/store/open.ts';
import { policyInForce, savePolicy } from '../../../../src/collector/store/policies.ts';
import type { Store } from '../../../../src/collector/store/store.ts';
import { approveWaiver, endWaiver } from '../../../../src/collector/store/waivers/answer.ts';
import { requestWaiver } from '../../../../src/collector/store/waivers/request.ts';
import type { DeviceFacts } from '../../../../src/fleet/device.ts';
import { cellsOfFleet, countsOf, type FleetCell, gradeFleet } from '../../../../src/fleet/fleet.ts';
import { grades } from '../../../../src/fleet/grade.ts';
import { silences } from '../../../../src/fleet/silence.ts';
import { aLaptop, chain, day, hour, type Laptop, results, start } from '../../../support/laptops.ts';
import { expectRecounted } from '../../../support/recounted.ts';
import { aReport } from '../../../support/reports.ts';
import { describeStores } from '../../../support/stores.ts';

const checks = ['disk', 'firewall', 'vpn'] as const;
const policies = [
  'freshness: 2',
  'freshness: 3\ngrace: 1',
  'grace: 1\nrequired: [{ checks: [disk, sudo] }]\nchecks: { disk: { freshness: 1, severity: high } }',
  'required: [{ checks: [firewall], platforms: [macos] }, { checks: [vpn] }]',
];

type Move =
  | { what: 'join' | 'leave' | 'erase' | 'end' }
  | { what: 'wait'; hours: number }
  | { what: 'report'; laptop: number; outcomes: Parameters<typeof results>[0]; ago: number; isHeldBack: boolean; version?: string }
  | { what: 'policy'; text: string }
  | { what: 'waive'; laptop: number; check: string; after: number; hours: number };

const outcomes = fc.dictionary(fc.constantFrom(...checks), fc.constantFrom('pass', 'fail', 'fail', 'skip', 'error'), {
  noNullPrototype: true,
});
const one = (what: 'join' | 'leave' | 'erase' | 'end') => fc.constant({ what });
const move = fc.oneof(
  { weight: 3, arbitrary: fc.record({ what: fc.constant('wait'), hours: fc.integer({ min: 1, max: 60 }) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      what: fc.constant('report'),
      laptop: fc.nat(4),
      outcomes,
      ago: fc.integer({ min: -1, max: 50 }),
      isHeldBack: fc.integer({ min: 0, max: 4 }).map(n => n === 0),
      version: fc.constantFrom('12', '12', '13'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('policy'), text: fc.constantFrom(...policies) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant('waive'),
      laptop: fc.nat(4),
      check: fc.constantFrom(...checks),
      after: fc.integer({ min: 0, max: 20 }),
      hours: fc.integer({ min: 1, max: 60 }),
    }),
  },
  { weight: 1, arbitrary: one('join') },
  { weight: 1, arbitrary: one('leave') },
  { weight: 1, arbitrary: one('erase') },
  { weight: 1, arbitrary: one('end') },
) as fc.Arbitrary<Move>;

/** What the second report leaves out counts as answered then, since it is of the same second; not any more with the third. */
const sameSecond: Move[] = [
  { what: 'report', laptop: 0, outcomes: { disk: 'fail' }, ago: 3, isHeldBack: false, version: '12' },
  { what: 'report', laptop: 0, outcomes: {}, ago: 4, isHeldBack: false, version: '12' },
  { what: 'report', laptop: 0, outcomes: {}, ago: -1, isHeldBack: false, version: '12' },
];

describeStores('the counts of the fleet', stores => {
  const numRuns = Number(process.env.SHIPSHAPE_RUNS ?? (stores.engine === 'sqlite' ? 25 : 6));
  test('are what a look at every cell gives, whatever came and however time passed; those of past days, too', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(move, { minLength: 5, maxLength: 25 }), async moves => {
        const play = new Play(await stores.open());
        for (const each of [{ what: 'join' } as const, ...moves]) {
          await play.make(each);
          const { now, store } = play;
          // Two processes share the work, in the smallest steps.
          await Promise.all([settle(store, now, 1), settle(store, now, 1)]);
          expect(await fleetNow(store, now), each.what).toEqual(countsOf(await fleetAt(store, { now })));
        }
        await expectRecounted(play.store);
        await play.expectWorst();
        await play.expectSilent();
        for (let ago = 1; ago < 6; ago++) await play.expectPast(ago);
        await play.make({ what: 'report', laptop: 0, outcomes: { disk: 'fail' }, ago: 40, isHeldBack: false });
        for (let ago = 1; ago < 6; ago++) await play.expectDay(ago);
        expect(await daysDisagreements(play.store, play.now)).toEqual([]);
      }),
      // Whoever would make a failure smaller can shrink for minutes: its seed is told.
      { numRuns, endOnFailure: true, examples: [[sameSecond]] },
    );
  }, 120_000);

  test('wait for the grades that another process makes due between two looks', async () => {
    const place = await stores.place();
    const [store, other] = [await openStore(place), await openStore(place)];
    const [first, second] = [await aLaptop(store), await aLaptop(store)];
    const told = results({ disk: 'pass' });
    for (const laptop of [first, second]) await keepReports(store, await chain(store, laptop, [{ results: told }], start));
    await settle(store, start);
    const more = { results: [...told, ...results({ vpn: 'fail' })], createdAt: new Date(start + hour).toISOString() };
    await keepReports(store, (await chain(store, first, [{ results: told }, more], start + hour)).slice(1));
    let meddle = true;
    const watched = watching(store, async text => {
      if (!meddle || !/^{"kind":"SelectQueryNode".*turns_at/.test(text)) return;
      meddle = false;
      await noteAsked(other);
    });
    await settle(watched, start + hour);
    const due = store.db
      .selectFrom('devices')
      .select('id')
      .where('turns_at', '<=', start + hour);
    expect([meddle, await due.execute()]).toEqual([false, []]);
    await Promise.all([store.close(), other.close()]);
  });

  test('of a day that is over are found when they are not what its spans make', async () => {
    const play = new Play(await stores.open());
    await play.make({ what: 'join' });
    await play.make({ what: 'report', laptop: 0, outcomes: { disk: 'fail' }, ago: 0, isHeldBack: false });
    await play.make({ what: 'wait', hours: 60 });
    await play.expectDay(1);
    const { counts } = await play.store.db.selectFrom('days').select('counts').executeTakeFirstOrThrow();
    await play.store.db
      .updateTable('days')
      .set({ counts: (counts as string).replace('"fail":1', '"fail":0') })
      .execute();
    expect(await daysDisagreements(play.store, play.now)).toEqual([expect.stringContaining('is not counted as its spans make it')]);
  });
});

/** The same store, whose every answer something is done before. */
function watching(store: Store, before: (text: string) => Promise<void>): Store {
  const texts = new WeakMap<object, string>();
  const plugin: KyselyPlugin = {
    transformQuery: ({ node, queryId }) => {
      texts.set(queryId, JSON.stringify(node));
      return node;
    },
    transformResult: async ({ result, queryId }) => {
      await before(texts.get(queryId) ?? '');
      return result;
    },
  };
  return { ...store, db: store.db.withPlugin(plugin) };
}

type Member = { laptop: Laptop; seq: number; last: Incoming | undefined; held: Incoming[] };

/** What happens to a fleet, and when. */
class Play {
  readonly store: Store;
  now = start;
  readonly #laptops: Member[] = [];
  #joined = 0;
  readonly #waivers: string[] = [];

  constructor(store: Store) {
    this.store = store;
  }

  async make(move: Move): Promise<void> {
    const { store, now } = this;
    const own = this.#laptops.at('laptop' in move ? move.laptop % Math.max(1, this.#laptops.length) : -1);
    if (move.what === 'wait') this.now += move.hours * hour;
    else if (move.what === 'policy') await savePolicy(store, { text: move.text, author: 'ann' }, now);
    else if (move.what === 'join') await this.#join();
    else if (move.what === 'end') for (const id of this.#waivers.splice(0, 1)) await endWaiver(store, id, { who: 'ann' }, now);
    else if (!own) return;
    else if (move.what === 'leave') await departDevice(store, own.laptop.device.device, now);
    else if (move.what === 'erase') {
      await eraseDevice(store, own.laptop.device.device, 'test', now);
      this.#laptops.pop();
    } else if (move.what === 'report') await this.#report(own, move);
    else if (move.what === 'waive') await this.#waive(own.laptop.device.device, move);
  }

  /** Some go by the same name: one may have taken the other's place. */
  async #join(): Promise<void> {
    const { store, now } = this;
    const laptop = await aLaptop(store, now, this.#joined % 3 === 2 ? 'macos' : 'linux');
    const label = ['Ada’s laptop', 'Bob’s laptop', null][this.#joined++ % 3] as string | null;
    await store.db.updateTable('devices').set({ label }).where('id', '=', laptop.device.id).execute();
    this.#laptops.push({ laptop, seq: 0, last: undefined, held: [] });
  }

  /** A report that is held back comes after the next one, out of its order. */
  async #report(own: Member, { outcomes, ago, isHeldBack, version = '12' }: Extract<Move, { what: 'report' }>): Promise<void> {
    own.seq++;
    const platform = { ...aReport({}).platform, version };
    const part = { seq: own.seq, platform, createdAt: new Date(this.now - ago * hour).toISOString(), results: results(outcomes) };
    const [report] = await chain(this.store, own.laptop, [{ ...part, prev: own.last?.hash ?? null }], this.now);
    own.last = report;
    if (isHeldBack) own.held.push(report as Incoming);
    else for (const each of [report as Incoming, ...own.held.splice(0)]) await keepReports(this.store, [{ ...each, receivedAt: this.now }]);
  }

  async #waive(device: string, { check, after, hours }: Extract<Move, { what: 'waive' }>): Promise<void> {
    const { store, now } = this;
    const from = now + after * hour;
    const request = { device, check, reason: 'because', from, until: from + hours * hour, who: 'ann' };
    const id = await requestWaiver(store, request, now).catch(() => undefined);
    if (id === undefined) return;
    await approveWaiver(store, id, { who: 'bob' }, now);
    this.#waivers.push(id);
  }

  /** The cells that are no pass are those of a look at every cell. */
  async expectWorst(): Promise<void> {
    const { store, now } = this;
    const { devices, judgement } = await judgedAt(store, { now });
    const all = [...cellsOfFleet(devices, judgement)].filter(({ cell }) => cell.grade !== 'pass' && cell.grade !== 'skip');
    const words = ({ check, device, since, cell }: FleetCell) => JSON.stringify([check, device.device, device.reported, since, cell]);
    for (const { check, counts } of (await fleetNow(store, now)).checks) {
      const worst = await worstCells(store, check, { counts, most: 100, now });
      expect(worst.map(({ cell }) => words(cell)).sort()).toEqual(
        all
          .filter(one => one.check === check)
          .map(words)
          .sort(),
      );
      const spread = await spreadOf(store, check);
      for (const grade of [...grades, 'inGrace'] as const)
        expect(spread.reduce((sum, { counts }) => sum + counts[grade], 0)).toBe(counts[grade]);
    }
  }

  async expectSilent(): Promise<void> {
    const { store, now } = this;
    const { freshness } = await policyInForce(store, now);
    const laptops = [...(await allDeviceFacts(store)).values()].filter(({ state }) => state === 'active');
    const quiet = await quietDevices(store, now - freshness * day);
    expect(silences(quiet, freshness, now)).toEqual(silences(unnamed(laptops), freshness, now));
  }

  /** What few rows tell of a past day is what a look at every cell of every laptop gives. */
  async expectPast(ago: number): Promise<void> {
    await this.expectDay(ago);
    const { store, now } = this;
    const name = new Date(now - ago * day).toISOString().slice(0, 10);
    const { devices, judgement } = await judgedAt(store, { day: name, now });
    const counts = await pastCounts(store, name, now);
    const { silent } = await pastFindings(store, counts);
    const laptopsThen = await pastLaptops(store, name, counts);
    expect(
      laptopsThen.map(({ summary }) => summary),
      name,
    ).toEqual(gradeFleet(devices, judgement).devices);
    const facts = await allDeviceFacts(store);
    const laptops = devices.map(({ device, reported }) => {
      return { ...(facts.get(device) as DeviceFacts), state: 'active' as const, madeAt: reported };
    });
    expect(silent, name).toEqual(silences(unnamed(laptops), judgement.policy.freshness, judgement.now));
    const all = [...cellsOfFleet(devices, judgement)].filter(({ cell }) => cell.grade !== 'pass' && cell.grade !== 'skip');
    for (const summary of counts.checks) {
      const worst = await pastCells(store, name, { asOf: counts.asOf, summary, most: 100 });
      const own = all.filter(({ check }) => check === summary.check).sort((a, b) => a.since - b.since);
      const byGrade = (cells: readonly FleetCell[]) => Object.groupBy(cells, ({ cell }) => cell.grade);
      expect(byGrade(worst.map(({ cell: { device, ...cell } }) => ({ device: { ...device, standings: [] }, ...cell }))), name).toEqual(
        byGrade(own.map(({ device, ...cell }) => ({ device: { ...device, standings: [] }, ...cell }))),
      );
    }
  }

  async expectDay(ago: number): Promise<void> {
    const { store, now } = this;
    const name = new Date(now - ago * day).toISOString().slice(0, 10);
    expect(await countFleet(store, { day: name, now }), name).toEqual(countsOf(await fleetAt(store, { day: name, now })));
  }
}

function unnamed(laptops: readonly DeviceFacts[]): DeviceFacts[] {
  return laptops.map(facts => ({ ...facts, identity: {} }));
}
