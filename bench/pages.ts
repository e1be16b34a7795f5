import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dayName, msPerDay } from '../src/calendar.ts';
import { fleetNow } from '../src/collector/store/counts/counts.ts';
import { openStore } from '../src/collector/store/open.ts';
import { addPerson } from '../src/collector/store/people/people.ts';
import { beginSession } from '../src/collector/store/people/sessions.ts';
import { cpuOf, type Running, startCollector, tokensFor } from './fleet/collector.ts';
import { eachOf } from './fleet/deliver.ts';
import { Device } from './fleet/device.ts';
import { fillDays, fillStore } from './fleet/fill-store.ts';
import { habitsFor } from './fleet/results.ts';
import { requestOf, Wire } from './fleet/wire.ts';
import { installedTree, verdict } from './measure.ts';

/**
 * How long does each page take for whoever opens it, while reports come in? And how much of the processor, when nothing else happens?
 * `RUNS` is how often each page is asked for, `DEVICES` how large the fleet is, `LISTED` how large that of which the list is shown.
 */
const runs = Number(process.env.RUNS ?? 20);
const fleet = { devices: Number(process.env.DEVICES ?? 10_000), checks: 60, days: 90 };
const listed = { devices: Number(process.env.LISTED ?? 100_000), checks: 10, days: 90 };
const reportsPerSecond = 100;
const senders = 250;
const kB = 1000;

const { shipshape } = installedTree();
const dayAgo = (days: number) => dayName(Date.now() - days * msPerDay);

/** What the pages load beside themselves. */
const scripts = path.join(import.meta.dirname, '../reports/scripts');
const scriptBytes = readdirSync(scripts).reduce((sum, name) => sum + statSync(path.join(scripts, name)).size, 0);

if (fleet.devices > 0)
  await measured(fleet, async site => {
    const past = dayAgo(30);
    const paths = [
      ...['/', '/devices', '/devices?sort=reported', '/devices?state=failing&group=group-1', '/devices?q=person+777'],
      ...[await site.next('/devices'), '/devices/device-77', '/checks', '/checks/check-007', '/frameworks', '/frameworks/soc2'],
      ...['/waivers', '/policy', '/alerts', '/people', '/access-log', '/api-tokens', '/account', '/devices/new'],
      ...['/', '/devices', '/devices/device-77', '/checks', '/checks/check-007', '/frameworks/soc2'].map(name => `${name}?day=${past}`),
    ];
    await report(site, paths, 100);
  });
if (listed.devices > 0)
  await measured(listed, async site =>
    report(site, ['/devices', await site.next('/devices'), '/devices?state=failing', '/devices?q=person+777'], 150),
  );

type Site = { collector: Running; get(path: string): Promise<string>; next(path: string): Promise<string>; data: string };

/** A collector with such a fleet, to which people have signed in. */
async function measured(size: typeof fleet, work: (site: Site) => Promise<void>): Promise<void> {
  const data = mkdtempSync(path.join(tmpdir(), 'shipshape-pages-'));
  const store = await openStore({ sqlite: path.join(data, 'collector.db') });
  try {
    await fillStore(store, { ...size, now: Date.now() });
    await fleetNow(store, Date.now());
    await fillDays(store, { days: size.days, now: Date.now() });
    const cookies = await Promise.all(
      // Nobody asks so often that the collector would tell him to wait.
      Array.from({ length: 40 }, async (_, place) => {
        const person = await addPerson(store, { email: `${place}@example.com`, name: 'Somebody', role: 'admin' }, 'bench', Date.now());
        const begin = { person, way: 'passkey', browser: 'bench' } as const;
        const { secret } = await store.db.transaction().execute(trx => beginSession(trx, begin, Date.now()));
        return `shipshape-session=${secret}`;
      }),
    );
    await store.close();
    const collector = await startCollector({ shipshape, data });
    await atRest(collector.pid);
    const wire = new Wire(collector.url, 4);
    let asked = 0;
    const get = async (path: string) => {
      const { status, body } = await wire.get(path, { accept: 'text/html', cookie: cookies[asked++ % cookies.length] as string });
      if (status !== 200) throw new Error(`${path} answered ${status}: ${body.toString().slice(0, 300)}`);
      return body.toString();
    };
    const next = async (path: string) => {
      const [, href] = /href="([^"]+)" rel="next"/.exec(await get(path)) ?? [];
      if (!href) throw new Error(`${path} has no next page`);
      return href.replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
    };
    console.log(`${size.devices} devices, ${size.checks} checks, ${size.days} days`);
    await work({ collector, get, next, data });
    wire.close();
    await collector.stop();
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

/** Waits until a collector has done what it does at its start: no page costs that. */
async function atRest(pid: number): Promise<void> {
  for (;;) {
    const before = cpuOf(pid);
    await sleep(1000);
    if (cpuOf(pid) - before < 50) return;
  }
}

/** Each page a few times alone, then all in turn while reports come in. */
async function report({ collector, get, data }: Site, paths: readonly string[], bar: number): Promise<void> {
  const first = new Map<string, number>();
  const costs = new Map<string, number>();
  const sizes = new Map<string, number>();
  for (const path of paths) {
    const begin = performance.now();
    sizes.set(path, Buffer.byteLength(await get(path)));
    first.set(path, performance.now() - begin);
    const before = cpuOf(collector.pid);
    for (let n = 0; n < 5; n++) await get(path);
    costs.set(path, (cpuOf(collector.pid) - before) / 5);
  }
  const stop = await intake(collector, data);
  const took = new Map<string, number[]>(paths.map(path => [path, []]));
  for (let run = 0; run < runs; run++)
    for (const path of paths) {
      const begin = performance.now();
      await get(path);
      took.get(path)?.push(performance.now() - begin);
      // People read what they see.
      await sleep(20);
    }
  const load = loadavg()[0]?.toFixed(1);
  const came = await stop();
  console.log(`reports came in at ${came.toFixed(0)} a second; the machine's load was ${load}`);
  const worst = { ms: 0, path: '' };
  for (const [path, all] of took) {
    const sorted = all.toSorted((a, b) => a - b);
    const [middle, most] = [0.5, 0.95].map(share => sorted[Math.ceil(sorted.length * share) - 1] as number) as [number, number];
    if (most > worst.ms) Object.assign(worst, { ms: most, path });
    console.log(
      `  ${path.slice(0, 44).padEnd(44)} p50 ${middle.toFixed(0).padStart(4)} ms   p95 ${most.toFixed(0).padStart(4)} ms   cpu ${(costs.get(path) ?? 0).toFixed(0).padStart(4)} ms   first ${(first.get(path) ?? 0).toFixed(0).padStart(5)} ms   ${((sizes.get(path) ?? 0) / kB).toFixed(0).padStart(4)} kB`,
    );
  }
  verdict(`ms until 95 of 100 answers of the slowest page, ${worst.path}`, worst.ms, bar);
  verdict('ms of the processor for the dearest page', Math.max(...costs.values()), bar);
  verdict('kB of the largest page', Math.max(...sizes.values()) / kB, 100);
  verdict('kB of all scripts together', scriptBytes / kB, 30);
}

/** Laptops that send reports, so many a second, until it is stopped; gives how many came in a second. */
async function intake(collector: Running, data: string): Promise<() => Promise<number>> {
  const wire = new Wire(collector.url, 32);
  const laptops = Array.from({ length: senders }, (_, seed) => new Device(seed, habitsFor(11_000)));
  const tokens = tokensFor({ shipshape, data }, senders);
  await eachOf(laptops, 8, device => device.enroll(wire, tokens[device.seed % tokens.length] as string));
  const address = new URL('/v1/reports', collector.url);
  const begin = performance.now();
  let [sent, received, isStopped] = [0, 0, false];
  const pending = new Set<Promise<void>>();
  const sending = (async () => {
    while (!isStopped) {
      for (const due = ((performance.now() - begin) / 1000) * reportsPerSecond; sent < due; sent++) {
        const device = laptops[sent % laptops.length] as Device;
        const { envelope } = device.report(new Date());
        const answer = wire.send(requestOf('POST', address, device.headers, envelope)).then(({ status, body }) => {
          if (status !== 201) throw new Error(`a report was answered ${status}: ${body}`);
          received++;
        });
        pending.add(answer);
        answer.finally(() => pending.delete(answer));
      }
      await sleep(5);
    }
  })();
  return async () => {
    const rate = received / ((performance.now() - begin) / 1000);
    isStopped = true;
    await sending;
    await Promise.all(pending);
    wire.close();
    return rate;
  };
}
