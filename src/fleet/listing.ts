import { type DeviceFacts, nameOf, systemOf } from './device.ts';
import { type DeviceState, type DeviceSummary, deviceStates } from './fleet.ts';

/** A laptop as a list of laptops shows it. */
export type ListedLaptop = { facts: DeviceFacts; summary: DeviceSummary };

/** What a laptop is found and listed by. */
export type ListedFacts = Pick<DeviceFacts, 'device' | 'label' | 'group' | 'os' | 'platform' | 'identity'>;

/** What a list of laptops is asked for. `search` is a part of a name, owner, model, system or id; `system` a whole one such as `macOS 26.2`. */
export type Listing = {
  search?: string | undefined;
  state?: DeviceState | undefined;
  platform?: string | undefined;
  group?: string | undefined;
  system?: string | undefined;
  sort?: Sort | undefined;
};

export const sorts = ['worst', 'name', 'group', 'system', 'reported'] as const;
export type Sort = (typeof sorts)[number];

/** Those that are asked for, in that order: the worst first unless another is named. */
export function listLaptops<L extends Findable>(
  laptops: readonly L[],
  { search, state, platform, group, system, sort = 'worst' }: Listing,
): L[] {
  const words = (search ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const found = laptops.filter(
    ({ facts, summary }) =>
      (state === undefined || summary.state === state) &&
      (platform === undefined || facts.os === platform) &&
      (group === undefined || (facts.group ?? '') === group) &&
      (system === undefined || systemOf(facts) === system) &&
      words.every(word => wordsOf(facts).includes(word)),
  );
  const placed = found.map(laptop => ({ laptop, place: placeOf(laptop, sort) }));
  return placed.sort((a, b) => compare(a.place, b.place)).map(({ laptop }) => laptop);
}

type Findable = { facts: ListedFacts; summary: DeviceSummary };

function wordsOf(facts: ListedFacts): string {
  const { hostname = '', owner = '', serial = '' } = facts.identity;
  return [nameOf(facts), hostname, owner, serial, facts.group ?? '', systemOf(facts), facts.platform?.model ?? '', facts.device]
    .join(' ')
    .toLowerCase();
}

/** What a list is in order of: those that are alike in that stand by their names. */
function placeOf(laptop: Findable, sort: Sort): (string | number)[] {
  const { facts } = laptop;
  return [...orders[sort](laptop), nameOf(facts).toLowerCase(), facts.device];
}

const orders: Record<Sort, (laptop: Findable) => (string | number)[]> = {
  worst: ({ summary }) => [deviceStates.indexOf(summary.state), -summary.counts.fail],
  name: () => [],
  group: ({ facts }) => [facts.group ?? ''],
  system: ({ facts }) => [systemOf(facts)],
  reported: ({ summary }) => [summary.reported ?? 0],
};

function compare(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  for (const [place, one] of a.entries()) {
    const other = b[place] as string | number;
    if (one !== other) return one < other ? -1 : 1;
  }
  return 0;
}
