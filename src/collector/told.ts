import type { DeviceFacts } from '../fleet/device.ts';
import { reaches, reachOf, type Who } from './access.ts';

/** What somebody is told of a laptop: whose it is, its host name and its serial number only where that is revealed. */
export function toldTo(who: Who | undefined, facts: DeviceFacts): DeviceFacts {
  return reaches(revealedTo(who), facts) ? facts : { ...facts, identity: {} };
}

/** The laptops of which somebody sees whose they are: the own ones, and those that were asked for with a reason just now. */
export function revealedTo(who: Who | undefined): { devices: readonly string[] } {
  return { devices: who ? [...who.devices, ...who.revealed] : [] };
}

/** Whether somebody could ask whose laptop it is, and does not see it yet. */
export function mayAskWhose(who: Who | undefined, facts: DeviceFacts): boolean {
  return who?.session !== undefined && reaches(reachOf(who, 'reveal people'), facts) && !reaches(revealedTo(who), facts);
}
