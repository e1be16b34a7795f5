import type { Counts } from '../../fleet/counts.ts';
import { type DeviceState, deviceStates, type FleetDevice, gradeDevice, reportsUntil } from '../../fleet/fleet.ts';
import { type Cell, grades, type Waiver } from '../../fleet/grade.ts';
import type { Policy } from '../../fleet/policy.ts';
import type { Platform } from '../../protocol/check.ts';
import { outcomeOf } from './outcomes.ts';
import type { Device, StandingRow } from './tables.ts';

/** A cell as it is counted: its check, the place of its grade in `codes`, and since when it fails (epoch seconds). */
export type CountedCell = [check: number, code: number, since?: number];

/** A fail in grace is a fail, and counted beside. Places never change. */
export const codes = [...grades, 'grace'] as const;
/** How a device is counted: not at all while `state` is undefined. `answering` are the checks that its latest report answers. */
export type Count = { cells: CountedCell[]; state: DeviceState | undefined; isFresh: boolean; answering: ReadonlySet<number> };

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

export const uncounted: Count = { cells: [], state: undefined, isFresh: false, answering: new Set() };

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
  const turns = cells.flatMap(({ cell }) => cell.turnsAt ?? []);
  if (isFresh) turns.push(reportsUntil(reported, policy));
  return {
    cells: cells.map(({ check, since, cell }) => countedCell(ids.get(check) as number, cell, since)).sort(([a], [b]) => a - b),
    state,
    isFresh,
    answering: answeringOf(standings, device.last),
    counts,
    turnsAt: turns.length === 0 ? null : Math.min(...turns),
  };
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
    standings: standings.map(({ check_id, outcome, since, answered }) => ({
      check: names.get(check_id) as string,
      outcome: outcomeOf(outcome),
      since: since * 1000,
      answered: (answered ?? last ?? 0) * 1000,
    })),
  };
}

function countedCell(check: number, { grade, graceUntil }: Cell, since: number): CountedCell {
  if (grade !== 'fail') return [check, codes.indexOf(grade)];
  return [check, codes.indexOf(graceUntil === undefined ? 'fail' : 'grace'), since / 1000];
}

function answeringOf(standings: readonly Stood[], last: number | null): ReadonlySet<number> {
  return new Set(standings.filter(({ answered }) => answered === null || answered === last).map(({ check_id }) => check_id));
}
