import { ShipshapeError } from '../../errors.ts';
import type { Machine } from '../machine.ts';
import { cron } from './cron.ts';
import { launchd } from './launchd.ts';
import type { Scheduler } from './scheduler.ts';
import { systemd } from './systemd.ts';

/** The best scheduler that is here: cron where neither launchd nor systemd is. */
export async function findScheduler(machine: Machine): Promise<Scheduler | undefined> {
  for (const scheduler of [launchd, systemd, cron]) if (await scheduler.isHere(machine)) return scheduler;
  return undefined;
}

/** @throws PLATFORM_UNSUPPORTED where there is none */
export async function schedulerOf(machine: Machine): Promise<Scheduler> {
  const scheduler = await findScheduler(machine);
  if (scheduler) return scheduler;
  throw new ShipshapeError('PLATFORM_UNSUPPORTED', 'nothing here can run a report each day: neither launchd, nor systemd, nor cron', {
    hint: 'Install cron, or have this run once an hour: shipshape report --scheduled',
  });
}
