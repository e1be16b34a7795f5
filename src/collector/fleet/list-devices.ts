import { systemOf } from '../../fleet/device.ts';
import { type Listing, listLaptops } from '../../fleet/listing.ts';
import { type Reach, reaches, type Who } from '../access.ts';
import type { Collector } from '../collector.ts';
import { deviceFactsOf } from '../store/devices/device-facts.ts';
import { deviceChoices, type FoundLaptops, findDevices, type Part } from '../store/devices/find-devices.ts';
import { revealedTo, toldTo } from '../told.ts';
import { pastDay } from './named-day.ts';

/** Laptops as `findDevices` finds them, and what of them can be asked for: now, or at the end of a past day. `asOf` is in epoch milliseconds. */
type ListedDevices = FoundLaptops & { asOf: number; groups: string[]; systems: string[] };

type Asked = { listing: Listing; part: Part; reach: Reach; who: Who | undefined };

/** What somebody who reaches so far is shown of the laptops that are asked for. @throws as `judgedAt` */
export async function listDevices(
  collector: Collector,
  { day, listing, part, reach, who }: Asked & { day: string | undefined },
): Promise<ListedDevices> {
  const { store, present, now } = collector;
  const past = pastDay(day, now());
  if (past !== undefined) return pastDevices(collector, past, { listing, part, reach, who });
  const { asOf } = await present.counts();
  const found = await findDevices(store, listing, { reach, reveals: revealedTo(who) }, part);
  const laptops = found.laptops.map(({ facts, summary }) => ({ facts: toldTo(who, facts), summary }));
  return { ...found, laptops, asOf, ...(await deviceChoices(store, reach)) };
}

/** Of a past day all are at hand, and a place in the list is a number. What is shown of each is what is known of it now. */
async function pastDevices(
  { store, findings }: Collector,
  day: string,
  { listing, part: { skip = 0, limit, after, before }, reach, who }: Asked,
): Promise<ListedDevices> {
  const { asOf } = await findings.counts(day);
  const own = await deviceFactsOf(store, revealedTo(who).devices);
  const laptops = (await findings.laptops(day)).flatMap(({ facts, summary }) =>
    reaches(reach, facts) ? [{ facts: own.get(summary.device) ?? facts, summary }] : [],
  );
  const found = listLaptops(laptops, listing);
  const first = before ? Math.max(0, Number(before[0]) - limit) : after ? Number(after[0]) + 1 : skip;
  const end = Math.min(first + limit, found.length);
  const shown = found.slice(first, end);
  const known = await deviceFactsOf(
    store,
    shown.map(({ summary }) => summary.device),
  );
  const choices = (values: string[]) => [...new Set(values)].filter(Boolean).sort();
  return {
    laptops: shown.flatMap(({ summary }) => {
      const facts = known.get(summary.device);
      return facts && reaches(reach, facts) ? [{ facts: toldTo(who, facts), summary }] : [];
    }),
    count: found.length,
    all: laptops.length,
    first: first > 0 ? [first] : undefined,
    last: end < found.length ? [end - 1] : undefined,
    asOf,
    groups: choices(laptops.map(({ facts }) => facts.group ?? '')),
    systems: choices(laptops.map(({ facts }) => systemOf(facts))),
  };
}
