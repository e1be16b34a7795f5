import { expect, test } from 'vitest';
import { keepReports } from '../../../src/collector/store/intake/keep.ts';
import { aCollector } from '../../support/collector.ts';
import { aLaptop, chain, day, results } from '../../support/laptops.ts';
import { aPerson } from '../../support/people.ts';

/** A collector with two laptops, one of which an owner has. */
async function exporting() {
  const at = await aCollector();
  const { store } = at.collector;
  const now = at.clock.now;
  const devices = [];
  for (const outcome of ['fail', 'pass'] as const) {
    const laptop = await aLaptop(store, now - 30 * day);
    const reports = [4, 1].map(ago => ({
      createdAt: new Date(now - ago * day).toISOString(),
      results: results({ disk: outcome, clock: 'pass' }),
    }));
    await keepReports(store, await chain(store, laptop, reports, now));
    await store.db
      .updateTable('devices')
      .set({ label: `=${outcome}("x")` })
      .where('device', '=', laptop.device.device)
      .execute();
    devices.push(laptop.device.device);
  }
  const people = { admin: await aPerson(at, 'admin'), analyst: await aPerson(at, 'analyst') };
  const get = (who: keyof typeof people, url: string) => at.app.inject({ url, headers: people[who].headers });
  return { ...at, get, devices, people };
}

const dayName = (at: number) => new Date(at).toISOString().slice(0, 10);

test('the CSV has a row for each laptop and check, and no cell that is a formula', async () => {
  const { get } = await exporting();
  const { headers, body } = await get('admin', '/v1/cells.csv');
  expect(headers['content-type']).toBe('text/csv; charset=utf-8');
  const lines = body.trim().split('\r\n');
  expect(lines).toHaveLength(5);
  expect(lines[0]).toMatch(/^as_of,device,name,owner,group,platform,system,check,title,severity,grade,/);
  expect(body).toContain(`"'=fail(""x"")"`);
  expect(body).not.toMatch(/(^|,)"?=/m);
});

test('it counts what the fleet counts, on each of the days that are asked for', async () => {
  const { get, clock } = await exporting();
  const [from, until] = [dayName(clock.now - 3 * day), dayName(clock.now - 2 * day)];
  const { body } = await get('admin', `/v1/cells?from=${from}&until=${until}`);
  const cells = body
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
  expect(new Set(cells.map(({ as_of }) => as_of.slice(0, 10)))).toEqual(new Set([from, until]));
  expect(cells.filter(({ check, grade }) => check === 'disk' && grade === 'fail')).toHaveLength(2);
  const { counts } = (await get('admin', `/v1/fleet?day=${from}`)).json();
  const of = (grade: string) => cells.filter(cell => cell.grade === grade && cell.as_of.startsWith(from)).length;
  expect([of('pass'), of('fail')]).toEqual([counts.pass, counts.fail]);
});

test('who may not take it away gets nothing of others, and the access log has who did', async () => {
  const { get, collector, devices, people } = await exporting();
  await collector.store.db
    .insertInto('owners')
    .values({ device: devices[1] as string, person: people.analyst.person.id, since: 0 })
    .execute();
  const { body } = await get('analyst', '/v1/cells');
  expect(body).toContain(devices[1]);
  expect(body).not.toContain(devices[0]);
  const log = await collector.store.db.selectFrom('audit_log').selectAll().where('what', '=', 'cells exported').execute();
  expect(log).toMatchObject([{ who: people.analyst.person.id, about: 'now' }]);
});

test.each([
  'from=2026-11-05&until=2026-11-01',
  'from=2020-01-01&until=2026-11-01',
  'day=2026-11-01&from=2026-11-01',
  'day=soon',
  'from=soon',
])('%s is refused before anything is sent', async query => {
  const { get } = await exporting();
  expect((await get('admin', `/v1/cells.csv?${query}`)).statusCode).toBe(422);
});
