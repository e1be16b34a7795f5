import { expect, test } from 'vitest';
import { addPerson, changePerson, findPerson } from '../../../src/collector/store/people/people.ts';
import { aCollector } from '../../support/collector.ts';
import { aCompany, type Employee } from '../../support/company.ts';
import { aPerson, cookieIn } from '../../support/people.ts';

const url = 'http://collector.example:8400';

const ada: Employee = { email: 'ada@example.com', email_verified: true, name: 'Ada', groups: ['everyone', 'security'] };
const employees: Record<string, Employee> = {
  ada,
  bob: { email: 'bob@example.com', email_verified: true, name: 'Bob', groups: ['guests'] },
  eve: { email: 'ada@example.com', email_verified: false, name: 'Eve', groups: ['everyone'] },
};

/** A collector whose company is a real OpenID provider; `signIn` goes the whole way, `come` is what happens on the way back. */
async function withCompany(people = employees) {
  const company = await aCompany(people, `${url}/sign-in/company/back`);
  const settings = {
    ...{ issuer: company.issuer, clientId: 'shipshape', clientSecret: 'a secret of the test', name: 'Example' },
    ...{ scope: 'openid email profile', groupsClaim: 'groups', roles: { security: 'admin', everyone: 'person' } as const },
  };
  const at = await aCollector({ url, company: settings });
  const leave = async (path = '/sign-in/company?to=/account') => {
    const { headers, cookies } = await at.app.inject({ url: path });
    return { location: String(headers.location), cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; ') };
  };
  const comeBack = (came: URL, cookie: string) => at.app.inject({ url: `${came.pathname}${came.search}`, headers: { cookie } });
  const signIn = async (who: string) => {
    company.who = who;
    const { location, cookie } = await leave();
    return comeBack(await company.walk(location), cookie);
  };
  return { at, company, leave, comeBack, signIn, person: (email: string) => findPerson(at.collector.store, { email }) };
}

test('whoever the company knows has the role of the first group that is named, and is a person here from then on', async () => {
  const { at, signIn, person } = await withCompany();
  const done = await signIn('ada');
  expect([done.statusCode, done.headers.location]).toEqual([303, '/account']);
  expect(await person('ada@example.com')).toMatchObject({ role: 'admin', name: 'Ada', created_by: 'company sign-in' });
  expect((await at.app.inject({ url: '/account', headers: { cookie: cookieIn(done) } })).body).toContain('ada@example.com');
});

test('the role is that of the groups at each sign-in; what was given before ends', async () => {
  const people = { ada: { ...ada } };
  const { at, signIn, person } = await withCompany(people);
  const before = cookieIn(await signIn('ada'));
  people.ada.groups = ['everyone'];
  await signIn('ada');
  expect((await person('ada@example.com'))?.role).toBe('person');
  expect((await at.app.inject({ url: '/account', headers: { cookie: before } })).statusCode).toBe(401);
  people.ada.groups = [];
  expect((await signIn('ada')).statusCode).toBe(401);
});

test('an owner is made by owners, and stays one whatever the groups say', async () => {
  const { at, signIn, person } = await withCompany();
  await addPerson(at.collector.store, { email: 'ada@example.com', name: 'Ada', role: 'owner' }, 'a test', at.clock.now);
  expect((await signIn('ada')).statusCode).toBe(303);
  expect((await person('ada@example.com'))?.role).toBe('owner');
});

test('who is in no group that is named, claims the address of another, or is disabled, is told one and the same', async () => {
  const { at, signIn, person } = await withCompany();
  await aPerson(at, 'owner');
  await signIn('ada');
  const said = [];
  for (const who of ['bob', 'eve', 'ada']) {
    if (who === 'ada')
      await changePerson(at.collector.store, (await person('ada@example.com'))?.id ?? '', { disabled: true }, 'a test', at.clock.now);
    const { statusCode, body, cookies } = await signIn(who);
    expect(cookies.filter(({ name }) => name.includes('session'))).toEqual([]);
    said.push(`${statusCode} ${body}`);
  }
  expect(new Set(said).size).toBe(1);
  expect(said[0]).toMatch(/^401 /);
  expect(said[0]).toContain('Example sent you back, and you have no access here.');
  expect(await person('bob@example.com')).toBeUndefined();
});

test('an address is believed of somebody who is here already only when the company has verified it', async () => {
  const { at, signIn, person } = await withCompany();
  await addPerson(at.collector.store, { email: 'ada@example.com', name: 'Ada', role: 'analyst' }, 'a test', at.clock.now);
  expect((await signIn('eve')).statusCode).toBe(401);
  expect((await signIn('ada')).statusCode).toBe(303);
  expect((await person('ada@example.com'))?.role).toBe('admin');
});

test.each<[string, (came: URL) => void]>([
  ['the state', came => came.searchParams.set('state', 'x'.repeat(43))],
  ['no state', came => came.searchParams.delete('state')],
  ['the code', came => came.searchParams.set('code', 'x'.repeat(43))],
  ['the issuer', came => came.searchParams.set('iss', 'https://evil.example')],
  ['an error', came => came.searchParams.set('error', 'access_denied')],
])('an answer is refused in which %s was altered', async (_, alter) => {
  const { company, leave, comeBack } = await withCompany();
  company.who = 'ada';
  const { location, cookie } = await leave();
  const came = await company.walk(location);
  alter(came);
  expect((await comeBack(came, cookie)).statusCode).toBe(401);
});

test('an answer is for the browser that asked, once', async () => {
  const { company, leave, comeBack } = await withCompany();
  company.who = 'ada';
  const { location, cookie } = await leave();
  const other = await leave();
  const came = await company.walk(location);
  expect([(await comeBack(came, '')).statusCode, (await comeBack(came, other.cookie)).statusCode]).toEqual([401, 401]);
  expect([(await comeBack(came, cookie)).statusCode, (await comeBack(came, cookie)).statusCode]).toEqual([303, 401]);
});

test('who has to prove to be there is asked anew by the company', async () => {
  const { at, company, leave, comeBack } = await withCompany();
  company.who = 'ada';
  const code = async (path?: string) => {
    const { location, cookie } = await leave(path);
    return { came: await company.walk(location), cookie };
  };
  const mayProve = async ({ came, cookie }: { came: URL; cookie: string }) => {
    const session = cookieIn(await comeBack(came, cookie));
    const headers = { cookie: session, origin: url, 'sec-fetch-site': 'same-origin' };
    return (await at.app.inject({ method: 'POST', url: '/account/passkeys/challenge', headers })).statusCode;
  };
  expect(await mayProve(await code())).toBe(403);
  at.clock.now = Date.now();
  expect(await mayProve(await code('/sign-in/company?to=/account&again=1'))).toBe(200);
  expect(company.asked.at(-1)?.get('prompt')).toBe('login');
  expect(new URL((await leave()).location).searchParams.get('code_challenge_method')).toBe('S256');
});

test('a company that does not answer is asked again by the next who signs in', async () => {
  const { at, leave } = await withCompany();
  const { company } = at.collector.config;
  const issuer = company?.issuer ?? '';
  if (company) company.issuer = 'http://127.0.0.1:9/';
  expect((await at.app.inject({ url: '/sign-in/company' })).json().code).toBe('COLLECTOR_BUSY');
  if (company) company.issuer = issuer;
  expect((await leave()).location).toContain(issuer);
});
