import { msPerDay } from '../../calendar.ts';
import type { DeviceSummary, FleetCell, FleetCounts } from '../../fleet/fleet.ts';
import { gradeDevice } from '../../fleet/fleet.ts';
import type { Silence } from '../../fleet/silence.ts';
import type { Suspicion } from '../../fleet/suspect.ts';
import type { Collector } from '../collector.ts';
import { fleetDeviceOn } from '../store/devices/fleet-devices.ts';
import { gradesOf } from '../store/devices/grades-of.ts';
import { askedIn, judgementOf } from './judged.ts';
import { beginOf, pastDay } from './named-day.ts';

/** The fleet as it is counted: now, or at the end of a past day. @throws as `judgedAt` */
export async function fleetOf({ findings, now, present }: Collector, day: string | undefined): Promise<FleetCounts> {
  const past = pastDay(day, now());
  return past === undefined ? present.counts() : findings.counts(past);
}

/** The silent laptops, the longest first: now, or at the end of a past day. @throws as `judgedAt` */
export async function silentOf({ findings, now }: Collector, day: string | undefined): Promise<readonly Silence[]> {
  const past = pastDay(day, now());
  return past === undefined ? findings.silent() : (await findings.day(past)).silent;
}

/** Checks that are suspect, by name: now, or at the end of a past day. @throws as `judgedAt` */
export async function suspectsOf({ findings, now }: Collector, day: string | undefined): Promise<ReadonlyMap<string, Suspicion>> {
  const past = pastDay(day, now());
  return past === undefined ? findings.suspects() : (await findings.day(past)).suspects;
}

/** One laptop with its cells at one moment (`asOf`, epoch ms); without a summary where it was no part of the fleet. */
export type GradedLaptop = { asOf: number; summary: DeviceSummary | undefined; cells: readonly FleetCell[] };

/** One laptop now, or at the end of a day. @throws as `judgedAt` */
export async function gradesAt(
  { findings, now, store }: Pick<Collector, 'findings' | 'now' | 'store'>,
  device: string,
  day: string | undefined,
): Promise<GradedLaptop> {
  const past = pastDay(day, now());
  if (past === undefined) {
    const asOf = now();
    return { asOf, summary: undefined, cells: [], ...(await gradesOf(store, device, asOf)) };
  }
  const counts = await findings.counts(past);
  const judgement = await judgementOf(store, { asOf: counts.asOf });
  const known = await fleetDeviceOn(store, device, beginOf(past, now()) / msPerDay);
  if (!known) return { asOf: counts.asOf, summary: undefined, cells: [] };
  const asked = askedIn(counts, known.platform);
  const waivers = judgement.waivers.filter(waiver => waiver.device === device);
  const { cells, ...graded } = gradeDevice(known, asked, { ...judgement, waivers });
  const { standings: _, ...identity } = known;
  return { asOf: counts.asOf, summary: { ...identity, ...graded }, cells: cells.map(cell => ({ device: known, ...cell })) };
}
