import { expect, test } from 'vitest';
import { keepReports } from '../../../src/collector/store/intake/keep.ts';
import { aCollector } from '../../support/collector.ts';
import { aLaptop, chain, day, results } from '../../support/laptops.ts';
import { aPerson } from '../../support/people.ts';

const form = { 'content-type': 'application/x-www-form-urlencoded' };

/** A collector with a laptop whose disk fails, its owner, and two admins. */
async function failing() {
  const at = await aCollector();
  const { store } = at.collector;
  const now = at.clock.now;
  const laptop = await aLaptop(store, now - 30 * day);
  await keepReports(
    store,
    await chain(store, laptop, [{ createdAt: new Date(now - 1000).toISOString(), results: results({ disk: 'fail' }) }], now),
  );
  const { device } = laptop.device;
  const people = {
    person: await aPerson(at, 'person'),
    admin: await aPerson(at, 'admin'),
    other: await aPerson(at, 'admin'),
    analyst: await aPerson(at, 'analyst'),
  };
  await store.db.insertInto('owners').values({ device, person: people.person.person.id, since: 0 }).execute();
  const ask = async (who: keyof typeof people, url: string, fields?: Record<string, string>) => {
    // Who asks is read anew: the owner of a laptop is told of it from now on.
    const headers = { ...people[who].headers, ...(fields && form), accept: 'text/html' };
    return at.app.inject({
      method: fields ? 'POST' : 'GET',
      url,
      headers,
      ...(fields && { payload: new URLSearchParams(fields).toString() }),
    });
  };
  const until = new Date(now + 10 * day).toISOString().slice(0, 10);
  return {
    ...at,
    ask,
    device,
    request: { device, check: 'disk', reason: '<b>It waits for a part', control: 'It stays in the office', until },
  };
}

test('a waiver is asked for by the owner, approved by another person, and then waives', async () => {
  const { ask, device, request } = await failing();
  expect((await ask('person', `/waivers/new?device=${device}&check=disk`)).body).toContain('Ask for it');
  expect((await ask('person', '/waivers', request)).statusCode).toBe(303);
  const queue = (await ask('admin', '/waivers')).body;
  expect(queue).toContain('&#60;b&#62;It waits for a part');
  const [, id] = /\/waivers\/(\w+)\/approve/.exec(queue) ?? [];
  expect((await ask('person', `/waivers/${id}/approve`, {})).statusCode).toBe(403);
  expect((await ask('admin', '/devices')).body).toContain('not in order</span><small>');
  expect((await ask('admin', `/waivers/${id}/approve`, {})).statusCode).toBe(303);
  expect((await ask('admin', `/devices/${device}`)).body).toContain('what fails is waived');
  expect((await ask('admin', '/')).body).toContain('Waivers that end soon');
  expect((await ask('admin', '/waivers')).body).toMatch(/In force.*End it now/s);
  expect((await ask('other', `/waivers/${id}/approve`, {})).statusCode).toBe(404);
  expect((await ask('other', `/waivers/${id}/end`, {})).statusCode).toBe(303);
  expect((await ask('admin', `/devices/${device}`)).body).toContain('1 check of 1 is not in order');
});

test('nobody approves an own request, and a laptop of others is not asked for', async () => {
  const { ask, request } = await failing();
  await ask('admin', '/waivers', request);
  const [, id] = /id="(\w{12})"/.exec((await ask('admin', '/waivers')).body) ?? [];
  expect((await ask('admin', '/waivers')).body).not.toContain(`/waivers/${id}/approve`);
  expect((await ask('admin', `/waivers/${id}/approve`, {})).statusCode).toBe(403);
  expect((await ask('analyst', '/waivers', request)).statusCode).toBe(404);
  expect((await ask('analyst', '/waivers')).body).toContain('There is none');
  expect((await ask('other', `/waivers/${id}/refuse`, {})).statusCode).toBe(303);
  expect((await ask('other', '/waivers')).body).toMatch(/Nobody waits.*Over.*refused/s);
});

test.each([
  ['an end that is no day', { until: 'soon' }],
  ['an end before its beginning', { until: '2020-01-01' }],
  ['no reason', { reason: ' ' }],
])('%s is refused with a word', async (_, wrong) => {
  const { ask, request } = await failing();
  expect((await ask('person', '/waivers', { ...request, ...wrong })).statusCode).toBe(422);
});
