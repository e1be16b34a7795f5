import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { buildApp } from '../../../src/collector/app.ts';
import { assemble } from '../../../src/collector/collector.ts';
import { readConfig } from '../../../src/collector/config.ts';
import { fleetAt } from '../../../src/collector/fleet/judged.ts';
import { newLog } from '../../../src/collector/log.ts';
import { departDevice } from '../../../src/collector/store/devices/devices.ts';
import { keepReports } from '../../../src/collector/store/intake/keep.ts';
import { openStore, type StorePlace } from '../../../src/collector/store/open.ts';
import { createApiToken } from '../../../src/collector/store/people/api-tokens.ts';
import { listPolicies, savePolicy } from '../../../src/collector/store/policies.ts';
import type { Store } from '../../../src/collector/store/store.ts';
import { usualPolicy } from '../../../src/fleet/policy.ts';
import { aLaptop, chain, day, results } from '../../support/laptops.ts';
import { shipshape } from '../../support/shipshape.ts';
import { describeStores } from '../../support/stores.ts';

const now = Date.now();
const dayName = (ago: number) => new Date(now - ago * day).toISOString().slice(0, 10);

type Told = [ago: number, outcomes: Parameters<typeof results>[0]];

/** A laptop that joined thirty days ago, with a report for each of these days. */
async function telling(store: Store, told: Told[]) {
  const laptop = await aLaptop(store, now - 30 * day);
  const reports = told.map(([ago, outcomes]) => ({ createdAt: new Date(now - ago * day).toISOString(), results: results(outcomes) }));
  await keepReports(store, await chain(store, laptop, reports, now));
  return laptop.device.device;
}

/** Each grade is there: one laptop is in order, one fails, one errs and leaves a check out, one fell silent, one never spoke, one left. */
async function fill(store: Store): Promise<void> {
  await telling(store, [
    [20, { disk: 'fail', firewall: 'pass', vpn: 'pass' }],
    [2, { disk: 'pass', firewall: 'pass', vpn: 'skip' }],
  ]);
  await telling(store, [[3, { disk: 'fail', firewall: 'fail', vpn: 'pass' }]]);
  await telling(store, [
    [12, { disk: 'pass', firewall: 'pass', vpn: 'pass' }],
    [1, { disk: 'error', firewall: 'pass' }],
  ]);
  await telling(store, [[10, { disk: 'pass', firewall: 'pass', vpn: 'pass' }]]);
  await telling(store, []);
  const gone = await telling(store, [[9, { disk: 'fail', firewall: 'fail', vpn: 'fail' }]]);
  await departDevice(store, gone, now - 4 * day);
}

const policy = 'grace: 30\nrequired: [{ checks: [firewall, disk, sudo] }]\nchecks: { disk: { severity: high, grace: 0 } }\n';

describeStores('the graded fleet', stores => {
  test('a cell has its grade now, and had its own at the end of a past day', async () => {
    const store = await stores.open();
    await fill(store);
    const grades = async (ago?: number) => {
      const { checks, devices } = await fleetAt(store, { day: ago === undefined ? undefined : dayName(ago), policy: usualPolicy, now });
      return { devices: devices.length, ...Object.fromEntries(checks.map(({ check, counts }) => [check, some(counts)])) };
    };
    expect(await grades()).toEqual({
      devices: 5,
      disk: { pass: 1, fail: 1, error: 1, stale: 1, missing: 1 },
      firewall: { pass: 2, fail: 1, stale: 1, missing: 1 },
      vpn: { pass: 1, skip: 1, stale: 2, missing: 1 },
    });
    expect(await grades(8)).toEqual({
      devices: 6,
      disk: { pass: 2, fail: 1, stale: 1, missing: 2 },
      firewall: { pass: 2, fail: 1, stale: 1, missing: 2 },
      vpn: { pass: 2, fail: 1, stale: 1, missing: 2 },
    });
    expect(await grades(20)).toMatchObject({ devices: 6, disk: { fail: 1, missing: 5 } });
    expect(await grades(29)).toEqual({ devices: 6 });
    expect(await grades(40)).toEqual({ devices: 0 });
    expect(await grades(0)).toEqual(await grades());
  });

  test('the API and the command line say the same of one fleet, in every form', async () => {
    const { place, data, env } = await aPlace(stores);
    const store = await openStore(place);
    onTestFinished(() => store.close());
    await fill(store);
    await savePolicy(store, { text: policy, author: 'a test' }, now - 25 * day);
    const { get } = await anApi(store, data);
    for (const ago of [undefined, 8]) {
      const on = ago === undefined ? [] : ['--day', dayName(ago)];
      const url = `/v1/fleet${ago === undefined ? '' : `?day=${dayName(ago)}`}`;
      const reply = await get(url);
      const print = async (format: string) => {
        const words = ['collector', 'fleet', ...on, '--format', format, '--data', data];
        const { stdout, stderr, code } = await shipshape(words, { state: data, env });
        expect([code, stderr]).toEqual([0, '']);
        return stdout;
      };
      const [json, csv, text] = await Promise.all(
        ['json', 'csv', 'text'].map(print) as [Promise<string>, Promise<string>, Promise<string>],
      );
      const printed = JSON.parse(json);
      expect(printed.checks.map(({ check }: { check: string }) => check)).toEqual(['disk', 'firewall', 'sudo']);
      expect({ ...printed, asOf: '' }).toEqual({ ...reply, asOf: '' });
      if (ago !== undefined) expect(printed.asOf).toBe(`${dayName(ago)}T23:59:59.999Z`);

      const [names = [], ...rows] = csv.split('\r\n').map(line => line.split(','));
      const number = (row: string[], name: string) => Number(row[names.indexOf(name)]);
      const fromCsv = rows.slice(0, -1).map(row => ({
        check: row[1],
        ...(row[2] !== '' && { severity: row[2] }),
        compliance: number(row, 'compliance'),
        coverage: number(row, 'coverage'),
        inGrace: number(row, 'in_grace'),
        ...Object.fromEntries(['pass', 'fail', 'error', 'stale', 'missing', 'waived', 'skip'].map(grade => [grade, number(row, grade)])),
      }));
      const withoutTimes = reply.checks.map(({ failingSince: _, ...check }: { failingSince: string }) => check);
      expect(fromCsv).toEqual(withoutTimes);

      for (const { check, compliance, coverage, pass, fail, inGrace, error, stale, missing, waived, skip } of reply.checks) {
        const line = text.split('\n').find(line => line.startsWith(`${check} `)) ?? '';
        const cells = line.replaceAll(' %', '').replaceAll('·', '0').split(/ +/).slice(1).map(Number);
        expect(cells).toEqual([compliance, coverage, pass, fail, inGrace, error, stale, missing, waived, skip]);
      }
      expect(text).toContain(`compliance ${reply.compliance.toFixed(1)} % · coverage ${reply.coverage.toFixed(1)} %`);
    }
  });

  test('a policy.yaml that was changed judges from then on, also in a running server, until somebody saves another', async () => {
    const { place, data, env } = await aPlace(stores);
    const store = await openStore(place);
    onTestFinished(() => store.close());
    await fill(store);
    const file = path.join(data, 'policy.yaml');
    writeFileSync(file, 'required: [{ checks: [sudo] }]');
    const { get } = await anApi(store, data);
    const read = async () => (await get('/v1/fleet')).checks.map(({ check }: { check: string }) => check);
    expect(await read()).toEqual(['sudo']);
    writeFileSync(file, policy);
    expect(await read()).toEqual(['sudo']);
    const print = () => shipshape(['collector', 'fleet', '--data', data], { state: data, env });
    expect((await print()).stdout).toContain('\nsudo ');
    expect(await read()).toEqual(['disk', 'firewall', 'sudo']);
    await savePolicy(store, { text: 'required: [{ checks: [vpn] }]', author: 'ann' }, Date.now());
    expect((await print()).stdout).not.toContain('\nsudo ');
    expect(await read()).toEqual(['vpn']);
    expect((await listPolicies(store)).map(({ author }) => author)).toEqual(['ann', 'policy.yaml', 'policy.yaml']);
  });

  test('a policy that is not in force yet can be tried', async () => {
    const { place, data, env } = await aPlace(stores);
    const store = await openStore(place);
    onTestFinished(() => store.close());
    await fill(store);
    const file = path.join(data, 'tried.yaml');
    const tried = async (text: string) => {
      writeFileSync(file, text);
      return shipshape(['collector', 'fleet', '--policy', file, '--format', 'json', '--data', data], { state: data, env });
    };
    const { stdout } = await tried('required: [{ checks: [sudo] }]');
    expect(JSON.parse(stdout)).toMatchObject({ compliance: 0, checks: [{ check: 'sudo', missing: 5 }] });
    const { code, stderr } = await tried('graze: 1');
    expect([code, stderr]).toEqual([65, expect.stringContaining(`${file}:1: graze is nothing that a policy says`)]);
  });

  test.each([
    ['2999-01-01', 'has not begun'],
    ['2026-02-31', 'is no day'],
    ['yesterday', 'is no day'],
  ])('the day %s is refused with a clear word', async (name, why) => {
    const store = await stores.open();
    await expect(fleetAt(store, { day: name, policy: usualPolicy, now })).rejects.toMatchObject({
      httpStatus: 422,
      message: expect.stringContaining(why),
    });
  });
});

/** A collector whose API is asked with a token. */
async function anApi(store: Store, data: string) {
  const collector = await assemble({ ...readConfig({ data }, {}), log: 'silent' }, { store, log: newLog('silent'), now: Date.now });
  const app = await buildApp(collector);
  onTestFinished(() => app.close());
  const { text } = await createApiToken(store, { permissions: ['read fleet'], lifetime: day, who: 'a test' }, now);
  return { get: async (url: string) => (await app.inject({ url, headers: { authorization: `Bearer ${text}` } })).json() };
}

/** A new database where the command line finds it, too. */
async function aPlace(stores: { engine: 'sqlite' | 'postgres'; place(): Promise<StorePlace> }) {
  const data = mkdtempSync(path.join(tmpdir(), 'shipshape-fleet-'));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  if (stores.engine === 'sqlite') return { place: { sqlite: path.join(data, 'collector.db') }, data, env: {} };
  const place = (await stores.place()) as { postgres: { host: string; user: string; database: string } };
  const { host, user, database } = place.postgres;
  return { place, data, env: { SHIPSHAPE_COLLECTOR_DATABASE: `postgres://${user}@localhost/${database}?host=${host}` } };
}

/** The counts that are not 0. */
function some(counts: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
}
