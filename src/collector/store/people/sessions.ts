import { randomBytes } from 'node:crypto';
import type { ExpressionBuilder } from 'kysely';
import { sha256 } from '../../../protocol/envelope.ts';
import { appendAudit } from '../audit-log.ts';
import type { Db, Store } from '../store.ts';
import type { Person, SessionRow, SignInWay, Tables } from '../tables.ts';

const minute = 60_000;

/** A session ends when nobody used it for so long, and so long after its sign-in whatever happens (ms). */
const lasts = { idle: 30 * minute, whole: 12 * 60 * minute };

/** Who signs in, how, and by which browser; `provenAt` is when that person proved to be there, if not now. */
type Entry = { person: Person; way: SignInWay; browser: string; provenAt?: number };

/** A session and what its cookie holds, which is given once, here: only its SHA-256 is kept. */
export type NewSession = SessionRow & { secret: string };

/** Signs a person in anew: the session that this browser had ends. */
export async function signIn(
  { db }: Store,
  { replaces, ...entry }: Entry & { replaces: string | undefined },
  now: number,
): Promise<NewSession> {
  return db.transaction().execute(async trx => {
    if (replaces !== undefined) await trx.deleteFrom('sessions').where('hash', '=', hashOf(replaces)).execute();
    return beginSession(trx, entry, now);
  });
}

/** Begins a session for a person who has proved to be there. */
export async function beginSession(trx: Db, { person, way, browser, provenAt }: Entry, now: number): Promise<NewSession> {
  const secret = randomBytes(32).toString('base64url');
  const session: SessionRow = {
    hash: hashOf(secret),
    id: randomBytes(8).toString('hex'),
    person: person.id,
    way,
    browser,
    created_at: now,
    seen_at: now,
    proven_at: provenAt ?? now,
  };
  await trx.deleteFrom('sessions').where(isOver(now)).execute();
  await trx.insertInto('sessions').values(session).execute();
  await trx.updateTable('people').set({ signed_in_at: now }).where('id', '=', person.id).execute();
  await appendAudit(trx, { at: now, who: person.id, what: `signed in by ${way}`, about: person.id });
  return { ...session, secret };
}

/** The session of this cookie with its person, while it lasts and the person may sign in. That it was used is noted to the minute. */
export async function findSession(
  { db }: Store,
  secret: string,
  now: number,
): Promise<{ session: SessionRow; person: Person } | undefined> {
  const hash = hashOf(secret);
  const session = await db.selectFrom('sessions').selectAll().where('hash', '=', hash).where(lastsAt(now)).executeTakeFirst();
  if (!session) return undefined;
  const person = await db
    .selectFrom('people')
    .selectAll()
    .where('id', '=', session.person)
    .where('disabled_at', 'is', null)
    .executeTakeFirst();
  if (!person) return undefined;
  if (session.seen_at + minute <= now) await db.updateTable('sessions').set({ seen_at: now }).where('hash', '=', hash).execute();
  return { session, person };
}

/** A person's sessions that last, the latest used first. */
export async function listSessions({ db }: Store, person: string, now: number): Promise<SessionRow[]> {
  return db
    .selectFrom('sessions')
    .selectAll()
    .where('person', '=', person)
    .where(lastsAt(now))
    .orderBy('seen_at', 'desc')
    .orderBy('id')
    .execute();
}

/** Ends one session of a person, or all but one. Gives how many there were. */
export async function endSessions({ db }: Store, person: string, which: { id: string } | { but: string }, now: number): Promise<number> {
  return db.transaction().execute(async trx => {
    const mine = trx.deleteFrom('sessions').where('person', '=', person);
    const { numDeletedRows } = await ('id' in which
      ? mine.where('id', '=', which.id)
      : mine.where('id', '!=', which.but)
    ).executeTakeFirst();
    if (numDeletedRows > 0n)
      await appendAudit(trx, { at: now, who: person, what: 'id' in which ? 'session ended' : 'other sessions ended', about: person });
    return Number(numDeletedRows);
  });
}

type SessionWhere = ExpressionBuilder<Tables, 'sessions'>;
const lastsAt = (now: number) => (eb: SessionWhere) =>
  eb.and([eb('seen_at', '>', now - lasts.idle), eb('created_at', '>', now - lasts.whole)]);
const isOver = (now: number) => (eb: SessionWhere) =>
  eb.or([eb('seen_at', '<=', now - lasts.idle), eb('created_at', '<=', now - lasts.whole)]);

function hashOf(secret: string): string {
  return sha256(Buffer.from(secret));
}
