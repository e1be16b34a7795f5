import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { keepReports } from '../../../src/collector/store/intake/keep.ts';
import { createApiToken } from '../../../src/collector/store/people/api-tokens.ts';
import { reveal } from '../../../src/collector/store/people/reveals.ts';
import { aCollector } from '../../support/collector.ts';
import { aLaptop, chain, day, results } from '../../support/laptops.ts';
import { aPerson } from '../../support/people.ts';

const html = { accept: 'text/html' };

/** A collector with a laptop that failed until yesterday, and how its pages are asked for. */
async function looking() {
  const at = await aCollector();
  const { store } = at.collector;
  const now = at.clock.now;
  const laptop = await aLaptop(store, now - 30 * day);
  const reports = [
    { createdAt: new Date(now - 20 * day).toISOString(), results: results({ disk: 'fail', clock: 'pass' }) },
    { createdAt: new Date(now - 1000).toISOString(), results: results({ disk: 'pass', clock: 'pass' }) },
  ];
  await keepReports(store, await chain(store, laptop, reports, now));
  const { text } = await createApiToken(store, { permissions: ['read fleet'], lifetime: day, who: 'a test' }, now);
  const get = (url: string) => at.app.inject({ url, headers: { ...html, authorization: `Bearer ${text}` } });
  return { ...at, get, device: laptop.device.device };
}

const dayName = (now: number, ago: number) => new Date(now - ago * day).toISOString().slice(0, 10);

test('the fleet and its laptops are shown as they are, and as they were', async () => {
  const { get, clock, device } = await looking();
  const before = dayName(clock.now, 10);
  for (const [url, words] of [
    ['/', 'The one laptop is in order'],
    [`/?day=${dayName(clock.now, 15)}`, '1 of 1 laptop is not in order'],
    [`/?day=${before}`, 'Nothing is known to be wrong; 1 laptop of 1 cannot be told'],
    [`/?day=${dayName(clock.now, 40)}`, 'No data'],
    ['/devices', '1 laptop'],
    ['/devices?q=&state=&platform=&group=&system=&sort=name&page=7', '1 laptop'],
    ['/devices?state=failing', 'No laptop is like that'],
    [`/devices?state=failing&day=${dayName(clock.now, 15)}`, '1 of 1 laptop'],
    [`/devices/${device}`, 'all that applies to it is in order'],
    [`/devices/${device}?day=${dayName(clock.now, 15)}`, '1 check of 2 is not in order'],
    [`/devices/${device}?day=${dayName(clock.now, 40)}`, 'It had not joined at that time'],
    ['/checks', '0 of 2 checks fail somewhere'],
    [`/checks?day=${dayName(clock.now, 15)}`, '1 of 2 checks fails somewhere'],
    [`/checks?day=${dayName(clock.now, 40)}`, 'No laptop has answered a check yet'],
    ['/checks/disk', '1 fail mended in 90 days, half of them within 19 days'],
    [`/checks/disk?day=${dayName(clock.now, 15)}`, '1 laptop fails'],
    ['/frameworks', 'SOC 2, Trust Services Criteria'],
    ['/frameworks/soc2', 'Information is protected by logical access control'],
    [`/frameworks/soc2?day=${dayName(clock.now, 40)}`, 'As it was at the end of'],
  ] as const) {
    const { statusCode, headers, body } = await get(url);
    expect([url, statusCode, headers['content-type']]).toEqual([url, 200, 'text/html; charset=utf-8']);
    expect(body, url).toContain(words);
  }
});

test('a person is told in words, on a page, what cannot be shown', async () => {
  const { app, get } = await looking();
  for (const [url, status, words] of [
    [`/devices/${randomUUID()}`, 404, 'There is no device'],
    ['/checks/%3Cscript%3E', 404, 'There is no check'],
    ['/frameworks/%3Cscript%3E', 422, 'must be equal to one of'],
    ['/devices/%3Cscript%3E', 404, 'There is no device'],
    ['/?day=yesterday', 422, 'is no day'],
    ['/devices?sort=%3Cscript%3E', 422, 'must be equal to one of'],
    ['/nothing', 404, 'nothing at this address'],
  ] as const) {
    const { statusCode, body } = await get(url);
    expect([url, statusCode]).toEqual([url, status]);
    expect(body).toContain(words);
    expect(body).not.toContain('<script');
  }
  const stranger = await app.inject({ url: '/', headers: html });
  expect([stranger.statusCode, stranger.headers.location]).toEqual([303, '/sign-in?to=%2F']);
});

test('without a laptop, the page says how the first joins', async () => {
  const { app, collector, clock } = await aCollector();
  const { text } = await createApiToken(collector.store, { permissions: ['read fleet'], lifetime: day, who: 'a test' }, clock.now);
  for (const url of ['/', '/devices']) {
    const { body } = await app.inject({ url, headers: { authorization: `Bearer ${text}` } });
    expect(body).toContain('No laptop has joined yet');
    expect(body).toContain('shipshape collector token create');
  }
});

test('that two laptops are one person’s is not told by why one is silent', async () => {
  const at = await looking();
  const { collector, clock } = at;
  for (const ago of [20, 1]) {
    const now = clock.now - ago * day;
    const laptop = await aLaptop(collector.store, now);
    const part = { createdAt: new Date(now).toISOString(), identity: { owner: 'ada.lovelace' } };
    await keepReports(collector.store, await chain(collector.store, laptop, [part], now));
  }
  const admin = await aPerson(at, 'admin');
  const { body } = await at.app.inject({ url: '/', headers: { ...html, ...admin.headers } });
  expect(body).toContain('switched off, or its owner is away');
  expect(body).not.toContain('probably replaced');
});

test('whose laptop it is, is told to those alone who asked for it', async () => {
  const at = await looking();
  const { collector, clock, device } = at;
  const named = await aLaptop(collector.store, clock.now - day);
  const identity = { owner: 'ada.lovelace', hostname: 'engine-1', serial: 'C02XYZ' };
  await keepReports(
    collector.store,
    await chain(collector.store, named, [{ createdAt: new Date(clock.now).toISOString(), identity }], clock.now),
  );
  const people = { admin: await aPerson(at, 'admin'), owner: await aPerson(at, 'owner'), person: await aPerson(at, 'person') };
  await collector.store.db.insertInto('owners').values({ device, person: people.person.person.id, since: 0 }).execute();
  const ask = (url: string, role: keyof typeof people) => at.app.inject({ url, headers: { ...html, ...people[role].headers } });
  const { id } = people.admin.session;
  const asked = { who: people.admin.person.id, session: id, device: named.device.device, reason: 'a test' };
  for (const url of ['/devices', `/devices/${named.device.device}`, '/devices?q=lovelace']) {
    await collector.store.db.deleteFrom('reveals').execute();
    expect((await ask(url, 'admin')).body).not.toMatch(/ada\.lovelace|engine-1|C02XYZ/);
    await reveal(collector.store, asked, clock.now);
    expect((await ask(url, 'admin')).body).toContain('ada.lovelace');
    expect((await ask(url, 'owner')).body).not.toMatch(/ada\.lovelace|engine-1|C02XYZ/);
  }
  expect((await ask('/devices?q=lovelace', 'owner')).body).toContain('No laptop is like that');
  const led = await ask('/', 'person');
  expect([led.statusCode, led.headers.location]).toEqual([303, '/devices']);
  const menu = (body: string) => [...body.matchAll(/<li><a href="(\/\w*)"/g)].map(([, url]) => url);
  const own = await ask('/devices', 'person');
  expect(menu(own.body)).toEqual(['/devices', '/waivers', '/account']);
  expect(own.body).toContain('<h1>My laptops</h1>');
  expect(menu((await ask('/', 'admin')).body)).toEqual([
    ...['/', '/devices', '/checks', '/frameworks', '/waivers', '/alerts', '/policy', '/account'],
  ]);
  expect(own.body).toContain(`/devices/${device}`);
  expect(own.body).not.toContain(named.device.device);
  expect((await ask(`/devices/${named.device.device}`, 'person')).statusCode).toBe(404);
});

test('programs get the same as people see', async () => {
  const { get, clock, device } = await looking();
  const past = dayName(clock.now, 15);
  const json = async (url: string) => (await get(url)).json();
  expect(await json('/v1/devices?state=compliant')).toMatchObject({
    count: 1,
    page: 1,
    pages: 1,
    devices: [{ device, state: 'compliant', compliance: 100 }],
  });
  expect(await json(`/v1/devices?state=compliant&day=${past}`)).toMatchObject({ asOf: `${past}T23:59:59.999Z`, count: 0, devices: [] });
  expect(await json(`/v1/devices/${device}?day=${past}`)).toMatchObject({
    state: 'failing',
    cells: [
      { check: 'clock', grade: 'pass' },
      { check: 'disk', grade: 'fail' },
    ],
  });
  expect(await json('/v1/checks/disk')).toMatchObject({ check: 'disk', compliance: 100, mending: { mended: 1 }, suspect: null, worst: [] });
  expect(await json(`/v1/checks/disk?day=${past}`)).toMatchObject({ counts: { fail: 1 }, worst: [{ device, grade: 'fail' }] });
  expect((await get(`/v1/devices/${device}?day=${dayName(clock.now, 40)}`)).statusCode).toBe(404);
});
