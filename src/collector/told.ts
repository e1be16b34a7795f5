import type { DeviceFacts } from '../fleet/device.ts';
import { reaches, reachOf, type Who } from './access.ts';

/** What somebody is told of a laptop: whose it is, its host name and its serial number only where people may be revealed. */
export function toldTo(who: Who | undefined, facts: DeviceFacts): DeviceFacts {
  const isRevealed = who !== undefined && reaches(reachOf(who, 'reveal people'), facts);
  return isRevealed ? facts : { ...facts, identity: {} };
}
