import { expect, test } from 'vitest';
import { appendAudit, searchAudit } from '../../../../src/collector/store/audit-log.ts';
import { admit } from '../../../../src/collector/store/people/admit.ts';
import { createApiToken, findApiToken, listApiTokens } from '../../../../src/collector/store/people/api-tokens.ts';
import { beginCeremony, endCeremony } from '../../../../src/collector/store/people/ceremonies.ts';
import { erasePerson } from '../../../../src/collector/store/people/erase-person.ts';
import { addPasskey, findPasskey, passkeysOf, removePasskey, usePasskey } from '../../../../src/collector/store/people/passkeys.ts';
import { forgetGuesses, keepPassword, noteGuess, passwordOf, removePassword } from '../../../../src/collector/store/people/passwords.ts';
import { addPerson, changePerson, findPerson, searchPeople } from '../../../../src/collector/store/people/people.ts';
import { reveal, revealedIn } from '../../../../src/collector/store/people/reveals.ts';
import { findSession, listSessions, signIn } from '../../../../src/collector/store/people/sessions.ts';
import { findWelcome, offerSignIn, offerWelcome, takeWelcome } from '../../../../src/collector/store/people/welcomes.ts';
import type { Store } from '../../../../src/collector/store/store.ts';
import { verifyStore } from '../../../../src/collector/store/verify/verify.ts';
import { describeStores } from '../../../support/stores.ts';

const now = Date.parse('2026-11-28T09:00:00Z');

const person = (store: Store, email: string, role: 'owner' | 'admin' | 'person' = 'admin') =>
  addPerson(store, { email, name: email.split('@')[0] ?? '', role }, 'a test', now);

describeStores('people', stores => {
  test('an address is one person, however it is written, and people are found by what is known of them', async () => {
    const store = await stores.open();
    const ada = await person(store, 'Ada@Example.com', 'owner');
    await expect(person(store, 'ada@example.com')).rejects.toMatchObject({ code: 'PERSON_EXISTS' });
    for (const name of ['bob', 'carol_100%', 'dan']) await person(store, `${name}@example.com`);
    await store.db.insertInto('owners').values({ device: 'd1', person: ada.id, since: 0 }).execute();
    const emails = async (search: Parameters<typeof searchPeople>[1]) => (await searchPeople(store, search)).map(({ email }) => email);
    expect(await emails({ limit: 2 })).toEqual(['ada@example.com', 'bob@example.com']);
    expect(await emails({ after: 'bob@example.com', limit: 5 })).toEqual(['carol_100%@example.com', 'dan@example.com']);
    expect(await emails({ text: 'OWNER', limit: 5 })).toEqual(['ada@example.com']);
    expect(await emails({ text: '_100%', limit: 5 })).toEqual(['carol_100%@example.com']);
    expect((await searchPeople(store, { limit: 5 })).map(({ laptops }) => laptops)).toEqual([1, 0, 0, 0]);
    expect((await searchPeople(store, { isWithout: true, limit: 5 })).map(({ laptops }) => laptops)).toEqual([0, 0, 0]);
  });

  test('of two owners who end each other at once, one remains', async () => {
    const store = await stores.open();
    const owners = [await person(store, 'ada@example.com', 'owner'), await person(store, 'bob@example.com', 'owner')];
    const ends = await Promise.allSettled(owners.map(({ id }) => changePerson(store, id, { disabled: true }, 'a test', now)));
    expect(ends.filter(({ status }) => status === 'rejected')).toMatchObject([{ reason: { code: 'LAST_OWNER' } }]);
    const [rest] = (await searchPeople(store, { limit: 5 })).filter(({ disabled_at }) => disabled_at === null);
    await expect(changePerson(store, rest?.id ?? '', { role: 'admin' }, 'a test', now)).rejects.toMatchObject({ code: 'LAST_OWNER' });
    expect(await offerWelcome(store, now)).toBeUndefined();
  });

  test('a sign-in makes a session of its own, and ends the one that the browser had', async () => {
    const store = await stores.open();
    const ada = await person(store, 'ada@example.com', 'owner');
    const entry = { person: ada, way: 'passkey', browser: 'Firefox on Linux' } as const;
    const first = await signIn(store, { ...entry, replaces: undefined }, now);
    const second = await signIn(store, { ...entry, replaces: first.secret }, now + 1);
    expect(await findSession(store, first.secret, now + 2)).toBeUndefined();
    expect(await findSession(store, second.secret, now + 2)).toMatchObject({
      person: { email: 'ada@example.com' },
      session: { id: second.id },
    });
    expect(await listSessions(store, ada.id, now + 2)).toHaveLength(1);
    await findSession(store, second.secret, now + 20 * 60_000);
    expect(await findSession(store, second.secret, now + 45 * 60_000)).toBeDefined();
    expect(await findSession(store, second.secret, now + 75 * 60_000)).toBeUndefined();
  });

  test('a link signs in once, though many use it at once', async () => {
    const store = await stores.open();
    const welcome = (await offerWelcome(store, now)) as { secret: string };
    const take = (secret: string, owner?: { email: string; name: string }) => takeWelcome(store, secret, { owner, browser: 'a test' }, now);
    const owners = await Promise.all([1, 2, 3, 4].map(count => take(welcome.secret, { email: `${count}@example.com`, name: 'Ada' })));
    expect(owners.filter(Boolean)).toHaveLength(1);
    const bob = await person(store, 'bob@example.com');
    const { secret } = await offerSignIn(store, bob.id, 'a test', now);
    expect(await findWelcome(store, secret, now)).toMatchObject({ person: { email: 'bob@example.com' } });
    expect((await Promise.all([1, 2, 3, 4].map(() => take(secret)))).filter(Boolean)).toMatchObject([{ person: bob.id }]);
    expect(await findWelcome(store, secret, now)).toBeUndefined();
  });

  test('what a browser began is ended once, in time, and as what it was', async () => {
    const store = await stores.open();
    const secret = await beginCeremony(store, 'use', { challenge: 'abc' }, now);
    expect(await endCeremony(store, 'make', secret, now)).toBeUndefined();
    const ends = await Promise.all([1, 2, 3].map(() => endCeremony(store, 'use', secret, now)));
    expect(ends.filter(Boolean)).toEqual([{ challenge: 'abc' }]);
    const late = await beginCeremony(store, 'use', { challenge: 'abc' }, now);
    expect(await endCeremony(store, 'use', late, now + 10 * 60_000)).toBeUndefined();
  });

  test('passkeys and passwords are kept as they came, and are gone when they are removed', async () => {
    const store = await stores.open();
    const ada = await person(store, 'ada@example.com');
    const bytes = Uint8Array.from([1, 2, 250, 0]);
    const passkey = {
      id: 'abc',
      person: ada.id,
      name: 'This laptop',
      public_key: bytes,
      counter: 0,
      transports: 'internal',
      created_at: now,
    };
    await addPasskey(store, { ...passkey, used_at: null });
    await usePasskey(store, 'abc', 7, now + 1);
    expect(await findPasskey(store, 'abc')).toMatchObject({ counter: 7, used_at: now + 1 });
    expect(Uint8Array.from((await findPasskey(store, 'abc'))?.public_key ?? [])).toEqual(bytes);
    expect([await removePasskey(store, 'somebody', 'abc', now), await removePasskey(store, ada.id, 'abc', now)]).toEqual([false, true]);
    expect(await passkeysOf(store, ada.id)).toEqual([]);

    expect(await passwordOf(store, ada.id)).toMatchObject({ person: 'nobody', hash: '' });
    await keepPassword(store, ada.id, 'a hash', now);
    await noteGuess(store, await passwordOf(store, ada.id), now);
    await noteGuess(store, await passwordOf(store, undefined), now);
    expect(await passwordOf(store, ada.id)).toMatchObject({ hash: 'a hash', failures: 1 });
    await forgetGuesses(store, await passwordOf(store, ada.id));
    expect(await passwordOf(store, ada.id)).toMatchObject({ failures: 0 });
    expect([await removePassword(store, ada.id, now), await removePassword(store, ada.id, now)]).toEqual([true, false]);
  });

  test('whom the company knows is one person, by its own name for him', async () => {
    const store = await stores.open();
    const known = { subject: 'https://id.example 1', email: 'ada@example.com', isVerified: true, name: 'Ada', role: 'admin' } as const;
    const ada = await admit(store, known, now);
    expect(ada).toMatchObject({ role: 'admin', subject: known.subject });
    expect(await admit(store, { ...known, email: 'ada@new.example', role: 'analyst' }, now)).toMatchObject({
      email: 'ada@example.com',
      role: 'analyst',
    });
    expect(await admit(store, { ...known, subject: 'https://id.example 2' }, now)).toEqual({
      reason: 'the address is of somebody else here',
    });
    expect(await findPerson(store, { subject: 'https://id.example 2' })).toBeUndefined();
  });

  test('a token is found with its maker, and ends with the maker', async () => {
    const store = await stores.open();
    await person(store, 'owner@example.com', 'owner');
    const ada = await person(store, 'ada@example.com');
    const { text } = await createApiToken(store, { permissions: ['read fleet'], lifetime: 1000, who: ada.id, person: ada.id }, now);
    expect(await findApiToken(store, text, now)).toMatchObject({ permissions: ['read fleet'], person: { email: 'ada@example.com' } });
    expect(await listApiTokens(store)).toMatchObject([{ person: ada.id, maker: 'ada' }]);
    await changePerson(store, ada.id, { disabled: true }, 'a test', now);
    expect(await findApiToken(store, text, now)).toBeUndefined();
  });

  test('of somebody who is erased only an id is left, without a name in any table', async () => {
    const store = await stores.open();
    const ada = await person(store, 'ada.canary@example.com', 'owner');
    const bob = await person(store, 'bob@example.com');
    const entry = { person: ada, way: 'passkey', browser: 'a canary on Linux', replaces: undefined } as const;
    await signIn(store, entry, now);
    const [session] = await listSessions(store, ada.id, now);
    await keepPassword(store, ada.id, 'hash of a canary', now);
    await store.db.insertInto('owners').values({ device: 'd1', person: ada.id, since: 0 }).execute();
    await reveal(store, { who: ada.id, session: session?.id ?? '', device: 'd2', reason: 'it was found' }, now);
    await createApiToken(store, { permissions: ['read fleet'], lifetime: 1000, who: ada.id, person: ada.id }, now);
    await offerSignIn(store, ada.id, 'a test', now);

    await expect(erasePerson(store, ada.id, 'a test', now)).rejects.toMatchObject({ code: 'LAST_OWNER' });
    await changePerson(store, bob.id, { role: 'owner' }, 'a test', now);
    expect(await erasePerson(store, ada.id, 'a test', now)).toBe(true);
    expect(await erasePerson(store, ada.id, 'a test', now)).toBe(false);
    const left: string[] = [];
    const tables = await store.db.introspection.getTables();
    expect(tables.length).toBeGreaterThan(20);
    for (const { name } of tables) {
      const rows = JSON.stringify(
        await store.db
          .selectFrom(name as 'people')
          .selectAll()
          .execute(),
      );
      if (rows.includes('canary') || (rows.includes(ada.id) && name !== 'audit_log')) left.push(name);
    }
    expect(left).toEqual([]);
    expect(await revealedIn(store, session?.id ?? '', now)).toEqual([]);
    expect((await searchAudit(store, { limit: 1 }))[0]).toMatchObject({ what: 'person erased', about: ada.id, about_name: null });
    expect((await verifyStore(store)).disagreements).toEqual([]);
  });

  test('the log is searched by what was done, by whom and about whom, the latest first', async () => {
    const store = await stores.open();
    const ada = await person(store, 'ada@example.com');
    const bob = await person(store, 'bob@example.com');
    await store.db.insertInto('owners').values({ device: 'd1', person: bob.id, since: 0 }).execute();
    await appendAudit(store.db, { at: now, who: ada.id, what: 'revealed', about: 'd1' });
    const found = async (search: Omit<Parameters<typeof searchAudit>[1], 'limit'>) =>
      (await searchAudit(store, { ...search, limit: 10 })).map(({ what, who_name, about_name }) => `${who_name} ${what} ${about_name}`);
    const [added, other, revealed] = ['null person added as admin ada', 'null person added as admin bob', 'ada revealed bob'];
    expect(await found({})).toEqual([revealed, other, added]);
    expect(await found({ about: [bob.id, 'd1'] })).toEqual([revealed, other]);
    expect(await found({ about: [] })).toEqual([]);
    expect(await found({ text: 'BOB@' })).toEqual([revealed, other]);
    expect(await found({ text: '%' })).toEqual([]);
    const [latest] = await searchAudit(store, { limit: 1 });
    expect(await found({ before: latest?.id })).toEqual([other, added]);
  });

  test('a laptop is revealed to one session for a quarter of an hour, however often it is asked', async () => {
    const store = await stores.open();
    const asked = { who: 'p_1', session: 's1', device: 'd1', reason: 'it was lost' };
    await reveal(store, asked, now);
    await reveal(store, asked, now + 60_000);
    expect(await revealedIn(store, 's1', now + 15 * 60_000)).toEqual(['d1']);
    expect([await revealedIn(store, 's1', now + 16 * 60_000), await revealedIn(store, 's2', now)]).toEqual([[], []]);
  });
});
