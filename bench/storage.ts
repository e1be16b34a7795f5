import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { msPerDay } from '../src/calendar.ts';
import { enroll } from '../src/collector/store/devices/enroll.ts';
import { createToken } from '../src/collector/store/devices/tokens.ts';
import type { Incoming } from '../src/collector/store/intake/incoming.ts';
import { keepReports } from '../src/collector/store/intake/keep.ts';
import { openStore } from '../src/collector/store/open.ts';
import type { Store } from '../src/collector/store/store.ts';
import { verifyStore } from '../src/collector/store/verify/verify.ts';
import { keyIdOf, sha256, unwrap, writePublicKey } from '../src/protocol/envelope.ts';
import { readReport, reportType } from '../src/protocol/report.ts';
import { Device } from './fleet/device.ts';
import { habitsFor } from './fleet/results.ts';
import { verdict } from './measure.ts';

/** What does a device cost on the disk in a year: sixty checks, a report a day, 1.5 % of the answers change? All as it is after intake: nothing is packed afterwards. */
const devices = Number(process.env.DEVICES ?? 60);
const days = 365;
const start = Date.UTC(2026, 0, 1);

const folder = mkdtempSync(path.join(tmpdir(), 'shipshape-storage-'));
const store = await openStore({ sqlite: path.join(folder, 'collector.db') });
try {
  await sql`pragma synchronous = off`.execute(store.db);
  const fleet = await enrolled(store);
  let [raw, main, wall] = [0, 0, 0];
  for (let n = 0; n < days; n++) {
    // Each at its own minute of the day.
    const reports = fleet
      .map(({ id, device }, place) => incoming(id, device, start + n * msPerDay + ((place * 7919) % 1440) * 60_000))
      .sort((a, b) => a.receivedAt - b.receivedAt);
    raw += reports.reduce((sum, { envelope }) => sum + envelope.length, 0);
    const [cpu, begin] = [process.threadCpuUsage(), performance.now()];
    for (let first = 0; first < reports.length; first += 64)
      for (const kept of await keepReports(store, reports.slice(first, first + 64)))
        if (kept.status !== 'kept') throw new Error(`a report was not kept: ${kept.status}`, { cause: kept });
    const { user, system } = process.threadCpuUsage(cpu);
    main += user + system;
    wall += (performance.now() - begin) * 1000;
  }
  await sql`pragma wal_checkpoint(truncate)`.execute(store.db);
  const size = await sizes(store);
  const [envelopes, history] = [size(['envelopes']), size(['spans', 'presence'])];
  console.log(`${devices} devices, ${days} reports each of ${habitsFor(13_200).checks} checks, in KB a device`);
  for (const [name, kilobytes] of Object.entries({
    'as they came': raw / devices / 1000,
    envelopes,
    'spans and presence': history,
    standings: size(['standings']),
    'daily counts of all': size(['daily']) * devices,
  }))
    console.log(`  ${name.padEnd(22)} ${kilobytes.toFixed(1).padStart(8)}`);
  console.log(
    `  intake: ${(main / devices / days).toFixed(0)} µs of the thread that answers a report, ${(wall / devices / days).toFixed(0)} µs in all`,
  );
  const { disagreements, envelopes: verified } = await verifyStore(store);
  if (disagreements.length > 0) throw new Error(disagreements.slice(0, 5).join('\n'));
  console.log(`  ${verified} envelopes verified, and all that is known recounted`);
  verdict('KB of kept envelopes a device and year', envelopes, 130);
  verdict('KB of history a device and year, with its indexes', history, 10);
} finally {
  await store.close();
  rmSync(folder, { recursive: true });
}

async function enrolled(store: Store): Promise<{ id: number; device: Device }[]> {
  const { text } = await createToken(store, { uses: devices, lifetime: msPerDay, who: 'bench' }, start);
  const fleet = [];
  for (let seed = 0; seed < devices; seed++) {
    const made = new Device(seed, habitsFor(13_200));
    const newcomer = {
      token: text,
      keyId: keyIdOf(made.publicKey),
      publicKey: writePublicKey(made.publicKey),
      os: 'linux',
      agent: '0.1.0',
    };
    const { device } = await enroll(store, newcomer, start);
    made.id = device.device;
    fleet.push({ id: device.id, device: made });
  }
  return fleet;
}

function incoming(id: number, device: Device, at: number): Incoming {
  const { envelope } = device.report(new Date(at));
  const sealed = unwrap(envelope, reportType);
  return { device: { id }, report: readReport(sealed.payload), sealed, envelope, hash: sha256(sealed.payload), receivedAt: at + 2000 };
}

/** Pages of these tables and all their indexes, in KB a device. */
async function sizes({ db }: Store): Promise<(tables: string[]) => number> {
  const { rows } = await sql<{ table: string; bytes: number }>`
    select tbl_name as "table", sum(pgsize) as bytes from dbstat join sqlite_schema on sqlite_schema.name = dbstat.name group by 1`.execute(
    db,
  );
  return tables => rows.filter(({ table }) => tables.includes(table)).reduce((sum, { bytes }) => sum + bytes, 0) / devices / 1000;
}
