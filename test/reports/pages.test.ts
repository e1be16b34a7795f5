import { describe, expect, test } from 'vitest';
import { type CheckView, checkPage } from '../../reports/pages/check.ts';
import { checksPage } from '../../reports/pages/checks.ts';
import { devicePage } from '../../reports/pages/device.ts';
import { devicesPage } from '../../reports/pages/devices.ts';
import { frameworkPage, frameworksPage } from '../../reports/pages/frameworks.ts';
import { refusalPage } from '../../reports/pages/refusal.ts';
import { todayPage } from '../../reports/pages/today.ts';
import { countCell, noCounts } from '../../src/fleet/counts.ts';
import type { DeviceFacts } from '../../src/fleet/device.ts';
import { cellsOfFleet, countsOf, gradeFleet } from '../../src/fleet/fleet.ts';
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
    expect(page).toMatch(/The disk is not encrypted.*>3 days<.*Nothing sets the clock right.*>–</s);
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
      before: 'there',
      after: 'here',
      mayExport: true,
      mayAdmit: true,
      isOwn: false,
      groups: ['a'],
      systems: [],
      listing: { search: 'a&b', sort: 'name' as const },
    };
    const page = devicesPage({ ...view, laptops: [{ facts, summary: summary as never }] }, { section: 'devices', asOf: lookedAt });
    expect(page).toContain('120 of 300 laptops');
    expect(page).toContain('href="/devices?q&#61;a%26b&#38;sort&#61;name&#38;after&#61;here"');
    expect(page).toContain('aria-sort="ascending"');
    expect(devicesPage({ ...view, laptops: [] }, { section: 'devices', asOf: lookedAt })).toContain('No laptop is like that');
  });
});

describe('one device', () => {
  test('shows what fails with what was found and how to mend it', () => {
    const page = deviceOf(factsWith(), { disk: 'fail', clock: 'pass' });
    expect(page).toMatch(/The disk is not encrypted.*Because\..*<li><bdi>Do it\..*FileVault is Off/s);
    expect(page).toContain('1 check of 2 is not in order');
  });

  test('says that a laptop is not known at that time', () => {
    const facts = factsWith({ state: 'revoked' });
    const page = devicePage({ ...emptyView(facts), summary: undefined }, { section: 'devices', asOf: lookedAt, day: '2026-11-01' });
    expect(page).toContain('It was revoked');
    expect(page).toContain('Back to now');
  });
});

describe('one check', () => {
  test('shows who fails and since when with what was found, the others, and where', () => {
    const page = checkOf('disk', [
      [factsWith({ device: '1'.repeat(36), label: 'Ada’s' }), { disk: 'fail' }],
      [factsWith({ device: '2'.repeat(36), label: 'Bea’s', madeAt: lookedAt - 9 * day }), { disk: 'pass' }],
      [factsWith({ device: '3'.repeat(36), label: 'Cai’s' }), { disk: 'pass' }],
    ]);
    expect(page).toMatch(/1 laptop fails.*1 cannot be told.*1 of 3 passes.*compliance 33\.3 %/s);
    expect(page).toMatch(/Who fails.*Ada’s.*18 Nov 2026.*FileVault is Off\..*Of whom nobody can tell.*Bea’s.*19 Nov 2026.*stale/s);
    expect(page).toContain('3 fails mended in 90 days, half of them within 2 days');
    expect(page).toMatch(/The last 90 days.*polyline/s);
    expect(page).toMatch(/Spread over systems.*Debian GNU\/Linux 13/s);
    expect(page).not.toContain('suspect');
  });

  test('says why it is suspect', () => {
    const suspicion = { build: 'macOS 26.2 (25C56)', outcome: 'fail' as const, flipped: 8, laptops: 10, since: lookedAt - day };
    expect(checkOf('disk', [[factsWith(), { disk: 'fail' }]], { suspicion })).toMatch(
      /This check is suspect.*it fails on\s+8 of 10 laptops with.*macOS 26\.2 \(25C56\)/s,
    );
  });
});

test('all checks are listed, those that fail first, by severity', () => {
  const page = checksOf([
    { disk: 'pass', clock: 'fail' },
    { disk: 'fail', clock: 'fail', own: 'pass' },
  ]);
  expect(page).toContain('2 of 3 checks fail somewhere');
  expect([...page.matchAll(/\/checks\/(\w+)/g)].map(([, id]) => id)).toEqual(['disk', 'clock', 'own']);
  expect(checksOf([])).toContain('No laptop has answered a check yet');
});

test('a framework says of each control what supports it, and never that it is met', () => {
  const none = { pass: 0, fail: 0, skip: 0, error: 0, waived: 0, stale: 0, missing: 0, inGrace: 0 };
  const control = (id: string, counts: object, checks = ['disk']) => ({
    id,
    title: `About ${id}`,
    counts: { ...none, ...counts },
    checks: checks.map(id => ({ id, platforms: ['macos' as const], counts: { ...none, ...counts } })),
  });
  const controls = [
    control('soc2-cc6.1', { fail: 1, pass: 1 }),
    control('soc2-cc6.2', { pass: 2 }),
    control('soc2-cc6.3', {}),
    control('soc2-cc6.5', {}, []),
  ];
  const framework = { name: 'soc2' as const, title: 'SOC 2', controls };
  const page = frameworkPage(framework, checks, { section: 'frameworks', asOf: lookedAt });
  expect(page).toContain('3 of 4 controls that concern a laptop have a check that supports them');
  expect(page).toMatch(/CC6\.1.*a check fails.*50\.0 %.*CC6\.2.*all pass.*CC6\.3.*no answer.*No check supports.*CC6\.5/s);
  expect(page).not.toMatch(/satisf/i);
  expect(frameworksPage([framework], { section: 'frameworks', asOf: lookedAt })).toMatch(/SOC 2<\/a>.*>4<.*>1<.*>·<.*>1<.*>1<.*>1</s);
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
  const list = {
    count: 1,
    all: 1,
    before: hostile,
    after: hostile,
    mayExport: true,
    mayAdmit: true,
    isOwn: false,
    groups: [hostile],
    systems: [hostile],
    listing,
  };
  const frame = { section: 'devices', asOf: lookedAt, keep: { q: hostile } } as const;
  for (const page of [
    todayOf([[facts, { [hostile]: 'fail' }]]),
    deviceOf(facts, { disk: 'fail', [hostile]: 'error' }, hostile),
    devicesPage({ ...list, laptops: [{ facts, summary: summary as never }] }, frame),
    refusalPage({ message: hostile, hint: hostile }),
    checkOf(hostile, [[facts, { [hostile]: 'fail' }]], {
      suspicion: { build: hostile, outcome: 'fail', flipped: 1, laptops: 1, since: 0 },
      systems: [{ system: hostile, counts: noCounts() }],
    }),
    checksOf([{ [hostile]: 'fail' }]),
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
  return todayPage(
    {
      fleet: countsOf(fleet),
      before: undefined,
      days: [],
      checks,
      suspects: new Map(),
      mending: new Map([['disk', { mended: 2, median: 3.5 * day }]]),
      silent,
      ending: [],
      mayAdmit: false,
      names,
    },
    { section: 'fleet', asOf: lookedAt },
  );
}

function checksOf(laptops: Outcomes[]): string {
  const devices = laptops.map((outcomes, place) => fleetDevice(factsWith({ device: String(place) }), outcomes));
  const view = { fleet: gradeFleet(devices, judgement), checks, suspects: new Map() };
  return checksPage(view, { section: 'checks', asOf: lookedAt });
}

function checkOf(check: string, laptops: [DeviceFacts, Outcomes][], other: Partial<CheckView> = {}): string {
  const cells = [
    ...cellsOfFleet(
      laptops.map(([facts, outcomes]) => fleetDevice(facts, outcomes)),
      judgement,
    ),
  ];
  const counts = noCounts();
  for (const { cell } of cells) countCell(counts, cell);
  const found = check === 'disk' ? 'FileVault is Off.' : check;
  const evidence = { points: [{ outcome: 'fail' as const, text: found, evidence: { [found]: found } }] };
  const view: CheckView = {
    check,
    counts,
    worst: cells
      .filter(({ cell }) => cell.grade !== 'pass')
      .map(cell => ({ facts: laptops.find(([facts]) => facts.device === cell.device.device)?.[0] as DeviceFacts, cell, evidence })),
    systems: [{ system: 'Debian GNU/Linux 13', counts }],
    mending: { mended: 3, median: 2.5 * day },
    days: [1, 0].map(ago => ({ asOf: lookedAt - ago * day, counts, devices: 3 })),
    suspicion: undefined,
    controls: [{ framework: 'soc2', frameworkTitle: 'SOC 2', id: 'soc2-cc6.1', title: 'Access' }],
    checks,
    ...other,
  };
  return checkPage(view, { section: 'checks', asOf: lookedAt });
}

function emptyView(facts: DeviceFacts) {
  return {
    facts,
    cells: [],
    evidence: new Map(),
    spans: [],
    received: { reports: [], all: 0, days: new Set<number>(), gaps: [] },
    checks,
    mayAskWaiver: true,
    mayRevoke: true,
    waivers: [],
    mayAskWhose: false,
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
