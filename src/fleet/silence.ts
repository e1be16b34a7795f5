import { dayNumber, msPerDay } from '../calendar.ts';
import type { DeviceFacts } from './device.ts';

/** A laptop that has not reported for longer than an answer counts, with the likeliest cause. */
export type Silence = { device: string; since: number; cause: SilenceCause };

/**
 * `never` it joined, and its schedule never sent a report · `replaced` a laptop of the same owner or name joined since (its id) · `forked`
 * its state was copied or restored, so that its reports are refused · `together` so many fell silent within the same day · `away` it is
 * switched off, or its owner is away · `lost` it is silent for more than a month.
 */
export type SilenceCause =
  | { kind: 'never' }
  | { kind: 'replaced'; by: string }
  | { kind: 'forked' }
  | { kind: 'together'; others: number }
  | { kind: 'away' }
  | { kind: 'lost' };

/** How many fall silent on one day before that is one cause. */
const many = 5;

/** The laptops that are silent at this moment, the longest first. `freshness` in days. */
export function silences(devices: readonly DeviceFacts[], freshness: number, now: number): Silence[] {
  const sinceOf = ({ madeAt, enrolledAt }: DeviceFacts) => madeAt ?? enrolledAt;
  const silent = devices.filter(device => device.state === 'active' && now - sinceOf(device) > freshness * msPerDay);
  const days = Map.groupBy(silent, device => dayNumber(sinceOf(device)));
  return silent
    .map(device => {
      const since = sinceOf(device);
      const others = (days.get(dayNumber(since))?.length ?? 1) - 1;
      return { device: device.device, since, cause: causeOf(device, { devices, since, others, now }) };
    })
    .sort((a, b) => a.since - b.since || (a.device < b.device ? -1 : 1));
}

type Around = { devices: readonly DeviceFacts[]; since: number; others: number; now: number };

function causeOf(device: DeviceFacts, { devices, since, others, now }: Around): SilenceCause {
  if (device.madeAt === null) return { kind: 'never' };
  const successor = devices.find(other => other.state === 'active' && other.enrolledAt > since && isSame(other, device));
  if (successor) return { kind: 'replaced', by: successor.device };
  if (device.forkedAt !== null) return { kind: 'forked' };
  if (others >= many) return { kind: 'together', others };
  return { kind: now - since > 30 * msPerDay ? 'lost' : 'away' };
}

function isSame(a: DeviceFacts, b: DeviceFacts): boolean {
  const { owner, hostname, serial } = b.identity;
  return (
    (b.label !== null && a.label === b.label) ||
    (owner !== undefined && a.identity.owner === owner) ||
    (hostname !== undefined && a.identity.hostname === hostname) ||
    (serial !== undefined && a.identity.serial === serial)
  );
}
