import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { keyIdOf, writePublicKey } from '../src/protocol/envelope.ts';
import { cpuOf, startCollector, tokensFor } from './fleet/collector.ts';
import { eachOf } from './fleet/deliver.ts';
import { Device, type Sealed } from './fleet/device.ts';
import { habitsFor } from './fleet/results.ts';
import { Tally } from './fleet/tally.ts';
import { requestOf, Wire } from './fleet/wire.ts';
import { installedTree, verdict } from './measure.ts';

/**
 * What does it cost to verify, validate, project, compress and durably keep a report, and to sign its receipt? Beside a bare server that
 * only checks the signature and commits the same bytes: with as many in one transaction as we have, and with one each; and
 * beside one that also reads reports strictly and signs receipts, which tells how much of the distance that alone is.
 */
const rounds = Number(process.env.RUNS ?? 5);
const connections = 64;
const devices = 250;
const each = 8;
const sizes = [4000, 11000, 20000];

type Server = { url: string; pid: number; stop(): Promise<unknown> };

/** Reports a second, milliseconds within which 99 of 100 answers came, and CPU time of the server a report (ms, all threads). */
type Round = { rate: number; p99: number; cpu: number };

const { shipshape } = installedTree();
for (const bytes of sizes) await compare(bytes);

async function compare(bytes: number): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'shipshape-intake-'));
  const servers: Record<string, Server> = {};
  try {
    const setting = { shipshape, data: path.join(folder, 'data') };
    const collector = await startCollector(setting);
    servers.shipshape = collector;
    const fleet = Array.from({ length: devices }, (_, seed) => new Device(seed, habitsFor(bytes)));
    const tokens = tokensFor(setting, devices);
    const wire = new Wire(collector.url);
    await eachOf(fleet, 8, device => device.enroll(wire, tokens[device.seed % tokens.length] as string));
    wire.close();
    const keys = path.join(folder, 'keys.json');
    writeFileSync(keys, JSON.stringify(Object.fromEntries(fleet.map(({ publicKey }) => [keyIdOf(publicKey), writePublicKey(publicKey)]))));
    servers.floor = await startFloor([path.join(folder, 'floor.db'), keys, '64']);
    servers['floor with receipts'] = await startFloor([path.join(folder, 'receipts.db'), keys, '64', 'receipts']);
    servers['one transaction a report'] = await startFloor([path.join(folder, 'single.db'), keys, '1']);
    report(bytes, await takeTurns(servers, fleet));
  } finally {
    await Promise.all(Object.values(servers).map(({ stop }) => stop()));
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same envelopes to each server in turn. The first round is a warm-up: a device's first report is dearer than all later ones. */
async function takeTurns(servers: Record<string, Server>, fleet: Device[]): Promise<Record<string, Round>> {
  const names = Object.keys(servers);
  const measured = new Map(names.map(name => [name, [] as Round[]]));
  for (let round = -1; round < rounds; round++) {
    const some = Array.from({ length: round < 0 ? 1 : each }, () =>
      fleet.map(device => ({ device, sealed: device.report(new Date()) })),
    ).flat();
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const isSlow = name === 'one transaction a report';
      const result = await send(servers[name] as Server, isSlow ? some.slice(0, devices * 2) : some);
      if (round >= 0) measured.get(name)?.push(result);
    }
  }
  const middle = (all: Round[], of: keyof Round) => median(all.map(round => round[of]));
  return Object.fromEntries(
    [...measured].map(([name, all]) => [name, { rate: middle(all, 'rate'), p99: middle(all, 'p99'), cpu: middle(all, 'cpu') }]),
  );
}

async function send({ url, pid }: Server, some: { device: Device; sealed: Sealed }[]): Promise<Round> {
  const wire = new Wire(url, connections);
  const address = new URL('/v1/reports', url);
  const requests = some.map(({ device, sealed }) => requestOf('POST', address, device.headers, sealed.envelope));
  const tally = new Tally();
  const before = cpuOf(pid);
  const begin = performance.now();
  await eachOf(requests, connections, async request => {
    const sent = performance.now();
    const { status, body } = await wire.send(request);
    if (status !== 201) throw new Error(`${url} answered ${status}: ${body}`);
    tally.took(performance.now() - sent);
  });
  const rate = requests.length / ((performance.now() - begin) / 1000);
  wire.close();
  return { rate, p99: tally.percentile(0.99), cpu: (cpuOf(pid) - before) / requests.length };
}

function report(bytes: number, results: Record<string, Round>): void {
  console.log(`reports of ${bytes} bytes, ${connections} connections, ${rounds} rounds`);
  for (const [name, { rate, p99, cpu }] of Object.entries(results))
    console.log(
      `  ${name.padEnd(28)} ${rate.toFixed(0).padStart(6)} reports/s   p99 ${p99.toFixed(1).padStart(7)} ms   cpu ${cpu.toFixed(2)} ms a report`,
    );
  const rateOf = (name: string) => (results[name] as Round).rate;
  const p99Of = (name: string) => (results[name] as Round).p99;
  verdict('time for a report, beside the floor', rateOf('floor') / rateOf('shipshape'), 1.25);
  verdict('p99, beside one transaction a report', p99Of('shipshape') / p99Of('one transaction a report'), 0.5);
  console.log(`       the floor with receipts: ${(rateOf('floor') / rateOf('floor with receipts')).toFixed(2)} beside the floor`);
}

async function startFloor(args: string[]): Promise<Server> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'floor.ts'), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await new Promise<string>(resolve => child.stdout.setEncoding('utf8').once('data', resolve));
  return { url: `http://127.0.0.1:${port.trim()}`, pid: child.pid as number, stop: () => ended(child) };
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise(resolve => {
    child.once('exit', () => resolve());
    child.kill();
  });
}

function median(numbers: number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}
