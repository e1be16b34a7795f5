import { expect, test } from 'vitest';
import { addPerson, changePerson, searchPeople } from '../../../src/collector/store/people/people.ts';
import { offerSignIn, offerWelcome } from '../../../src/collector/store/people/welcomes.ts';
import { aCollector } from '../../support/collector.ts';
import { aPerson, cookieIn, formOf } from '../../support/people.ts';

type App = Awaited<ReturnType<typeof aCollector>>;

const owner = { email: 'Ada@example.com', name: 'Ada' };

const open = ({ app }: App, secret: string) => app.inject({ url: `/welcome/${secret}` });
const take = ({ app }: App, secret: string, fields: Record<string, string> = owner) =>
  app.inject({ method: 'POST', url: `/welcome/${secret}`, ...formOf(fields) });
const people = async ({ collector }: App) =>
  (await searchPeople(collector.store, { limit: 10 })).map(({ email, role }) => `${email} ${role}`);

test('the link of a new collector makes its owner, once, and signs the owner in', async () => {
  const at = await aCollector();
  const { secret } = (await offerWelcome(at.collector.store, at.clock.now)) as { secret: string };
  expect((await open(at, secret)).body).toContain('Become the owner');
  const done = await take(at, secret);
  expect([done.statusCode, done.headers.location]).toEqual([303, '/account']);
  const account = await at.app.inject({ url: '/account', headers: { cookie: cookieIn(done) } });
  expect(account.body).toContain('Make a passkey now, or you cannot come back.');
  expect(await people(at)).toEqual(['ada@example.com owner']);
  expect([(await open(at, secret)).statusCode, (await take(at, secret)).statusCode]).toEqual([410, 410]);
});

test('looking at the link changes nothing', async () => {
  const at = await aCollector();
  const { secret } = (await offerWelcome(at.collector.store, at.clock.now)) as { secret: string };
  for (const _ of ['a preview in a chat', 'the owner']) expect((await open(at, secret)).statusCode).toBe(200);
  expect(await people(at)).toEqual([]);
});

test('the link works for 15 minutes, and there is none when there is an owner', async () => {
  const at = await aCollector();
  const late = (await offerWelcome(at.collector.store, at.clock.now)) as { secret: string };
  const other = (await offerWelcome(at.collector.store, at.clock.now + 1)) as { secret: string };
  at.clock.now += 15 * 60_000;
  expect((await take(at, late.secret)).statusCode).toBe(410);
  expect((await take(at, other.secret)).statusCode).toBe(303);
  expect(await offerWelcome(at.collector.store, at.clock.now)).toBeUndefined();
});

test('of many who use links of a new collector at once, one becomes the owner', async () => {
  const at = await aCollector();
  const offers = await Promise.all([1, 2].map(() => offerWelcome(at.collector.store, at.clock.now)));
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, count) => take(at, offers[count % 2]?.secret ?? '', { email: `${count}@example.com`, name: 'Ada' })),
  );
  expect(answers.filter(({ statusCode }) => statusCode === 303)).toHaveLength(1);
  expect(await people(at)).toHaveLength(1);
});

test('whoever is somebody already does not become the owner by the link, which still works', async () => {
  const at = await aCollector();
  await addPerson(at.collector.store, { ...owner, role: 'person' }, 'a test', at.clock.now);
  const { secret } = (await offerWelcome(at.collector.store, at.clock.now)) as { secret: string };
  const refused = await take(at, secret);
  expect([refused.statusCode, refused.body.includes('there is somebody with the address ada@example.com already')]).toEqual([409, true]);
  expect((await take(at, secret, { email: 'eve@example.com', name: 'Eve' })).statusCode).toBe(303);
});

test('the link of a person signs in that person and nobody else, once, for a day', async () => {
  const at = await aCollector();
  const { person } = await aPerson(at, 'analyst');
  const { store } = at.collector;
  const first = await offerSignIn(store, person.id, 'a test', at.clock.now);
  const { secret } = await offerSignIn(store, person.id, 'a test', at.clock.now);
  expect((await take(at, first.secret, {})).statusCode).toBe(410);
  expect((await open(at, secret)).body).toContain('Welcome, A analyst');
  const done = await take(at, secret, owner);
  expect(done.statusCode).toBe(410);
  const account = await at.app.inject({ url: '/account', headers: { cookie: cookieIn(await take(at, secret, {})) } });
  expect(account.body).toContain(person.email);
  const late = await offerSignIn(store, person.id, 'a test', at.clock.now);
  at.clock.now += 24 * 60 * 60_000;
  expect((await take(at, late.secret, {})).statusCode).toBe(410);
});

test('the link of a person ends when the person is disabled', async () => {
  const at = await aCollector();
  await aPerson(at, 'owner');
  const { person } = await aPerson(at, 'analyst');
  const { secret } = await offerSignIn(at.collector.store, person.id, 'a test', at.clock.now);
  await changePerson(at.collector.store, person.id, { disabled: true }, 'a test', at.clock.now);
  expect((await take(at, secret, {})).statusCode).toBe(410);
});

test('a secret that nobody offered opens nothing, and another site uses no link', async () => {
  const at = await aCollector();
  expect([(await open(at, 'guess')).statusCode, (await take(at, 'guess')).statusCode]).toEqual([410, 410]);
  const { secret } = (await offerWelcome(at.collector.store, at.clock.now)) as { secret: string };
  const { headers, payload } = formOf(owner);
  for (const wrong of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }])
    expect(
      (await at.app.inject({ method: 'POST', url: `/welcome/${secret}`, payload, headers: { ...headers, ...wrong } })).json().code,
    ).toBe('CROSS_SITE');
  expect(await people(at)).toEqual([]);
});
