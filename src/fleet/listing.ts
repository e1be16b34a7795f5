import { type DeviceFacts, nameOf, systemOf } from './device.ts';
import type { DeviceState, DeviceSummary } from './fleet.ts';

/** A laptop as a list of laptops shows it. */
export type ListedLaptop = { facts: DeviceFacts; summary: DeviceSummary };

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
export function listLaptops(
  laptops: readonly ListedLaptop[],
  { search, state, platform, group, system, sort = 'worst' }: Listing,
): ListedLaptop[] {
  const words = (search ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  return laptops
    .filter(
      ({ facts, summary }) =>
        (state === undefined || summary.state === state) &&
        (platform === undefined || facts.os === platform) &&
        (group === undefined || (facts.group ?? '') === group) &&
        (system === undefined || systemOf(facts) === system) &&
        words.every(word => wordsOf(facts).includes(word)),
    )
    .sort((a, b) => orders[sort](a, b) || byName(a, b));
}

function wordsOf(facts: DeviceFacts): string {
  const { hostname = '', owner = '', serial = '' } = facts.identity;
  return [nameOf(facts), hostname, owner, serial, facts.group ?? '', systemOf(facts), facts.platform?.model ?? '', facts.device]
    .join(' ')
    .toLowerCase();
}

type Order = (a: ListedLaptop, b: ListedLaptop) => number;

const byName: Order = (a, b) =>
  compare(nameOf(a.facts).toLowerCase(), nameOf(b.facts).toLowerCase()) || compare(a.facts.device, b.facts.device);

const states: readonly DeviceState[] = ['failing', 'unknown', 'grace', 'waived', 'compliant'];

const orders: Record<Sort, Order> = {
  worst: (a, b) => states.indexOf(a.summary.state) - states.indexOf(b.summary.state) || b.summary.counts.fail - a.summary.counts.fail,
  name: byName,
  group: (a, b) => compare(a.facts.group ?? '', b.facts.group ?? ''),
  system: (a, b) => compare(systemOf(a.facts), systemOf(b.facts)),
  reported: (a, b) => (a.summary.reported ?? 0) - (b.summary.reported ?? 0),
};

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
