import { expect, test } from 'vitest';
import type { Role } from '../../../src/collector/access.ts';
import { appendAudit } from '../../../src/collector/store/audit-log.ts';
import { createApiToken } from '../../../src/collector/store/people/api-tokens.ts';
import { keepOwners } from '../../../src/collector/store/people/owners.ts';
import { findPerson } from '../../../src/collector/store/people/people.ts';
import { aCollector } from '../../support/collector.ts';
import { aLaptop } from '../../support/laptops.ts';
import { aPerson, cookieIn, formOf } from '../../support/people.ts';

type App = Awaited<ReturnType<typeof aCollector>>;
type Signed = Awaited<ReturnType<typeof aPerson>>;

function post({ app }: App, { headers: mine }: Signed, url: string, fields: Record<string, string | string[]> = {}) {
  const { headers, payload } = formOf(fields);
  return app.inject({ method: 'POST', url, payload, headers: { ...headers, ...mine } });
}

const get = ({ app }: App, { headers }: Signed, url: string) => app.inject({ url, headers });

test.each<[Role, Role, number]>([
  ['owner', 'owner', 201],
  ['owner', 'admin', 201],
  ['admin', 'analyst', 201],
  ['admin', 'admin', 403],
  ['admin', 'owner', 403],
])('an %s adds an %s: %i', async (role, wanted, status) => {
  const at = await aCollector();
  const who = await aPerson(at, role);
  const done = await post(at, who, '/people', { name: 'Bob <b>', email: 'bob@example.com', role: wanted, group: '' });
  expect(done.statusCode).toBe(status);
  expect((await findPerson(at.collector.store, { email: 'bob@example.com' }))?.role).toBe(status === 201 ? wanted : undefined);
  if (status !== 201) return;
  expect(done.body).not.toContain('Bob <b>');
  const [, secret] = /\/welcome\/([\w-]{43})/.exec(done.body) ?? [];
  const signedIn = await at.app.inject({ method: 'POST', url: `/welcome/${secret}`, ...formOf({}) });
  expect((await at.app.inject({ url: '/account', headers: { cookie: cookieIn(signedIn) } })).body).toContain('bob@example.com');
});

test('owners and admins are the owners’ to change, and nobody changes himself', async () => {
  const at = await aCollector();
  const [owner, admin, other, analyst] = [
    await aPerson(at, 'owner'),
    await aPerson(at, 'admin'),
    await aPerson(at, 'admin'),
    await aPerson(at, 'analyst'),
  ];
  const tries: [Signed, Signed, number][] = [
    [admin, owner, 403],
    [admin, other, 403],
    [admin, admin, 403],
    [owner, owner, 403],
    [admin, analyst, 303],
    [owner, other, 303],
  ];
  for (const deed of ['role', 'disable', 'enable', 'link'])
    for (const [who, whom, status] of tries) {
      const fields = deed === 'role' ? { role: whom.person.role, group: '' } : {};
      const { statusCode } = await post(at, who, `/people/${whom.person.id}/${deed}`, fields as Record<string, string>);
      expect([deed, who.person.role, whom.person.role, statusCode]).toEqual([
        deed,
        who.person.role,
        whom.person.role,
        deed === 'link' && status === 303 ? 200 : status,
      ]);
    }
  expect((await post(at, admin, `/people/${analyst.person.id}/role`, { role: 'admin' })).statusCode).toBe(403);
  expect((await post(at, admin, '/people/p_nobody/disable')).statusCode).toBe(404);
});

test('a form that says what it must not is refused', async () => {
  const at = await aCollector();
  const owner = await aPerson(at, 'owner');
  for (const fields of [
    { name: 'Bob', email: 'bob', role: 'admin' },
    { name: 'Bob\n', email: 'bob@example.com', role: 'admin' },
    { name: 'Bob', email: 'bob@example.com', role: 'god' },
    { name: 'Bob', email: 'bob@example.com', role: ['admin', 'owner'] },
  ])
    expect((await post(at, owner, '/people', fields)).statusCode).toBe(422);
});

test('a token allows no more than its maker may, is shown once, and is revoked by its maker or who manages people', async () => {
  const at = await aCollector();
  const [admin, auditor, other] = [await aPerson(at, 'admin'), await aPerson(at, 'auditor'), await aPerson(at, 'analyst')];
  expect((await post(at, auditor, '/api-tokens', { permissions: ['read fleet', 'set policy'], days: '7' })).statusCode).toBe(403);
  expect((await post(at, auditor, '/api-tokens', { permissions: ['use account'], days: '7' })).statusCode).toBe(422);
  expect((await post(at, auditor, '/api-tokens', { permissions: 'read fleet', days: '366' })).statusCode).toBe(422);
  const made = await post(at, auditor, '/api-tokens', { permissions: ['read fleet', 'read access log'], days: '7' });
  const [token = ''] = /ssp_[\w-]{43}/.exec(made.body) ?? [];
  const status = async () => (await at.app.inject({ url: '/v1/fleet', headers: { authorization: `Bearer ${token}` } })).statusCode;
  expect([made.statusCode, await status()]).toEqual([201, 200]);
  const listed = (await get(at, auditor, '/api-tokens')).body;
  expect(listed).not.toContain(token);
  const [, id] = /\/api-tokens\/(\w+)\/revoke/.exec(listed) ?? [];
  expect((await get(at, other, '/api-tokens')).body).not.toContain(id);
  expect((await get(at, admin, '/api-tokens')).body).toContain(id);
  expect((await post(at, other, `/api-tokens/${id}/revoke`)).statusCode).toBe(404);
  expect([(await post(at, admin, `/api-tokens/${id}/revoke`)).statusCode, await status()]).toEqual([303, 401]);
});

test('who may read the log sees all of it, and others what is about themselves and their laptops', async () => {
  const at = await aCollector();
  const { store } = at.collector;
  const [auditor, owner, other] = [await aPerson(at, 'auditor'), await aPerson(at, 'person'), await aPerson(at, 'person')];
  await store.db.insertInto('owners').values({ device: 'laptop-1', person: owner.person.id, since: 0 }).execute();
  await appendAudit(store.db, { at: at.clock.now, who: auditor.person.id, what: 'revealed: =cmd|calc', about: 'laptop-1' });
  const body = async (who: Signed, url: string) => (await get(at, who, url)).body;
  expect(await body(owner, '/access-log')).toContain('revealed');
  expect(await body(owner, '/access-log')).toContain('A auditor');
  expect(await body(other, '/access-log?q=revealed')).not.toContain('laptop-1');
  expect(await body(owner, '/access-log')).not.toContain(other.person.id);
  expect(await body(auditor, '/access-log?q=revealed')).toContain('<bdi>laptop-1</bdi> (<bdi>A person</bdi>)');
  expect(await body(auditor, '/access-log?about=me')).not.toContain('revealed');
  const csv = await get(at, auditor, '/access-log.csv?q=revealed');
  expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
  expect(csv.body.split('\r\n')[1]).toContain(',A auditor,revealed: =cmd|calc,laptop-1,A person');
  expect((await body(other, '/access-log.csv')).includes('laptop-1')).toBe(false);
  expect(await body(auditor, '/access-log')).toContain('access log exported');
  for (let count = 0; count < 4; count++) await get(at, auditor, '/access-log.csv');
  expect((await get(at, auditor, '/access-log.csv')).statusCode).toBe(429);
});

test('on the page of the log a laptop goes by the name it was given and not by its own, and what was pruned is told in words', async () => {
  const at = await aCollector();
  const { store } = at.collector;
  const auditor = await aPerson(at, 'auditor');
  const [named, other] = [(await aLaptop(store)).device.device, (await aLaptop(store)).device.device];
  await store.db
    .updateTable('devices')
    .set({ label: 'Spare <b>', hostname: 'adas-laptop', identity: '{"hostname":"adas-laptop"}' })
    .where('device', '=', named)
    .execute();
  await store.db
    .updateTable('devices')
    .set({ hostname: 'bobs-laptop', identity: '{"hostname":"bobs-laptop"}' })
    .where('device', '=', other)
    .execute();
  await appendAudit(store.db, { at: at.clock.now, who: 'x', what: 'waiver requested', about: `8030c9168d ${named} disk` });
  await appendAudit(store.db, { at: at.clock.now, who: 'retention', what: 'pruned', about: '{"reports":1200,"spans":0,"devices":1}' });
  const { body } = await get(at, auditor, '/access-log');
  expect(body).toContain(
    `<a href="/waivers#8030c9168d">8030c916</a> <a href="/devices/${named}"><bdi>Spare &#60;b&#62;</bdi></a> <bdi>disk</bdi>`,
  );
  expect(body).toContain(`<a href="/devices/${other}"><bdi>${other.slice(0, 8)}</bdi></a>`);
  expect(body).toContain('>1,200 reports, 1 laptop</td>');
  expect(body).not.toMatch(/adas-laptop|bobs-laptop/);
});

test('nobody removes the only way to sign in', async () => {
  const at = await aCollector();
  const ada = await aPerson(at, 'owner');
  expect((await post(at, ada, '/account/password', { password: 'seven quiet herons by the canal' })).statusCode).toBe(303);
  expect((await post(at, ada, '/account/password/remove')).json().code).toBe('LAST_KEY');
});

test.each(['seven quiet', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'qwertyuiopasdfghjkl', 'correct horse battery staple'])(
  'the password %s is not taken',
  async password => {
    const at = await aCollector();
    const ada = await aPerson(at, 'owner');
    const refused = await post(at, ada, '/account/password', { password });
    expect([refused.statusCode, refused.body.includes('This can be guessed.')]).toEqual([422, true]);
  },
);

test('who sees own laptops alone finds them on the first page', async () => {
  const at = await aCollector();
  const { headers } = await aPerson(at, 'person');
  const home = await at.app.inject({ url: '/', headers: { ...headers, accept: 'text/html' } });
  expect([home.statusCode, home.headers.location]).toEqual([303, '/devices']);
  expect((await at.app.inject({ url: '/devices', headers: { ...headers, accept: 'text/html' } })).statusCode).toBe(200);
});

test('whose laptops are whose comes from a table, and those without an owner are told', async () => {
  const at = await aCollector();
  const [owner, analyst] = [await aPerson(at, 'owner'), await aPerson(at, 'analyst')];
  const { device } = (await aLaptop(at.collector.store, at.clock.now - 1000)).device;
  expect((await get(at, owner, '/people')).body).toContain(`/devices/${device}`);
  const list = `email,name,laptop\nada@example.com,Ada,${device}\nbob@example.com,Bob,<b>\n`;
  expect((await post(at, analyst, '/owners', { list })).statusCode).toBe(403);
  const { body } = await post(at, owner, '/owners', { list });
  expect(body).toContain('2 people added, 1 laptop has a new owner');
  expect(body).not.toContain('<b>');
  expect((await get(at, owner, '/people')).body).toContain('Every laptop has an owner.');
  expect((await post(at, owner, '/owners', { list: 'nonsense' })).statusCode).toBe(422);
});

test('programs are told who signs in and who owns laptops, with a token that was made for it, and never which', async () => {
  const at = await aCollector();
  const { store } = at.collector;
  const [admin, analyst] = [await aPerson(at, 'admin'), await aPerson(at, 'analyst')];
  const [owned, ownerless] = [(await aLaptop(store, at.clock.now)).device, (await aLaptop(store, at.clock.now)).device];
  await keepOwners(store, [{ line: 2, email: 'lea@example.com', name: 'Lea', laptop: owned.device }], 'test', at.clock.now);
  const token = async (permissions: string[]) => {
    const order = { permissions, lifetime: 86_400_000, who: admin.person.id, person: admin.person.id };
    return { authorization: `Bearer ${(await createApiToken(store, order, at.clock.now)).text}` };
  };
  const ask = async (headers: object, query = '') => {
    const { statusCode, body } = await at.app.inject({ url: `/v1/people${query}`, headers: { ...headers } });
    return { statusCode, body, told: JSON.parse(body) };
  };
  const reader = await token(['read people']);
  const { told, body } = await ask(reader);
  expect(told.people.map(({ email, role, laptops }: Record<string, unknown>) => [email, role, laptops])).toEqual(
    [
      [admin.person.email, 'admin', 0],
      [analyst.person.email, 'analyst', 0],
      ['lea@example.com', 'person', 1],
    ].toSorted(([a], [b]) => String(a).localeCompare(String(b))),
  );
  expect(told).toMatchObject({ withoutOwner: [ownerless.device], next: null });
  expect(body).not.toContain(owned.device);
  expect((await ask(reader, '?laptops=none')).told.people).toHaveLength(2);
  expect((await ask(reader, '?q=lea')).told.people).toHaveLength(1);
  expect(
    (await ask(reader, `?after=${encodeURIComponent('lea@example.com')}`)).told.people.every(
      ({ email }: { email: string }) => email > 'lea',
    ),
  ).toBe(true);
  expect((await ask(await token(['read fleet']))).statusCode).toBe(403);
  expect((await ask(analyst.headers)).statusCode).toBe(403);
  expect((await at.app.inject({ method: 'POST', url: '/people', headers: reader })).statusCode).not.toBe(201);
});
