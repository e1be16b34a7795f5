import type { Check, Platform } from '../protocol/check.ts';
import { type Framework, supportFor } from '../protocol/controls.ts';
import { type Counts, countCell, noCounts } from './counts.ts';
import type { FleetCell } from './fleet.ts';

/** How many cells have each grade, by check and platform. */
export type PlatformCounts = ReadonlyMap<string, ReadonlyMap<Platform, Counts>>;

export function countByPlatform(cells: Iterable<FleetCell>): PlatformCounts {
  const all = new Map<string, Map<Platform, Counts>>();
  for (const { device, check, cell } of cells) {
    const platforms = all.get(check) ?? new Map<Platform, Counts>();
    const counts = platforms.get(device.platform) ?? noCounts();
    countCell(counts, cell);
    all.set(check, platforms.set(device.platform, counts));
  }
  return all;
}

/** A control with the checks that support it, and what the fleet's laptops of those platforms answer to them. */
export type GradedControl = {
  id: string;
  title: string | undefined;
  counts: Counts;
  checks: { id: string; platforms: Platform[]; counts: Counts }[];
};

/** Every control of a framework. What its checks answer supports it; whether it is met, nobody says here. */
export function gradeControls(framework: Framework, checks: readonly Check[], cells: PlatformCounts): GradedControl[] {
  return supportFor(framework, checks).map(({ id, title, checks: supporting }) => {
    const graded = supporting.map(check => ({
      ...check,
      counts: sum(check.platforms.map(platform => cells.get(check.id)?.get(platform))),
    }));
    return { id, title, checks: graded, counts: sum(graded.map(({ counts }) => counts)) };
  });
}

function sum(many: readonly (Counts | undefined)[]): Counts {
  const all = noCounts();
  for (const counts of many) for (const key of Object.keys(all) as (keyof Counts)[]) all[key] += counts?.[key] ?? 0;
  return all;
}
