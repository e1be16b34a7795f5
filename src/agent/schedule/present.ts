import { profiles } from '../../protocol/profiles.ts';
import { choose } from '../checks/choose.ts';
import type { Machine } from '../machine.ts';
import { readMachineConfig } from '../machine-config.ts';
import { builtInSuite, configFile } from '../paths.ts';
import { schedulerOf } from './choose.ts';
import { lastMade } from './made.ts';
import type { Scheduler, Standing } from './scheduler.ts';
import { nextRun } from './time.ts';

/** Who runs the day's report, how that stands, and when the next one is made. @throws PLATFORM_UNSUPPORTED, STATE_UNREADABLE */
export async function scheduleOf(
  file: string,
  machine: Machine,
  now: Date,
): Promise<{ scheduler: Scheduler['name']; standing?: Standing; next?: Date }> {
  const scheduler = await schedulerOf(machine);
  const standing = await scheduler.standing(machine);
  if (!standing) return { scheduler: scheduler.name };
  const { profile } = readMachineConfig(configFile(), machine.isRoot);
  const catalogue = choose([builtInSuite], machine.platform, { profile: profiles[profile] });
  return { scheduler: scheduler.name, standing, next: nextRun(standing.minute, now, lastMade(file, catalogue, profile)) };
}
