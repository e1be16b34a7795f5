import { expect, test } from 'vitest';
import type { DeviceFacts } from '../../src/fleet/device.ts';
import { gradeFleet } from '../../src/fleet/fleet.ts';
import { type Listing, listLaptops } from '../../src/fleet/listing.ts';
import { usualPolicy } from '../../src/fleet/policy.ts';
import { factsWith, fleetDevice, lookedAt } from '../support/fleet-views.ts';

const mac = { os: 'macos', name: 'macOS', version: '26.2', build: '25C56', arch: 'arm64', model: 'MacBook Air' } as const;
const laptops = [
  laptopWith({ device: '1', label: 'Zoe', group: 'design', os: 'macos', platform: mac }, { disk: 'pass', clock: 'pass' }),
  laptopWith({ device: '2', label: 'ada', group: 'data' }, { disk: 'fail', clock: 'fail' }),
  laptopWith({ device: '3', label: 'Bea', group: null, identity: { owner: 'bea.moreau' } }, { disk: 'fail', clock: 'pass' }),
  laptopWith({ device: '4', label: 'Cai', madeAt: lookedAt - 9 * 86_400_000 }, { disk: 'pass', clock: 'pass' }),
];

test.each<[string, Listing, string[]]>([
  ['the worst first', {}, ['2', '3', '4', '1']],
  ['by name, whatever its letters', { sort: 'name' }, ['2', '3', '4', '1']],
  ['by group', { sort: 'group' }, ['3', '2', '1', '4']],
  ['the longest silent first', { sort: 'reported' }, ['4', '2', '3', '1']],
  ['by system', { sort: 'system' }, ['2', '3', '4', '1']],
  ['those of a state', { state: 'failing' }, ['2', '3']],
  ['those of a platform', { platform: 'macos' }, ['1']],
  ['those of a group', { group: 'data' }, ['2']],
  ['those of a system', { system: 'macOS 26.2' }, ['1']],
  ['those that have all of the words', { search: 'BEA thinkpad' }, ['3']],
  ['none', { search: 'bea macbook' }, []],
])('%s', (_, listing, expected) => {
  expect(listLaptops(laptops, listing).map(({ facts }) => facts.device)).toEqual(expected);
});

function laptopWith(fields: Partial<DeviceFacts>, outcomes: Parameters<typeof fleetDevice>[1]) {
  const facts = factsWith(fields);
  const [summary] = gradeFleet([fleetDevice(facts, outcomes)], { policy: usualPolicy, waivers: [], now: lookedAt }).devices;
  return { facts, summary: summary as NonNullable<typeof summary> };
}
