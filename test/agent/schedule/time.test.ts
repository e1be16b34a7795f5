import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Identity } from '../../../src/agent/line/identity.ts';
import type { Machine } from '../../../src/agent/machine.ts';
import { batteryInUse } from '../../../src/agent/schedule/power.ts';
import { isDue, nextRun, usualMinute } from '../../../src/agent/schedule/time.ts';
import { makeSuite, scratchFolder } from '../../support/programs.ts';

const at = (day: number, hour: number, minute = 0) => new Date(2026, 2, day, hour, minute);

test.each([
  ['before its time', at(10, 8), at(9, 11), at(10, 10, 37)],
  ['after its time, when the report is made', at(10, 12), at(10, 10, 37), at(11, 10, 37)],
  ['when a report was made by hand before its time', at(10, 8), at(10, 7), at(11, 10, 37)],
  ['after its time, when the laptop was asleep', at(10, 12), at(9, 11), at(10, 12, 37)],
  ['in the last hour, when none was made', at(10, 23, 40), at(9, 11), at(11, 10, 37)],
  ['before the first', at(10, 10, 36), undefined, at(10, 10, 37)],
])('the next run %s', (_, now, last, next) => {
  expect(nextRun(10 * 60 + 37, now, last)).toEqual(next);
});

test.each([
  ['the first ever', undefined, undefined, 'due'],
  ['none was made today', at(9, 23, 59), undefined, 'due'],
  ['one was made today', at(10, 0), undefined, 'made'],
  ['the battery is low', at(9, 11), 19, 'low'],
  ['the battery holds enough', at(9, 11), 20, 'due'],
  ['the battery is low for the second day', at(8, 11), 5, 'due'],
  ['the battery is low before the first ever', undefined, 5, 'due'],
  ['the clock went back, and the last one lies ahead', at(20, 11), undefined, 'due'],
] as const)('whether the report is due when %s', (_, last, battery, due) => {
  expect(isDue(at(10, 12), last, battery)).toBe(due);
});

test('the time is the one that the collector gave, or stays the same for a machine, in working hours', () => {
  const machine = machineWith('linux');
  const named = (id: string) => {
    mkdirSync(path.join(machine.root, 'etc'), { recursive: true });
    writeFileSync(path.join(machine.root, 'etc/machine-id'), `${id}\n`);
    return usualMinute(undefined, machine);
  };
  const minutes = Array.from({ length: 200 }, (_, index) => named(`machine ${index}`));
  expect(Math.min(...minutes)).toBeGreaterThanOrEqual(9 * 60);
  expect(Math.max(...minutes)).toBeLessThan(17 * 60);
  expect(new Set(minutes).size).toBeGreaterThan(130);
  expect(named('machine 0')).toBe(minutes[0]);
  expect(usualMinute({ slot: 3 } as Identity, machine)).toBe(3);
});

describe('the battery in use', () => {
  const discharging = { type: 'Battery', status: 'Discharging', capacity: '12' };
  test.each<[string, Record<string, Record<string, string>>, number | undefined]>([
    ['a machine without one', {}, undefined],
    ['a laptop on battery', { AC: { type: 'Mains', online: '0' }, BAT0: discharging }, 12],
    ['a laptop on mains', { AC: { type: 'Mains', online: '1' }, BAT0: discharging }, undefined],
    ['a laptop on a USB charger', { ucsi: { type: 'USB', online: '1' }, BAT0: discharging }, undefined],
    ['two batteries', { BAT0: discharging, BAT1: { ...discharging, capacity: '80' } }, 80],
    ['the battery of a mouse', { hid: { ...discharging, scope: 'Device' } }, undefined],
    ['a full battery', { BAT0: { type: 'Battery', status: 'Full', capacity: '100' } }, undefined],
    ['a battery that tells nothing', { BAT0: { type: 'Battery', status: 'Discharging' } }, undefined],
  ])('of %s', async (_, supplies, percent) => {
    const machine = machineWith('linux');
    for (const [name, properties] of Object.entries(supplies)) {
      const folder = path.join(machine.root, 'sys/class/power_supply', name);
      mkdirSync(folder, { recursive: true });
      for (const [property, value] of Object.entries(properties)) writeFileSync(path.join(folder, property), `${value}\n`);
    }
    expect(await batteryInUse(machine)).toBe(percent);
  });

  test.each([
    ["Now drawing from 'AC Power'\n -InternalBattery-0 (id=1)\t9%; charging; 1:05 remaining present: true", undefined],
    ["Now drawing from 'Battery Power'\n -InternalBattery-0 (id=1)\t9%; discharging; 0:25 remaining present: true", 9],
    ["Now drawing from 'AC Power'", undefined],
    ['', undefined],
  ])('of a Mac that says %j', async (said, percent) => {
    const pmset = makeSuite({ pmset: `#!/bin/sh\nprintf '%s\\n' "${said}"\n` });
    expect(await batteryInUse({ ...machineWith('macos'), path: pmset })).toBe(percent);
  });
});

function machineWith(platform: Machine['platform']): Machine {
  return { platform, path: '', root: scratchFolder(), home: scratchFolder(), isRoot: false, session: {} };
}
