import { msPerDay } from '../../src/calendar.ts';
import { buildApp } from '../../src/collector/app.ts';
import { assemble, type Collector } from '../../src/collector/collector.ts';
import { createToken } from '../../src/collector/store/devices/tokens.ts';
import { deliver, eachOf } from '../fleet/deliver.ts';
import { Device } from '../fleet/device.ts';
import { Tally } from '../fleet/tally.ts';
import { Wire } from '../fleet/wire.ts';
import { answersOn } from './answers.ts';
import { type Asked, deedsOn, type Member } from './deeds.ts';
import { company, groups, type Laptop, platformOf } from './laptops.ts';

/** Enrols a company's laptops and sends what they answered on each day, over the wire. Gives the number of reports. */
export async function fill(
  { config, store, log, checks }: Pick<Collector, 'config' | 'store' | 'log' | 'checks'>,
  { devices, days }: { devices: number; days: number },
): Promise<number> {
  const today = Date.now();
  // A collector whose clock is turned back, and goes through the days. Laptops are as far apart as a company's: a proxy says where each is.
  const clock = { now: today };
  const collector = await assemble({ ...config, trustProxy: ['127.0.0.1'] }, { store, log, now: () => clock.now, checks });
  const app = await buildApp(collector);
  const wire = new Wire(await app.listen({ host: '127.0.0.1', port: 0 }), 64);
  const tally = new Tally();
  const members = company(devices, days).map(laptop => ({ laptop, device: new Device(laptop.seed, { checks: 0, changes: 0, bytes: 0 }) }));
  const asked: Asked = new Map();
  for (let ago = days; ago >= 0; ago--) {
    const joining = members.filter(({ laptop }) => laptop.joined === ago);
    clock.now = today - ago * msPerDay - msPerDay / 3;
    await enrollAll(collector, wire, joining);
    const awake = members.filter(({ laptop }) => isAwake(laptop, ago, new Date(today - ago * msPerDay)));
    clock.now = today - ago * msPerDay;
    await eachOf(awake, 64, async ({ laptop, device }) => {
      // The last reports are of the hours just gone.
      const at = new Date(today - ago * msPerDay - (laptop.seed % 180) * 60_000);
      const platform = platformOf(laptop, ago);
      const results = answersOn(laptop, ago, platform.build, checks);
      const identity = { hostname: `${laptop.owner.replace('.', '-')}-${laptop.seed}`, owner: laptop.owner };
      await deliver(device, device.report(at, { platform, results, expected: results.length, identity }), { wire, tally });
    });
    await deedsOn(ago, store, membersOn(ago, collector, members), { asked, now: clock.now });
  }
  wire.close();
  await app.close();
  await collector.intake.drain();
  if (tally.refusals > 0) throw new Error(`the collector refused ${[...tally.refused].join(' ')}`);
  return tally.acknowledged;
}

/** Who is enrolled by this day, and what each fails today. */
function membersOn(ago: number, { checks }: Collector, members: readonly { laptop: Laptop; device: Device }[]): Member[] {
  return members
    .filter(({ laptop }) => laptop.joined >= ago)
    .map(({ laptop, device }) => {
      const mayWait = laptop.joined > 20 && laptop.silent === undefined;
      const failing = answersOn(laptop, 0, platformOf(laptop, 0).build, checks).find(({ outcome }) => outcome === 'fail');
      return { device: device.id, laptop, fails: mayWait ? failing?.check : undefined };
    });
}

/** Each group joins with a token of its own. */
async function enrollAll({ store, now }: Collector, wire: Wire, joining: { laptop: Laptop; device: Device }[]): Promise<void> {
  for (const { name } of groups) {
    const those = joining.filter(({ laptop }) => laptop.group === name);
    if (those.length === 0) continue;
    const { text } = await createToken(store, { uses: those.length, lifetime: msPerDay, group: name, who: 'Robin' }, now());
    await eachOf(those, 16, ({ laptop, device }) => device.enroll(wire, text, laptop));
  }
}

/** Most laptops rest at the weekend, and now and then one stays closed for a day or two. */
function isAwake({ seed, joined, silent }: Laptop, ago: number, date: Date): boolean {
  if (ago > joined || (silent !== undefined && ago < silent)) return false;
  if (ago === 0) return seed % 17 !== 0;
  const isWeekend = [0, 6].includes(date.getUTCDay());
  return isWeekend ? (seed + ago) % 9 === 0 : (seed * 13 + ago * 7) % 23 !== 0;
}
