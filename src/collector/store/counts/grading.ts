import { type Counts, countCell, noCounts } from '../../../fleet/counts.ts';
import { type DeviceState, deviceStates, type FleetDevice, gradeCell, gradeDevice, reportsUntil, stateOf } from '../../../fleet/fleet.ts';
import { type Cell, grades, type Standing, type Waiver } from '../../../fleet/grade.ts';
import type { Policy } from '../../../fleet/policy.ts';
import type { Platform } from '../../../protocol/check.ts';
import { outcomeOf } from '../intake/outcomes.ts';
import type { Device, StandingRow } from '../tables.ts';

/** A cell as it is counted: its check, the place of its grade in `codes`, and since when it fails (epoch seconds). */
export type CountedCell = [check: number, code: number, since?: number];

/** A fail in grace is a fail, and counted beside. Places never change. */
export const codes = [...grades, 'grace'] as const;
/** How a device is counted: not at all while `state` is undefined. `answering` are the checks that its latest report answers. */
export type Count = { cells: CountedCell[]; state: DeviceState | undefined; isFresh: boolean; answering: number[] };

/** How a device answered a check last, as a row says it. */
export type Stood = Pick<StandingRow, 'check_id' | 'outcome' | 'since' | 'answered'>;

/** How a device was counted last: `standings` are those of that time. */
export function countBefore(device: Device, standings: readonly Stood[]): Count {
  if (device.worst === null) return uncounted;
  return {
    cells: JSON.parse(device.cells),
    state: deviceStates[device.worst],
    isFresh: device.is_fresh === 1,
    answering: answeringOf(standings, device.last),
  };
}

/** Whether a device is counted as it is to be now (epoch ms), and nothing of it has grown old. */
export function isSettled({ worst, counts, is_fresh, turns_at }: Device, now: number): boolean {
  if (worst === null || counts === null || is_fresh === 0 || turns_at === null || turns_at <= now) return false;
  return (JSON.parse(counts) as Counts).stale === 0;
}

export const uncounted: Count = { cells: [], state: undefined, isFresh: false, answering: [] };

/** What a device is judged by: its own waivers, and the checks that its platform is asked. */
export type OwnJudgement = {
  policy: Policy;
  waivers: readonly Waiver[];
  asked: ReadonlySet<string> | undefined;
  ids: ReadonlyMap<string, number>;
  names: ReadonlyMap<number, string>;
  now: number;
};

/** How a device counts now. `turnsAt` is when this may change although nobody hears of it (ms); null when never. */
export function countNow(
  device: Pick<Device, 'device' | 'os' | 'group_name' | 'last'>,
  standings: readonly Stood[],
  judgement: OwnJudgement,
): Count & { counts: Counts; turnsAt: number | null } {
  const { ids, names, policy, now } = judgement;
  const known = fleetDevice(device, standings, names);
  const { reported } = known;
  const { cells, counts, state } = gradeDevice(known, judgement.asked, judgement);
  const isFresh = reported !== null && now < reportsUntil(reported, policy);
  let turnsAt = isFresh ? reportsUntil(reported, policy) : Number.POSITIVE_INFINITY;
  const counted: CountedCell[] = [];
  for (const { check, since, cell } of cells) {
    counted.push(countedCell(ids.get(check) as number, cell, since));
    if (cell.turnsAt !== undefined) turnsAt = Math.min(turnsAt, cell.turnsAt);
  }
  return {
    cells: counted.sort(([a], [b]) => a - b),
    state,
    isFresh,
    answering: answeringOf(standings, device.last),
    counts,
    turnsAt: turnsAt === Number.POSITIVE_INFINITY ? null : turnsAt,
  };
}

/**
 * The same of a settled device of which only these standings moved, and nothing but their outcomes: all its other cells stay as they were
 * counted, and so does what is required of it.
 */
export function countMoved(
  was: Count,
  moved: readonly Stood[],
  { turns_at, last }: Pick<Device, 'turns_at' | 'last'>,
  judgement: OwnJudgement,
) {
  const byCheck = new Map(moved.map(standing => [standing.check_id, standing]));
  const counts = noCounts();
  let turnsAt = turns_at as number;
  const cells = was.cells.map((counted): CountedCell => {
    const standing = byCheck.get(counted[0]);
    if (!standing) {
      const code = codes[counted[1]] as (typeof codes)[number];
      counts[code === 'grace' ? 'fail' : code]++;
      if (code === 'grace') counts.inGrace++;
      return counted;
    }
    const known = standingOf(standing, last, judgement.names);
    const cell = gradeCell(known.check, known, judgement);
    countCell(counts, cell);
    turnsAt = Math.min(turnsAt, cell.turnsAt ?? turnsAt);
    return countedCell(counted[0], cell, known.since);
  });
  return { cells, state: stateOf(counts), isFresh: true, answering: was.answering, counts, turnsAt };
}

/** A device as those know it who grade. */
export function fleetDevice(
  { device, os, group_name, last }: Pick<Device, 'device' | 'os' | 'group_name' | 'last'>,
  standings: readonly Stood[],
  names: ReadonlyMap<number, string>,
): FleetDevice {
  return {
    device,
    platform: os as Platform,
    group: group_name,
    reported: last === null ? null : last * 1000,
    standings: standings.map(standing => standingOf(standing, last, names)),
  };
}

function standingOf({ check_id, outcome, since, answered }: Stood, last: number | null, names: ReadonlyMap<number, string>): Standing {
  return {
    check: names.get(check_id) as string,
    outcome: outcomeOf(outcome),
    since: since * 1000,
    answered: (answered ?? last ?? 0) * 1000,
  };
}

function countedCell(check: number, { grade, graceUntil }: Cell, since: number): CountedCell {
  if (grade !== 'fail') return [check, codes.indexOf(grade)];
  return [check, codes.indexOf(graceUntil === undefined ? 'fail' : 'grace'), since / 1000];
}

function answeringOf(standings: readonly Stood[], last: number | null): number[] {
  return standings.flatMap(({ check_id, answered }) => (answered === null || answered === last ? check_id : []));
}
