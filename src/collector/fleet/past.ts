import { dayNumber, msPerDay } from '../../calendar.ts';
import type { CheckSummary, DeviceSummary, FleetCounts } from '../../fleet/fleet.ts';
import { gradeDevice } from '../../fleet/fleet.ts';
import type { ListedFacts } from '../../fleet/listing.ts';
import { type Silence, silences } from '../../fleet/silence.ts';
import type { Suspicion } from '../../fleet/suspect.ts';
import type { CheckCell } from '../store/devices/check-cells.ts';
import { allDeviceFacts, listedFacts } from '../store/devices/device-facts.ts';
import { eachOfFleet } from '../store/devices/fleet-devices.ts';
import { worstCellsOn } from '../store/devices/past-cells.ts';
import { quietDevicesOn } from '../store/devices/quiet-devices.ts';
import type { Store } from '../store/store.ts';
import { countFleet } from './counted.ts';
import { askedIn, demandHistory, judgementOf } from './judged.ts';
import { suspectsAt } from './suspects.ts';

/** The fleet as it was counted at the end of a past day. @throws as `judgedAt` */
export async function pastCounts(store: Store, day: string, now: number): Promise<FleetCounts> {
  await demandHistory(store, dayNumber(Date.parse(day)));
  return countFleet(store, { day, now });
}

/** What only a look at some laptops finds of a past day. */
export type PastFindings = { silent: readonly Silence[]; suspects: ReadonlyMap<string, Suspicion> };

/** Of the day whose end is the moment of these counts. */
export async function pastFindings(store: Store, { asOf }: FleetCounts): Promise<PastFindings> {
  const day = dayNumber(asOf);
  const { policy } = await judgementOf(store, { asOf });
  const quiet = await quietDevicesOn(store, day, asOf - policy.freshness * msPerDay);
  const laptops = async () => (await allDeviceFacts(store, day)).values();
  return { silent: silences(quiet, policy.freshness, asOf), suspects: await suspectsAt(store, laptops, { now: asOf, isPast: true }) };
}

/** A laptop at the end of a past day, with what it is found and listed by now. */
export type PastLaptop = { facts: ListedFacts; summary: DeviceSummary };

/** Each laptop of a fleet that was counted at the end of a past day. */
export async function pastLaptops(store: Store, day: string, counts: FleetCounts): Promise<PastLaptop[]> {
  const { waivers, ...judgement } = await judgementOf(store, { asOf: counts.asOf });
  const byDevice = Map.groupBy(waivers, ({ device }) => device);
  const asked = { macos: askedIn(counts, 'macos'), linux: askedIn(counts, 'linux') };
  const facts = await listedFacts(store, dayNumber(Date.parse(day)));
  const laptops: PastLaptop[] = [];
  for await (const devices of eachOfFleet(store, dayNumber(Date.parse(day))))
    for (const { standings, ...device } of devices) {
      const own = { ...judgement, waivers: byDevice.get(device.device) ?? [] };
      const { state, counts } = gradeDevice({ standings, ...device }, asked[device.platform], own);
      const known = facts.get(device.device);
      if (known) laptops.push({ facts: known, summary: { ...device, state, counts } });
    }
  return laptops;
}

/** The cells of one check that were no pass at the end of a past day: so many of each grade, the longest first. */
export async function pastCells(
  store: Store,
  day: string,
  { asOf, summary, most }: { asOf: number; summary: CheckSummary; most: number },
): Promise<CheckCell[]> {
  return worstCellsOn(store, { summary, day: dayNumber(Date.parse(day)), judgement: await judgementOf(store, { asOf }), most });
}
