import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { eachOf } from '../../bench/fleet/deliver.ts';
import type { Device, Sealed } from '../../bench/fleet/device.ts';
import { Tally } from '../../bench/fleet/tally.ts';
import { requestOf, Wire } from '../../bench/fleet/wire.ts';
import { gradeColumns } from '../../src/collector/store/counts/regrade.ts';
import { sha256 } from '../../src/protocol/envelope.ts';
import { ACollector, clockAt, isFull, needsRoot } from './a-collector.ts';

const size = isFull ? { devices: 200, reports: 5 } : { devices: 40, reports: 3 };

/** Seconds. */
const delays = [1, 600, 86_400];

test('envelopes that are sent again, later, to other places or in other ways change nothing', async ({ task }) => {
  needsRoot();
  const collector = await ACollector.start();
  const fleet = await collector.fleet(size.devices);
  const sent = fleet.flatMap(device => Array.from({ length: size.reports }, () => ({ device, sealed: device.report(new Date()) })));
  await withWire(collector, wire => eachOf(sent, 1, async ({ device, sealed }) => void (await device.send(wire, sealed))));
  await collector.stop();
  const before = contentsOf(collector);

  const tally = new Tally();
  for (const delay of delays) {
    await collector.restart({ env: clockAt(`+${delay}s`) });
    expect(await clockOf(collector)).toBeGreaterThanOrEqual(Date.now() + delay * 1000 - 1500);
    await withWire(collector, wire =>
      eachOf(sent.flatMap(waysOf(collector.url)), 32, async request => tally.count(tally.later, (await wire.send(request)).status)),
    );
    await collector.stop();
    expect(contentsOf(collector)).toEqual(before);
  }
  const replays = [...tally.later.values()].reduce((sum, count) => sum + count, 0);
  task.meta.figures = `T11 ${replays} replays after 1 s, 10 min and a day, to other paths, by other methods: 0 changes of state; answers ${[...tally.later].map(([status, count]) => `${status}: ${count}`).join(', ')}`;
  expect([...tally.later.keys()].sort()).toEqual([200, 404, 415, 422]);
  if (isFull) expect(replays).toBeGreaterThanOrEqual(10_000);
});

function waysOf(url: string): (one: { device: Device; sealed: Sealed }) => Buffer[] {
  return ({ device, sealed: { envelope } }) => {
    const to = (method: string, address: string, headers = device.headers) => requestOf(method, new URL(address, url), headers, envelope);
    return [
      to('POST', '/v1/reports'),
      to('POST', '/v1/reports?again=1'),
      to('POST', '/v1/departures'),
      to('POST', '/v1/enrollments'),
      to('POST', '/v1/reports/'),
      to('POST', '/v1/reports', { ...device.headers, 'content-type': 'application/json' }),
      to('POST', '/v1/reports', { ...device.headers, 'x-http-method-override': 'DELETE', host: 'elsewhere.example' }),
      to('PUT', '/v1/reports'),
      to('DELETE', '/v1/reports'),
      to('PATCH', '/v1/departures'),
    ];
  };
}

async function clockOf(collector: ACollector): Promise<number> {
  const wire = collector.wire();
  return Date.parse((await wire.get('/healthz')).headers.date as string);
}

async function withWire(collector: ACollector, work: (wire: Wire) => Promise<void>): Promise<void> {
  const wire = new Wire(collector.url);
  await work(wire).finally(() => wire.close());
}

/** A start of the collector writes these, and time alone moves the grades: that they are what they must be is verified at each stop. */
const others = ['welcomes', 'audit_log', 'audit_chain', 'alert_runs', 'asking', 'days', 'fails', 'heads', 'settings', 'spreads', 'tallies'];

/** A digest of each table, but for those. */
function contentsOf(collector: ACollector): Record<string, string> {
  const db = new DatabaseSync(path.join(collector.setting.data, 'collector.db'), { readOnly: true });
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").all() as { name: string }[];
  const digests = tables
    .filter(({ name }) => !others.includes(name))
    .map(({ name }) => [name, sha256(Buffer.from(JSON.stringify(db.prepare(`SELECT * FROM "${name}"`).all().map(ungraded))))]);
  db.close();
  return Object.fromEntries(digests);
}

function ungraded(row: object): object {
  return Object.fromEntries(Object.entries(row).filter(([column]) => !Object.hasOwn(gradeColumns, column)));
}
