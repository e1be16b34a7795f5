import { randomBytes } from 'node:crypto';
import { sha256 } from '../../../protocol/envelope.ts';
import { appendAudit } from '../audit-log.ts';
import type { Store } from '../store.ts';
import type { Person } from '../tables.ts';
import { findPerson, insertPerson, isUnowned } from './people.ts';
import { beginSession, type NewSession } from './sessions.ts';

/** For how long links work (ms): the first owner's is made at every start, another's has to reach the person. */
const lasts = { owner: 15 * 60_000, person: 24 * 60 * 60_000 };

/** A link that works once, as the part of its address that is secret. */
export type Offer = { secret: string; until: number };

/** A link that makes the first owner; undefined when there is one. */
export async function offerWelcome(store: Store, now: number): Promise<Offer | undefined> {
  return (await isUnowned(store)) ? offer(store, null, now) : undefined;
}

/** A link with which a person signs in, and which ends all earlier ones. */
export async function offerSignIn(store: Store, person: string, who: string, now: number): Promise<Offer> {
  await store.db.deleteFrom('welcomes').where('person', '=', person).execute();
  await appendAudit(store.db, { at: now, who, what: 'sign-in link made', about: person });
  return offer(store, person, now);
}

async function offer({ db }: Store, person: string | null, now: number): Promise<Offer> {
  const secret = randomBytes(32).toString('base64url');
  const until = now + (person === null ? lasts.owner : lasts.person);
  await db.deleteFrom('welcomes').where('expires_at', '<=', now).execute();
  await db
    .insertInto('welcomes')
    .values({ hash: hashOf(secret), expires_at: until, person })
    .execute();
  return { secret, until };
}

/** For whom a link is while it works: a person, or whoever will be the owner. Looking at it changes nothing. */
export async function findWelcome({ db }: Store, secret: string, now: number): Promise<{ person: Person | undefined } | undefined> {
  const found = await db
    .selectFrom('welcomes')
    .selectAll()
    .where('hash', '=', hashOf(secret))
    .where('expires_at', '>', now)
    .executeTakeFirst();
  if (!found) return undefined;
  if (found.person === null) return { person: undefined };
  const person = await findPerson({ db }, { id: found.person });
  return person && person.disabled_at === null ? { person } : undefined;
}

/**
 * Signs in by a link; the owner's makes the owner, and ends all links that could make another. Undefined when the link is none, too
 * old, or was taken.
 * @throws PERSON_EXISTS when the owner to be is somebody already; the link is not used up then
 */
export async function takeWelcome(
  { db }: Store,
  secret: string,
  { owner, browser }: { owner: { email: string; name: string } | undefined; browser: string },
  now: number,
): Promise<NewSession | undefined> {
  return db.transaction().execute(async trx => {
    const link = trx.deleteFrom('welcomes').where('hash', '=', hashOf(secret)).where('expires_at', '>', now);
    const taken = await link
      .where('person', owner ? 'is' : 'is not', null)
      .returning('person')
      .executeTakeFirst();
    if (!taken) return undefined;
    if (owner) await trx.deleteFrom('welcomes').where('person', 'is', null).execute();
    const person = owner
      ? await insertPerson(trx, { ...owner, role: 'owner' }, 'the link of the host', now)
      : await findPerson({ db: trx }, { id: taken.person as string });
    if (!person || person.disabled_at !== null) return undefined;
    return beginSession(trx, { person, way: 'link', browser }, now);
  });
}

function hashOf(secret: string): string {
  return sha256(Buffer.from(secret));
}
