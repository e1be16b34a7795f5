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
  const known = byMarks(silent.length === 0 ? [] : devices);
  return silent
    .map(device => {
      const since = sinceOf(device);
      const others = (days.get(dayNumber(since))?.length ?? 1) - 1;
      return { device: device.device, since, cause: causeOf(device, { known, since, others, now }) };
    })
    .sort((a, b) => a.since - b.since || (a.device < b.device ? -1 : 1));
}

type Around = { known: ReadonlyMap<string, DeviceFacts[]>; since: number; others: number; now: number };

function causeOf(device: DeviceFacts, { known, since, others, now }: Around): SilenceCause {
  if (device.madeAt === null) return { kind: 'never' };
  const alike = marksOf(device).flatMap(mark => known.get(mark)?.find(({ enrolledAt }) => enrolledAt > since) ?? []);
  const [successor] = alike.sort((a, b) => a.enrolledAt - b.enrolledAt);
  if (successor) return { kind: 'replaced', by: successor.device };
  if (device.forkedAt !== null) return { kind: 'forked' };
  if (others >= many) return { kind: 'together', others };
  return { kind: now - since > 30 * msPerDay ? 'lost' : 'away' };
}

/** Active laptops by each of their marks, in the order in which they joined. */
function byMarks(devices: readonly DeviceFacts[]): Map<string, DeviceFacts[]> {
  const known = new Map<string, DeviceFacts[]>();
  const active = devices.filter(({ state }) => state === 'active');
  for (const device of active.sort((a, b) => a.enrolledAt - b.enrolledAt))
    for (const mark of marksOf(device)) {
      const those = known.get(mark) ?? [];
      known.set(mark, those);
      those.push(device);
    }
  return known;
}

/** What two laptops have in common of which one took the other's place. */
function marksOf({ label, identity }: DeviceFacts): string[] {
  const { owner, hostname, serial } = identity;
  return Object.entries({ label, owner, hostname, serial }).flatMap(([kind, name]) => (typeof name === 'string' ? `${kind} ${name}` : []));
}
