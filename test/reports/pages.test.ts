import { describe, expect, test } from 'vitest';
import { devicePage } from '../../reports/pages/device.ts';
import { devicesPage } from '../../reports/pages/devices.ts';
import { refusalPage } from '../../reports/pages/refusal.ts';
import { todayPage } from '../../reports/pages/today.ts';
import type { DeviceFacts } from '../../src/fleet/device.ts';
import { cellsOfFleet, gradeFleet } from '../../src/fleet/fleet.ts';
import { usualPolicy } from '../../src/fleet/policy.ts';
import { silences } from '../../src/fleet/silence.ts';
import { checkWith, factsWith, fleetDevice, hostileNames, lookedAt } from '../support/fleet-views.ts';

const day = 86_400_000;
const judgement = { policy: usualPolicy, waivers: [], now: lookedAt };
const checks = [
  checkWith('disk', { title: 'The disk is encrypted', failing: 'The disk is not encrypted', severity: 'critical' }),
  checkWith('clock', { title: 'The clock is right', failing: 'Nothing sets the clock right', severity: 'low' }),
];

describe('the fleet today', () => {
  test('says first whether all is in order', () => {
    expect(headlineOf([{ disk: 'pass' }])).toBe('The one laptop is in order');
    expect(headlineOf([{ disk: 'pass' }, { disk: 'pass' }])).toBe('All 2 laptops are in order');
    expect(headlineOf([{ disk: 'fail' }, { disk: 'pass' }])).toBe('1 of 2 laptops is not in order');
    expect(headlineOf([{ disk: 'error' }, { disk: 'pass' }])).toBe('Nothing is known to be wrong; 1 laptop of 2 cannot be told');
    expect(headlineOf([])).toBe('No laptop has joined yet');
  });

  test('shows what fails by how bad it is, in the words of the check', () => {
    const page = today([
      { disk: 'pass', clock: 'fail' },
      { disk: 'fail', clock: 'fail' },
    ]);
    expect(page.indexOf('The disk is not encrypted')).toBeLessThan(page.indexOf('Nothing sets the clock right'));
    expect(page).toContain('1 of 4 answers that apply are a pass');
    expect(page).toContain('<time datetime="2026-11-28T04:35:00.000Z">28 Nov 2026, 04:35 UTC</time>');
  });

  test('names silent laptops with the likely cause', () => {
    const old = factsWith({ device: '0'.repeat(36), label: 'Old one', madeAt: lookedAt - 20 * day });
    const next = factsWith({ device: '1'.repeat(36), label: 'New one', enrolledAt: lookedAt - 3 * day });
    const page = todayOf([
      [old, { disk: 'pass' }],
      [next, { disk: 'pass' }],
    ]);
    expect(page).toMatch(/Old one.*probably replaced by.*New one/s);
  });
});

describe('the list of devices', () => {
  test('tells how many were found, keeps what was asked for when it turns and sorts, and says so when there are none', () => {
    const facts = factsWith();
    const [summary] = gradeFleet([fleetDevice(facts, { disk: 'fail' })], judgement).devices;
    const view = {
      count: 120,
      all: 300,
      place: 2,
      places: 3,
      groups: ['a'],
      systems: [],
      listing: { search: 'a&b', sort: 'name' as const },
    };
    const page = devicesPage({ ...view, laptops: [{ facts, summary: summary as never }] }, { section: 'devices', asOf: lookedAt });
    expect(page).toContain('120 of 300 laptops');
    expect(page).toContain('href="/devices?q&#61;a%26b&#38;sort&#61;name&#38;page&#61;3"');
    expect(page).toContain('aria-sort="ascending"');
    expect(devicesPage({ ...view, laptops: [] }, { section: 'devices', asOf: lookedAt })).toContain('No laptop is like that');
  });
});

describe('one device', () => {
  test('shows what fails with what was found and how to mend it', () => {
    const page = deviceOf(factsWith(), { disk: 'fail', clock: 'pass' });
    expect(page).toMatch(/The disk is not encrypted.*FileVault is Off.*Because\..*<li><bdi>Do it\./s);
    expect(page).toContain('1 check of 2 is not in order');
  });

  test('says that a laptop is not known at that time', () => {
    const facts = factsWith({ state: 'revoked' });
    const page = devicePage({ ...emptyView(facts), summary: undefined }, { section: 'devices', asOf: lookedAt, day: '2026-11-01' });
    expect(page).toContain('It was revoked');
    expect(page).toContain('Back to now');
  });
});

test.each(hostileNames)('%j is only ever text', hostile => {
  const facts = factsWith({
    label: hostile,
    group: hostile,
    identity: { owner: hostile, hostname: hostile, serial: hostile },
    platform: { os: 'linux', name: hostile, version: hostile, build: hostile, arch: hostile, model: hostile },
    agent: hostile,
    keyLevel: hostile,
    madeAt: lookedAt - 9 * day,
  });
  const [summary] = gradeFleet([fleetDevice(facts, { disk: 'fail' })], judgement).devices;
  const listing = { search: hostile, group: hostile, system: hostile };
  const list = { count: 1, all: 1, place: 1, places: 2, groups: [hostile], systems: [hostile], listing };
  const frame = { section: 'devices', asOf: lookedAt, keep: { q: hostile } } as const;
  for (const page of [
    todayOf([[facts, { [hostile]: 'fail' }]]),
    deviceOf(facts, { disk: 'fail', [hostile]: 'error' }, hostile),
    devicesPage({ ...list, laptops: [{ facts, summary: summary as never }] }, frame),
    refusalPage({ message: hostile, hint: hostile }),
  ]) {
    expect(page).not.toMatch(/<(img|script|i)\b/);
    expect(page.replace(/ value="[^"]*"/g, '')).not.toMatch(/[\u0000\u001b\u202e]/);
    // No attribute begins where a value was meant to go on.
    expect(page.match(/<[a-z][^>]*\son\w+=|href="(?!\/|#|&#35;)/gi)).toBeNull();
  }
});

type Outcomes = Parameters<typeof fleetDevice>[1];

function headlineOf(laptops: Outcomes[]): string {
  return /<h1>(.*?)<\/h1>/.exec(today(laptops))?.[1] ?? '';
}

function today(laptops: Outcomes[]): string {
  return todayOf(laptops.map((outcomes, place) => [factsWith({ device: String(place).padStart(36, '0') }), outcomes]));
}

function todayOf(laptops: [DeviceFacts, Outcomes][]): string {
  const fleet = gradeFleet(
    laptops.map(([facts, outcomes]) => fleetDevice(facts, outcomes)),
    judgement,
  );
  const facts = laptops.map(([facts]) => facts);
  const names = new Map(facts.map(one => [one.device, one]));
  const silent = silences(facts, 7, lookedAt);
  return todayPage({ fleet, before: undefined, checks, silent, names }, { section: 'fleet', asOf: lookedAt });
}

function emptyView(facts: DeviceFacts) {
  return {
    facts,
    cells: [],
    evidence: new Map(),
    spans: [],
    received: { reports: [], all: 0, days: new Set<number>(), gaps: [] },
    checks,
  };
}

function deviceOf(facts: DeviceFacts, outcomes: Outcomes, found = 'FileVault is Off.'): string {
  const devices = [fleetDevice(facts, outcomes)];
  const point = { outcome: 'fail' as const, text: found, evidence: { [found]: found } };
  const began = lookedAt - 20 * day;
  return devicePage(
    {
      ...emptyView(facts),
      summary: gradeFleet(devices, judgement).devices[0],
      cells: [...cellsOfFleet(devices, judgement)],
      evidence: new Map(Object.keys(outcomes).map(check => [check, { reason: found, points: [point] }])),
      spans: Object.keys(outcomes).flatMap(check => [
        { check, outcome: 'pass' as const, began, ended: began + day },
        { check, outcome: 'fail' as const, began: began + day, ended: null },
      ]),
    },
    { section: 'devices', asOf: lookedAt },
  );
}
