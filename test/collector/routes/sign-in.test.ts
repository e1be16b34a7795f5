import { expect, test } from 'vitest';
import { hashPassword } from '../../../src/collector/people/passwords.ts';
import { listMessages } from '../../../src/collector/store/alerts/messages.ts';
import { searchAudit } from '../../../src/collector/store/audit-log.ts';
import { beginCeremony } from '../../../src/collector/store/people/ceremonies.ts';
import { keepPassword } from '../../../src/collector/store/people/passwords.ts';
import { changePerson } from '../../../src/collector/store/people/people.ts';
import { listSessions } from '../../../src/collector/store/people/sessions.ts';
import { aCollector } from '../../support/collector.ts';
import { aPerson, cookieIn, formOf, ownPage } from '../../support/people.ts';

type App = Awaited<ReturnType<typeof aCollector>>;

const password = 'seven quiet herons by the canal';

async function withPassword(at: App) {
  await aPerson(at, 'owner');
  const { person } = await aPerson(at, 'admin');
  await keepPassword(at.collector.store, person.id, await hashPassword(password), at.clock.now);
  return person;
}

function signIn({ app }: App, fields: Record<string, string>, { from = '192.0.2.1', cookie }: { from?: string; cookie?: string } = {}) {
  const form = formOf({ password, to: '/account', ...fields });
  const headers = { ...form.headers, ...(cookie && { cookie }) };
  return app.inject({ method: 'POST', url: '/sign-in/password', ...form, headers, remoteAddress: from });
}

test('a password lets its person in, to the page that was asked for, and that it was used is written down', async () => {
  const at = await aCollector();
  const person = await withPassword(at);
  const done = await signIn(at, { email: person.email.toUpperCase() });
  expect([done.statusCode, done.headers.location]).toEqual([303, '/account']);
  expect(done.headers['set-cookie']).toMatch(/^shipshape-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
  expect((await at.app.inject({ url: '/account', headers: { cookie: cookieIn(done) } })).body).toContain(person.email);
  expect(await searchAudit(at.collector.store, { limit: 1 })).toMatchObject([
    { who: person.id, what: 'signed in by password', who_name: 'A admin' },
  ]);
});

test('a password that lets in is told at once, by the id of whose it is; one that does not is not', async () => {
  const team = { name: 'team', form: 'mail', to: ['security@example.com'] } as const;
  const chat = { name: 'chat', form: 'slack', url: 'https://hooks.example.com/T0' } as const;
  const at = await aCollector({
    alerting: { every: 15, names: false, emergencies: [team, chat], destinations: [team, chat], rules: [], mail: undefined },
  });
  const person = await withPassword(at);
  expect((await signIn(at, { email: person.email, password: `${password}!` })).statusCode).toBe(401);
  expect(await listMessages(at.collector.store, 5)).toEqual([]);
  expect((await signIn(at, { email: person.email })).statusCode).toBe(303);
  const messages = await listMessages(at.collector.store, 5);
  expect(messages.map(({ destination, due_at }) => [destination, due_at]).sort()).toEqual([
    ['chat', at.clock.now],
    ['team', at.clock.now],
  ]);
  for (const { summary, body } of messages) {
    expect(summary).toBe(`${person.id} signed in by a password, which is for emergencies`);
    expect(body).toContain(person.id);
    expect(body).not.toContain(person.name);
  }
});

test('behind TLS the cookie is for this host alone, and goes over TLS alone', async () => {
  const at = await aCollector({ trustProxy: ['127.0.0.1'] });
  const person = await withPassword(at);
  const form = formOf({ email: person.email, password });
  const headers = { ...form.headers, origin: 'https://localhost:80', 'x-forwarded-proto': 'https' };
  const done = await at.app.inject({ method: 'POST', url: '/sign-in/password', ...form, headers });
  expect(done.headers['set-cookie']).toMatch(/^__Host-shipshape-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
});

test.each(['https://evil.example', '//evil.example', '/\\evil.example', '/sign-in', 'javascript:alert(1)', '/a b'])(
  'after a sign-in nobody is led to %s',
  async to => {
    const at = await aCollector();
    const person = await withPassword(at);
    expect((await signIn(at, { email: person.email, to })).headers.location).toBe('/');
  },
);

test('who is not let in is not told why', async () => {
  const at = await aCollector();
  const person = await withPassword(at);
  const { person: disabled } = await aPerson(at, 'admin');
  await keepPassword(at.collector.store, disabled.id, await hashPassword(password), at.clock.now);
  await changePerson(at.collector.store, disabled.id, { disabled: true }, 'a test', at.clock.now);
  const { person: without } = await aPerson(at, 'admin');
  const wrong = [
    { email: person.email, password: 'another password' },
    ...['nobody@example.com', disabled.email, without.email].map(email => ({ email })),
  ];
  const said = new Set<string>();
  for (const [count, fields] of wrong.entries()) {
    const { statusCode, body } = await signIn(at, fields, { from: `192.0.2.${count}` });
    said.add(`${statusCode} ${body.replaceAll(fields.email, '')}`);
  }
  expect([...said]).toEqual([expect.stringMatching(/^401 /)]);
  const entries = await searchAudit(at.collector.store, { text: 'password refused', limit: 10 });
  expect(entries.map(({ about }) => about)).toEqual(
    [without.id, disabled.id, 'nobody', person.id].map(id => (id === without.id ? 'nobody' : id)),
  );
});

test('of a thousand guesses from one place, or at one account from many, ten are looked at in ten minutes', async () => {
  const at = await aCollector();
  const person = await withPassword(at);
  let looked = 0;
  for (let guess = 0; guess < 1000; guess++) {
    if (guess % 100 === 0) at.clock.now += 1000;
    const fields = guess < 500 ? { email: `someone${guess}@example.com` } : { email: person.email };
    const from = guess < 500 ? '198.51.100.7' : `203.0.113.${guess % 200}`;
    const { statusCode, headers } = await signIn(at, { ...fields, password: `guess ${guess}` }, { from });
    if (statusCode === 401) looked++;
    else expect([statusCode, Number(headers['retry-after']) > 0]).toEqual([429, true]);
  }
  expect(looked).toBeLessThanOrEqual(20);
  const { session } = await aPerson(at, 'admin');
  expect((await at.app.inject({ url: '/account', headers: { cookie: `shipshape-session=${session.secret}` } })).statusCode).toBe(200);
});

test('after a hundred wrong guesses in a row a password opens nothing', async () => {
  const at = await aCollector();
  const person = await withPassword(at);
  await at.collector.store.db.updateTable('passwords').set({ failures: 100 }).where('person', '=', person.id).execute();
  expect((await signIn(at, { email: person.email })).statusCode).toBe(401);
});

test('a session that was in the browser before is not the one after, and ends', async () => {
  const at = await aCollector();
  const person = await withPassword(at);
  const planted = `shipshape-session=${'p'.repeat(43)}`;
  const first = cookieIn(await signIn(at, { email: person.email }, { cookie: planted }));
  expect(first).not.toBe(planted);
  const second = cookieIn(await signIn(at, { email: person.email }, { cookie: first }));
  const status = async (cookie: string) => (await at.app.inject({ url: '/account', headers: { cookie } })).statusCode;
  expect([await status(planted), await status(first), await status(second)]).toEqual([401, 401, 200]);
  expect((await at.app.inject({ method: 'POST', url: '/sign-out', headers: { ...ownPage, cookie: second } })).headers.location).toBe(
    '/sign-in',
  );
  expect(await status(second)).toBe(401);
});

test('nobody is signed in from another site', async () => {
  const at = await aCollector();
  const person = await withPassword(at);
  const form = formOf({ email: person.email, password });
  for (const wrong of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }])
    expect(
      (await at.app.inject({ method: 'POST', url: '/sign-in/password', ...form, headers: { ...form.headers, ...wrong } })).json().code,
    ).toBe('CROSS_SITE');
});

test('what a database holds of sessions, links and ways to sign in opens nothing', async () => {
  const at = await aCollector();
  const person = await withPassword(at);
  const secret = cookieIn(await signIn(at, { email: person.email })).split('=')[1] as string;
  const ceremony = await beginCeremony(at.collector.store, 'use', { challenge: 'x' }, at.clock.now);
  const kept = JSON.stringify(
    await Promise.all(
      (['sessions', 'ceremonies', 'passwords'] as const).map(table => at.collector.store.db.selectFrom(table).selectAll().execute()),
    ),
  );
  for (const word of [secret, ceremony, password]) expect(kept).not.toContain(word);
});

test('people see their sessions, and end one, or all others', async () => {
  const at = await aCollector();
  const person = await withPassword(at);
  const cookies: string[] = [];
  for (const _ of [1, 2, 3]) cookies.push(cookieIn(await signIn(at, { email: person.email })));
  const status = async (cookie = '') => (await at.app.inject({ url: '/account', headers: { cookie } })).statusCode;
  const form = (fields: Record<string, string>) => {
    const { headers, payload } = formOf(fields);
    return { method: 'POST', url: '/account/sessions/end', payload, headers: { ...headers, cookie: cookies[0] as string } } as const;
  };
  const sessions = await listSessions(at.collector.store, person.id, at.clock.now);
  expect(sessions).toHaveLength(4);
  const { body } = await at.app.inject({ url: '/account', headers: { cookie: cookies[0] as string } });
  const others = sessions.filter(({ id }) => body.includes(`value="${id}"`));
  expect([others.length, body.match(/this one/g)?.length]).toEqual([3, 1]);
  await at.app.inject(form({ id: 'of-somebody-else' }));
  expect(await Promise.all(cookies.map(status))).toEqual([200, 200, 200]);
  await at.app.inject(form({}));
  expect(await Promise.all(cookies.map(status))).toEqual([200, 401, 401]);
});
