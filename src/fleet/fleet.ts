import { msPerDay } from '../calendar.ts';
import { type Platform, type Severity, severities } from '../protocol/check.ts';
import { applying, type Counts, countCell, noCounts } from './counts.ts';
import { type Cell, freshUntil, gradeOf, type Standing, type Waiver } from './grade.ts';
import { namedChecks, type Policy, ruleFor } from './policy.ts';

/** A laptop that is enrolled, with what is known of it. `reported` is when its latest report was made, in epoch milliseconds. */
export type FleetDevice = {
  device: string;
  platform: Platform;
  group: string | null;
  reported: number | null;
  standings: readonly Standing[];
};

/**
 * A device's worst: `failing` a fail that counts · `unknown` a check of which nobody can tell, or nothing that applies to it ·
 * `grace` a fail that does not count yet · `waived` a fail that is excused · `compliant` it passes all that applies to it.
 */
export const deviceStates = ['failing', 'unknown', 'grace', 'waived', 'compliant'] as const;
export type DeviceState = (typeof deviceStates)[number];

export type DeviceSummary = Omit<FleetDevice, 'standings'> & { state: DeviceState; counts: Counts };

/** `failingSince` is when the oldest of its fails began. `platforms` are the counts of the platforms that are asked it. */
export type CheckSummary = {
  check: string;
  severity: Severity | undefined;
  failingSince: number | null;
  counts: Counts;
  platforms: Partial<Record<Platform, Counts>>;
};

/** The fleet at one moment. The counts of its devices, those of its checks and its own are sums over the same cells. */
export type Fleet = {
  asOf: number;
  counts: Counts;
  states: Record<DeviceState, number>;
  devices: DeviceSummary[];
  checks: CheckSummary[];
};

/** The fleet at one moment without its single devices, of which `devices` is the number. */
export type FleetCounts = Omit<Fleet, 'devices'> & { devices: number };

export function countsOf({ devices, ...fleet }: Fleet): FleetCounts {
  return { ...fleet, devices: devices.length };
}

export type Judgement = { policy: Policy; waivers: readonly Waiver[]; now: number };

/** Grades every required check of every device. Checks come worst first, devices in the order given. */
export function gradeFleet(devices: readonly FleetDevice[], judgement: Judgement): Fleet {
  return lastOf(gradingFleet(devices, judgement));
}

/** The same in steps of some devices, between which others may do their work: the last one gives the fleet. */
export function* gradingFleet(devices: readonly FleetDevice[], judgement: Judgement): Generator<void, Fleet> {
  const asked = yield* askedChecks(devices, judgement);
  const waivers = Map.groupBy(judgement.waivers, ({ device }) => device);
  const counts = noCounts();
  const states = { compliant: 0, waived: 0, grace: 0, unknown: 0, failing: 0 };
  const checks = new Map<string, CheckSummary>();
  const summaries: DeviceSummary[] = [];
  for (const [place, { standings, ...device }] of devices.entries()) {
    if (place % step === 0) yield;
    const own = { ...judgement, waivers: waivers.get(device.device) ?? [] };
    const graded = gradeDevice({ standings, ...device }, asked.get(device.platform), own);
    for (const { check, since, cell } of graded.cells) {
      const summary = checks.get(check) ?? newSummary(check, judgement.policy);
      checks.set(check, summary);
      if (cell.grade === 'fail') summary.failingSince = Math.min(summary.failingSince ?? since, since);
      for (const each of [platformCounts(summary, device.platform), summary.counts, counts]) countCell(each, cell);
    }
    states[graded.state]++;
    summaries.push({ ...device, state: graded.state, counts: graded.counts });
  }
  return { asOf: judgement.now, counts, states, devices: summaries, checks: [...checks.values()].sort(worstFirst) };
}

/** How many devices are graded at once. */
const step = 100;

function lastOf<T>(steps: Generator<void, T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** One cell of one device. `since` as in `Standing`, 0 where it never answered. */
export type FleetCell = { device: FleetDevice; check: string; since: number; cell: Cell };

/** The same cells that `gradeFleet` counts, one by one, in the order of the devices. */
export function* cellsOfFleet(devices: readonly FleetDevice[], judgement: Judgement): Generator<FleetCell> {
  const asked = lastOf(askedChecks(devices, judgement));
  const waivers = Map.groupBy(judgement.waivers, ({ device }) => device);
  for (const device of devices)
    for (const one of cellsOf(device, asked.get(device.platform) ?? [], { ...judgement, waivers: waivers.get(device.device) ?? [] }))
      yield { device, ...one };
}

/** One device's cells, its counts of them, and its worst. `since` is when a cell's present outcome began, 0 when there is none. */
type GradedDevice = { cells: { check: string; since: number; cell: Cell }[]; counts: Counts; state: DeviceState };

/** Grades every required check of one device; `asked` are the checks that its platform is asked, and the waivers are its own. */
export function gradeDevice(device: FleetDevice, asked: ReadonlySet<string> | undefined, judgement: Judgement): GradedDevice {
  const counts = noCounts();
  const cells = [...cellsOf(device, asked ?? [], judgement)];
  for (const { cell } of cells) countCell(counts, cell);
  return { cells, counts, state: stateOf(counts) };
}

/** The checks that laptops of a platform are asked. */
type Asked = ReadonlyMap<Platform, ReadonlySet<string>>;

/**
 * What the latest reports of a platform's laptops answer: of those that report, so that a check which was retired ends with them; of
 * all when none does.
 */
function* askedChecks(devices: readonly FleetDevice[], { policy, now }: Judgement): Generator<void, Asked> {
  const asked = new Map<Platform, Set<string>>();
  for (const [platform, those] of Map.groupBy(devices, ({ platform }) => platform)) {
    const heard = those.filter(({ reported }) => reported !== null);
    const fresh = heard.filter(({ reported }) => now < reportsUntil(reported as number, policy));
    const named = new Set<string>();
    for (const [place, { reported, standings }] of (fresh.length > 0 ? fresh : heard).entries()) {
      if (place % step === 0) yield;
      for (const { check, answered } of standings) if (answered >= (reported as number)) named.add(check);
    }
    asked.set(platform, named);
  }
  return asked;
}

/** Until when (exclusive) a laptop whose latest report was made then is one that reports. */
export function reportsUntil(reported: number, { freshness }: Policy): number {
  return freshUntil(reported, freshness * msPerDay);
}

function* cellsOf(
  { platform, group, standings }: FleetDevice,
  asked: Iterable<string>,
  judgement: Judgement,
): Generator<{ check: string; since: number; cell: Cell }> {
  const known = new Map(standings.map(standing => [standing.check, standing]));
  for (const check of namedChecks(judgement.policy, platform, group) ?? asked) {
    const standing = known.get(check);
    yield { check, since: standing?.since ?? 0, cell: gradeCell(check, standing, judgement) };
  }
}

/** One required check of one device; the waivers are the device's. */
export function gradeCell(check: string, standing: Standing | undefined, { policy, waivers, now }: Judgement): Cell {
  const excuses = waivers.filter(waiver => waiver.check === check);
  return gradeOf(standing, ruleFor(policy, check), excuses, now);
}

/** A device's worst, by the counts of its cells. */
export function stateOf(counts: Counts): DeviceState {
  if (counts.fail > counts.inGrace) return 'failing';
  if (counts.error + counts.stale + counts.missing > 0 || applying(counts) === 0) return 'unknown';
  if (counts.inGrace > 0) return 'grace';
  return counts.waived > 0 ? 'waived' : 'compliant';
}

export function newSummary(check: string, policy: Policy): CheckSummary {
  return { check, severity: ruleFor(policy, check).severity, failingSince: null, counts: noCounts(), platforms: {} };
}

/** A check's own counts of one platform, to be added to. */
export function platformCounts({ platforms }: CheckSummary, platform: Platform): Counts {
  platforms[platform] ??= noCounts();
  return platforms[platform];
}

/** How checks are put in order: by severity, then by how many fail, then by how many of them nobody can tell. A check without a severity comes after all others. */
export function worstFirst(a: CheckSummary, b: CheckSummary): number {
  const rank = ({ severity, counts }: CheckSummary) =>
    counts.fail === 0 ? severities.length + 1 : severity === undefined ? severities.length : severities.indexOf(severity);
  const unknown = ({ counts }: CheckSummary) => counts.error + counts.stale + counts.missing;
  return rank(a) - rank(b) || b.counts.fail - a.counts.fail || unknown(b) - unknown(a) || (a.check < b.check ? -1 : 1);
}
