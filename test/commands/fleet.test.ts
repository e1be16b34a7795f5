import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { keepReports } from '../../src/collector/store/intake/keep.ts';
import { createApiToken } from '../../src/collector/store/people/api-tokens.ts';
import { approveWaiver } from '../../src/collector/store/waivers/answer.ts';
import { requestWaiver } from '../../src/collector/store/waivers/request.ts';
import { listWaivers } from '../../src/collector/store/waivers/waivers.ts';
import type { FleetAnswer } from '../../src/fleet/answers/fleet.ts';
import { waiverState } from '../../src/fleet/waiver.ts';
import { certificateAuthority } from '../support/certificates.ts';
import { aCollector } from '../support/collector.ts';
import { aLaptop, chain, day, results } from '../support/laptops.ts';
import { aPerson } from '../support/people.ts';
import { shipshape } from '../support/shipshape.ts';

type Told = [ago: number, outcomes: Parameters<typeof results>[0]];

/** Every grade is there: fails, an error, an answer that is too old, one that never came, a waived fail. */
const fleet: Told[][] = [
  [
    [20, { disk: 'fail', firewall: 'pass', vpn: 'pass' }],
    [2, { disk: 'pass', firewall: 'pass', vpn: 'skip' }],
  ],
  [[3, { disk: 'fail', firewall: 'fail', vpn: 'pass' }]],
  [
    [12, { disk: 'pass', firewall: 'pass', vpn: 'pass' }],
    [1, { disk: 'error', firewall: 'fail' }],
  ],
  [[10, { disk: 'pass', firewall: 'pass', vpn: 'pass' }]],
  [],
];

/** A collector that listens, with this fleet, the token of an admin, and what the command line says of it. */
async function asked(settings: Parameters<typeof aCollector>[0] = {}) {
  const at = await aCollector(settings);
  const { store } = at.collector;
  const now = at.clock.now;
  const devices: string[] = [];
  for (const told of fleet) {
    const laptop = await aLaptop(store, now - 30 * day);
    const reports = told.map(([ago, outcomes]) => ({ createdAt: new Date(now - ago * day).toISOString(), results: results(outcomes) }));
    if (reports.length > 0) await keepReports(store, await chain(store, laptop, reports, now));
    devices.push(laptop.device.device);
  }
  const request = { device: devices[2] as string, check: 'firewall', reason: 'it is *sold*', until: now + 5 * day, who: 'ann' };
  await approveWaiver(store, await requestWaiver(store, request, now), { who: 'bob' }, now);
  at.clock.now += 1000;
  const { person, headers: browser } = await aPerson(at, 'admin');
  const permissions = ['read fleet', 'read waivers', 'export evidence'];
  const { text: token } = await createApiToken(store, { permissions, lifetime: day, who: person.id, person: person.id }, now);
  await at.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = at.app.server.address() as AddressInfo;
  const url = settings.tls ? `https://localhost:${port}` : `http://127.0.0.1:${port}`;
  const state = mkdtempSync(path.join(tmpdir(), 'shipshape-fleet-'));
  onTestFinished(() => rmSync(state, { recursive: true, force: true }));
  const say = (words: string[], env: Record<string, string> = { SHIPSHAPE_API_TOKEN: token }) =>
    shipshape(['fleet', ...words, '--collector', url], { state, env });
  const get = async (address: string) => (await at.app.inject({ url: address, headers: { authorization: `Bearer ${token}` } })).json();
  const page = async (address: string) => (await at.app.inject({ url: address, headers: browser })).body;
  return { ...at, say, get, page, devices, token, state, dayName: (ago: number) => new Date(now - ago * day).toISOString().slice(0, 10) };
}

const grades = ['pass', 'fail', 'skip', 'error', 'waived', 'stale', 'missing'] as const;

test('pages, API, CSV, cells and command line count one fleet alike, now and on a past day', async () => {
  const { say, get, page, dayName } = await asked();
  for (const past of [undefined, dayName(8)]) {
    const query = past === undefined ? '' : `?day=${past}`;
    const on = past === undefined ? [] : ['--as-of', past];
    const api: FleetAnswer = await get(`/v1/fleet${query}`);
    // Each start costs: a past day is asked for what is counted otherwise than the present.
    const questions = [
      ['status', '--format', 'csv'],
      ['export'],
      ['status'],
      ['checks', '--format', 'json'],
      ['devices', '--format', 'json'],
    ];
    const asked = past === undefined ? questions : questions.slice(0, 2);
    const finished = await Promise.all(asked.map(words => say([...words, ...on])));
    for (const { code, stderr } of finished) expect([code, stderr]).toEqual([0, '']);
    const [csv = '', exported = '', text, checks, devices] = finished.map(({ stdout }) => stdout);

    const share = (percent: number | null) => `${percent?.toFixed(1)} %`;
    const { all, failing } = api.devices;
    const html = await page(`/${query}`);
    for (const figure of [share(api.compliance), share(api.coverage)]) expect(html).toContain(`<b>${figure}</b>`);
    if (failing > 0) expect(html).toMatch(new RegExp(`${failing} of ${all} laptops (is|are) not in order`));

    const [names = [], ...rows] = table(csv);
    expect(rows).toHaveLength(api.checks.length);
    for (const row of rows)
      for (const grade of grades) {
        const check = api.checks.find(({ check }) => check === row[1]);
        expect([row[1], grade, Number(row[names.indexOf(grade)])]).toEqual([row[1], grade, check?.[grade]]);
      }

    const [columns = [], ...cells] = table(exported);
    for (const grade of grades)
      expect([grade, cells.filter(row => row[columns.indexOf('grade')] === grade).length]).toEqual([grade, api.counts[grade]]);

    const listed = await page(`/checks${query}`);
    for (const { check, compliance } of api.checks) {
      const [, row = ''] = listed.split(`href="/checks/${check}`).map(part => part.split('</tr>')[0]);
      expect(row).toContain(`>${share(compliance)}<`);
    }

    if (text === undefined || checks === undefined || devices === undefined) continue;
    expect(text).toContain(`compliance ${share(api.compliance)} · coverage ${share(api.coverage)}`);
    expect(text).toContain(`${failing} of ${all} laptops not in order`);
    for (const { check, counts, compliance } of JSON.parse(checks).checks)
      expect(api.checks.find(one => one.check === check)).toMatchObject({ compliance, ...counts });
    const laptops: { state: string; counts: { fail: number } }[] = JSON.parse(devices).devices;
    expect(laptops).toHaveLength(all);
    for (const state of ['failing', 'unknown', 'grace', 'waived', 'compliant'] as const)
      expect([state, laptops.filter(one => one.state === state).length]).toEqual([state, api.devices[state]]);
    expect(laptops.reduce((sum, { counts }) => sum + counts.fail, 0)).toBe(api.counts.fail);
  }
});

test('a laptop and a check are shown, and a word that finds several laptops is answered by which', async () => {
  const { say, devices } = await asked();
  const failing = devices[1] as string;
  const [laptop, several, check] = (
    await Promise.all(
      [
        ['device', failing.slice(0, 8)],
        ['device', 'debian'],
        ['check', 'firewall'],
      ].map(words => say(words)),
    )
  ).map(({ stdout, stderr }) => stdout + stderr);
  expect(laptop).toContain('Not in order (2)');
  expect(laptop).toContain('    disk · ');
  expect(several).toMatch(/^shipshape: \d laptops are found by "debian"\nWhich of them\?\n/);
  expect(check).toContain('Who fails (1)');
  expect(check).toContain(failing.slice(0, 8));
  expect(check).toContain('Waived (1)');
});

test('the weekly letter tells what changed, in words that are no marks', async () => {
  const { say } = await asked();
  const { stdout, stderr, code } = await say(['digest']);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^# The week of the fleet, to \d{4}-\d\d-\d\d\n\n\*\*1 of 5 laptops\*\* is not in order\./);
  expect(stdout).toContain('| Compliance |');
  expect(stdout).toContain('- ▲ firewall: 1 laptop, 1 more\n');
  expect(stdout).toContain('it is \\*sold\\*');
  expect(stdout).toMatch(/## Silent laptops\n\n- /);
});

test('who may not, who is not known, and who is not reached is told so', async () => {
  const { say, collector, clock, state } = await asked();
  const { text } = await createApiToken(collector.store, { permissions: ['read waivers'], lifetime: day, who: 'a test' }, clock.now);
  const file = path.join(state, 'token');
  writeFileSync(file, `${text}\n`);
  const env = { SHIPSHAPE_API_TOKEN: text };
  const told = await Promise.all([
    say(['status'], env),
    say(['export'], { SHIPSHAPE_API_TOKEN: `ssp_${'x'.repeat(43)}` }),
    say(['status'], {}),
    say(['check', 'nothing']),
    say(['waivers', '--token-file', file], {}),
    shipshape(['fleet', 'status', '--collector', 'http://127.0.0.1:1'], { state, env }),
    shipshape(['fleet', 'status'], { state, env }),
  ]);
  expect(told.map(({ code }) => code)).toEqual([77, 77, 64, 66, 0, 75, 64]);
  const words = [
    /refused: this needs the permission to read fleet\nMake a token that may/,
    /The token is wrong, expired or revoked/,
    /by which token\?\nName a file/,
    /there is no check nothing/,
    /^$/,
    /nothing listens there/,
    /which collector\?/,
  ];
  for (const [place, pattern] of words.entries()) expect(told[place]?.stderr).toMatch(pattern);
  expect(told[4]?.stdout).toContain('In force (1)');
  expect(told[4]?.stdout).toContain('it is *sold*');
});

test('a waiver is asked for by one person, and decided by another whose token may', async () => {
  const at = await asked();
  const { say, collector, clock, devices } = at;
  const tokenOf = async (permissions: string[]) => {
    const { person } = await aPerson(at, 'admin');
    const order = { permissions, lifetime: day, who: person.id, person: person.id };
    return { SHIPSHAPE_API_TOKEN: (await createApiToken(collector.store, order, clock.now)).text };
  };
  const [ann, bob] = [await tokenOf(['request waivers', 'decide waivers']), await tokenOf(['decide waivers'])];
  const until = new Date(clock.now + 20 * day).toISOString().slice(0, 10);
  const request = ['waiver', 'request', devices[1] as string, 'disk', '--reason', 'it is sold', '--until', until];
  const [without, asking] = await Promise.all([say(request), say(request, ann)]);
  expect([without.code, without.stderr]).toEqual([77, expect.stringMatching(/permission to request waivers\nMake a token that may/)]);
  expect([asking.code, asking.stderr]).toEqual([0, '']);
  const [, id = ''] = /^requested (\S+)\n/.exec(asking.stdout) ?? [];
  expect(await say(['waiver', 'approve', id], ann)).toMatchObject({ code: 77, stdout: '' });
  expect(await say(['waiver', 'approve', id], bob)).toMatchObject({ code: 0, stdout: `approved ${id}\n` });
  const states = async () => (await listWaivers(collector.store, { id })).map(waiver => waiverState(waiver, clock.now));
  expect(await states()).toEqual(['in force']);
  clock.now += 1000;
  expect(await say(['waiver', 'end', id, '--why', 'mended'], bob)).toMatchObject({ code: 0, stdout: `ended ${id}\n` });
  expect(await states()).toEqual(['over']);
  expect((await say(['waiver', 'refuse', id], bob)).code).toBe(66);
});

test('a certificate that nobody vouches for is refused, and its CA can be named', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'shipshape-fleet-tls-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const authority = await certificateAuthority(folder);
  await authority.sign('localhost');
  const tls = { certificate: path.join(folder, 'localhost.pem'), key: path.join(folder, 'localhost.key') };
  const { say } = await asked({ tls });
  expect(await say(['status'])).toMatchObject({ code: 75, stderr: expect.stringContaining('--ca FILE') });
  const ca = path.join(folder, 'ca.pem');
  writeFileSync(ca, authority.cert);
  expect((await say(['status', '--ca', ca])).code).toBe(0);
});

function table(csv: string): string[][] {
  return csv
    .trim()
    .split('\r\n')
    .map(line => line.split(','));
}
