import { expect, test } from 'vitest';
import { lookForAlerts } from '../../../src/collector/alerts/look.ts';
import type { Alerts } from '../../../src/collector/alerts/settings.ts';
import { assemble } from '../../../src/collector/collector.ts';
import { readConfig } from '../../../src/collector/config.ts';
import { newLog } from '../../../src/collector/log.ts';
import { listMessages } from '../../../src/collector/store/alerts/messages.ts';
import { eraseDevice, revokeDevice } from '../../../src/collector/store/devices/devices.ts';
import { keepReports } from '../../../src/collector/store/intake/keep.ts';
import { savePolicy } from '../../../src/collector/store/policies.ts';
import { approveWaiver, endWaiver } from '../../../src/collector/store/waivers/answer.ts';
import { requestWaiver } from '../../../src/collector/store/waivers/request.ts';
import type { AlertRule } from '../../../src/fleet/alerts.ts';
import { checkWith } from '../../support/fleet-views.ts';
import { aLaptop, chain, day, hour, type Laptop, results, start } from '../../support/laptops.ts';
import { scratchFolder } from '../../support/programs.ts';
import { describeStores, type Stores } from '../../support/stores.ts';

const minute = 60_000;

/** A collector with these rules, all of which lead to one webhook; `tell` looks what fires at a moment, and gives what was told then. */
async function alerting(stores: Stores, rules: readonly AlertRule[], other: Partial<Alerts> = {}) {
  const clock = { now: start };
  const destinations = [{ name: 'desk', form: 'webhook', url: 'http://127.0.0.1:9/', keys: [] }] as const;
  const alerts: Alerts = { every: 15, names: false, emergencies: [], destinations, rules, mail: undefined, ...other };
  const config = { ...readConfig({ data: scratchFolder() }, {}), alerting: alerts };
  const store = await stores.open();
  const checks = [checkWith('disk', { severity: 'critical' }), checkWith('firewall', { severity: 'low' })];
  const collector = await assemble(config, { store, log: newLog('silent'), now: () => clock.now, checks });
  const known = new Set<string>();
  const tell = async (now: number) => {
    clock.now = now;
    await lookForAlerts(collector);
    const messages = (await listMessages(store, 100)).filter(({ id }) => !known.has(id));
    for (const { id } of messages) known.add(id);
    return messages.map(({ summary, body }) => ({ summary, rules: JSON.parse(body).data.rules as Told[] }));
  };
  const keep = async (laptop: Laptop, ...parts: Parameters<typeof chain>[2]) => {
    for (const one of await chain(store, laptop, parts, start))
      await keepReports(store, [{ ...one, receivedAt: Date.parse(one.report.createdAt) }]);
  };
  return { collector, config, store, tell, keep };
}
type Told = Record<'fires' | 'again' | 'over', { count: number; items: Record<string, unknown>[] }>;

const toDesk = (name: string) => ({ name, to: ['desk'] });
const at = (ms: number, outcomes: Parameters<typeof results>[0]) => ({ createdAt: new Date(ms).toISOString(), results: results(outcomes) });

describeStores('alerts', stores => {
  test('a fail that is severe enough is told once, with ids and no name, and so is its end', async () => {
    const { store, tell, keep } = await alerting(stores, [{ ...toDesk('critical'), about: 'fail', severity: 'high' }]);
    const laptop = await aLaptop(store);
    const reports = [
      at(start, { disk: 'fail', firewall: 'fail' }),
      at(start + hour, { disk: 'error' }),
      at(start + 2 * hour, { disk: 'pass' }),
    ];
    await keep(laptop, reports[0]!);
    const [told, ...others] = await tell(start + minute);
    expect(others).toEqual([]);
    expect(told?.summary).toBe('1 new fail');
    const item = { device: laptop.device.device, check: 'disk', since: new Date(start).toISOString() };
    expect(told?.rules[0]).toMatchObject({ fires: { count: 1, items: [item] }, again: { count: 0 }, over: { count: 0 } });
    expect(Object.keys(told?.rules[0]?.fires.items[0] ?? {})).toEqual(['device', 'check', 'since']);
    expect(await tell(start + 16 * minute)).toEqual([]);
    await keep(laptop, ...reports.slice(0, 2));
    expect(await tell(start + hour + minute)).toEqual([]);
    await keep(laptop, ...reports);
    expect((await tell(start + 3 * hour)).map(({ summary }) => summary)).toEqual(['1 fail over']);
    expect(await tell(start + 4 * hour)).toEqual([]);
  });

  test('a fail in grace is told of when its grace is over, and a waived one is over', async () => {
    const { store, tell, keep } = await alerting(stores, [{ ...toDesk('critical'), about: 'fail', severity: 'critical' }]);
    await savePolicy(store, { text: 'grace: 3\n', author: 'a test' }, start - 30 * day);
    const laptop = await aLaptop(store);
    await keep(laptop, at(start, { disk: 'fail' }));
    expect(await tell(start + 2 * day)).toEqual([]);
    expect((await tell(start + 3 * day))[0]?.summary).toBe('1 new fail');
    const request = { device: laptop.device.device, check: 'disk', reason: 'a part', until: start + 9 * day, who: 'ada' };
    const id = await requestWaiver(store, request, start + 3 * day);
    await approveWaiver(store, id, { who: 'grace' }, start + 3 * day);
    expect((await tell(start + 4 * day))[0]?.summary).toBe('1 fail over');
    await endWaiver(store, id, { who: 'grace' }, start + 4 * day);
    expect((await tell(start + 5 * day))[0]?.summary).toBe('1 new fail');
    await savePolicy(store, { text: 'checks: { disk: { severity: low } }\n', author: 'a test' }, start + 5 * day);
    expect((await tell(start + 6 * day))[0]?.summary).toBe('1 fail over');
  });

  test('silence is told once, and again only when asked for; a laptop that reports or leaves is silent no more', async () => {
    const rule = { ...toDesk('silent'), about: 'silent', days: 3, repeat: 2 } as const;
    const { store, tell, keep } = await alerting(stores, [rule]);
    const [one, never, leaving] = [await aLaptop(store), await aLaptop(store), await aLaptop(store)];
    await keep(one, at(start, { disk: 'pass' }));
    await keep(leaving, at(start, { disk: 'pass' }));
    expect(await tell(start + day)).toEqual([]);
    expect((await tell(start + 3 * day)).map(({ summary }) => summary)).toEqual(['3 laptops fell silent']);
    expect(await tell(start + 4 * day)).toEqual([]);
    expect((await tell(start + 5 * day))[0]?.summary).toBe('3 laptops still silent');
    await keep(one, at(start, { disk: 'pass' }), at(start + 5 * day, { disk: 'pass' }));
    await revokeDevice(store, leaving.device.device, 'a test', start + 5 * day);
    await eraseDevice(store, leaving.device.device, 'a test', start + 5 * day);
    const [told] = await tell(start + 6 * day);
    expect(told?.summary).toBe('2 laptops silent no more');
    expect(told?.rules[0]?.over.items).toEqual([{ device: one.device.device, since: expect.any(String) }, { since: expect.any(String) }]);
    expect((await tell(start + 7 * day))[0]?.rules[0]?.again.items).toMatchObject([{ device: never.device.device }]);
  });

  test('a waiver that ends soon is told once, and the fleet that falls below and rises again', async () => {
    const rules = [
      { ...toDesk('waivers'), about: 'waiver', days: 7 },
      { ...toDesk('fleet'), about: 'below', percent: 80 },
    ] as const;
    const { store, tell, keep } = await alerting(stores, rules);
    const laptop = await aLaptop(store);
    expect(await tell(start)).toEqual([]);
    await keep(laptop, at(start, { disk: 'fail' }));
    expect((await tell(start + hour))[0]?.summary).toBe('compliance 0.0 %');
    const request = { device: laptop.device.device, check: 'disk', reason: 'a part', until: start + 10 * day, who: 'ada' };
    const id = await requestWaiver(store, request, start + hour);
    expect(await tell(start + 4 * day)).toEqual([]);
    await approveWaiver(store, id, { who: 'grace' }, start + 4 * day);
    const [told, ...others] = await tell(start + 5 * day);
    expect([told?.summary, others]).toEqual(['1 waiver ends soon', []]);
    const until = new Date(request.until).toISOString();
    expect(told?.rules[0]?.fires.items).toEqual([{ device: request.device, check: 'disk', waiver: id, until }]);
    expect(await tell(start + 6 * day)).toEqual([]);
    await keep(laptop, at(start, { disk: 'fail' }), at(start + 6 * day, { disk: 'pass' }));
    expect((await tell(start + 6.5 * day)).map(({ summary }) => summary)).toEqual(['compliance 100.0 % again']);
    await endWaiver(store, id, { who: 'grace' }, start + 7 * day);
    expect(await tell(start + 7 * day)).toEqual([]);
  });

  test('of two that look at once one tells, and what rules fired that are gone is forgotten', async () => {
    const { collector, config, store, keep } = await alerting(stores, [{ ...toDesk('critical'), about: 'fail', severity: 'low' }]);
    const many = await Promise.all(Array.from({ length: 3 }, () => aLaptop(store)));
    for (const laptop of many) await keep(laptop, at(start, { disk: 'fail', firewall: 'fail' }));
    await Promise.all([lookForAlerts(collector), lookForAlerts(collector)]);
    expect((await listMessages(store, 10)).map(({ summary }) => summary)).toEqual(['6 new fails']);
    expect(await store.db.selectFrom('alerts').selectAll().execute()).toHaveLength(6);
    config.alerting.rules = [];
    await lookForAlerts({ ...collector, now: () => start + hour });
    expect(await store.db.selectFrom('alerts').selectAll().execute()).toEqual([]);
  });

  test('nothing is noted as told of which no message could be kept', async () => {
    const { collector, store, keep } = await alerting(stores, [{ ...toDesk('critical'), about: 'fail', severity: 'low' }]);
    await keep(await aLaptop(store), at(start, { disk: 'fail' }));
    await store.db.schema.alterTable('messages').renameTo('gone').execute();
    await expect(lookForAlerts(collector)).rejects.toThrow();
    expect(await store.db.selectFrom('alerts').selectAll().execute()).toEqual([]);
    await store.db.schema.alterTable('gone').renameTo('messages').execute();
    await lookForAlerts(collector);
    expect(await listMessages(store, 10)).toHaveLength(1);
  });
});
