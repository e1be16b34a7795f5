import type { Role } from '../../src/collector/access.ts';
import { addPerson } from '../../src/collector/store/people/people.ts';
import { beginSession } from '../../src/collector/store/people/sessions.ts';
import type { aCollector } from './collector.ts';

type App = Awaited<ReturnType<typeof aCollector>>;

/** What a browser sends with a request from a page of the collector, as `inject` reaches it. */
export const ownPage = { origin: 'http://localhost:80', 'sec-fetch-site': 'same-origin' };

let count = 0;

/** A person with this role who has signed in; `headers` are those of the browser. */
export async function aPerson({ collector, clock }: App, role: Role, group?: string) {
  const { store } = collector;
  const newcomer = { email: `${role}${++count}@example.com`, name: `A ${role}`, role, ...(group && { group }) };
  const person = await addPerson(store, newcomer, 'a test', clock.now);
  const session = await store.db.transaction().execute(trx => beginSession(trx, { person, way: 'passkey', browser: 'a test' }, clock.now));
  return { person, session, headers: { ...ownPage, cookie: `shipshape-session=${session.secret}` } };
}

/** A form that is sent from a page of the collector. */
export function formOf(fields: Record<string, string | string[]>) {
  const pairs = Object.entries(fields).flatMap(([name, values]) => [values].flat().map(value => [name, value]));
  return { headers: { ...ownPage, 'content-type': 'application/x-www-form-urlencoded' }, payload: new URLSearchParams(pairs).toString() };
}

/** The session that an answer sets, as a browser sends it. */
export function cookieIn({ cookies }: { cookies: { name: string; value: string }[] }): string {
  return cookies
    .filter(({ name }) => name.endsWith('-session'))
    .map(({ name, value }) => `${name}=${value}`)
    .join();
}
