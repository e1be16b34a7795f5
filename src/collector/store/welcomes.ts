import { randomBytes } from 'node:crypto';
import { sha256 } from '../../protocol/envelope.ts';
import { type ApiTokenOrder, insertApiToken } from './api-tokens.ts';
import type { Store } from './store.ts';
import type { ApiToken } from './tables.ts';

/** For how long an owner's link works (ms). */
const lasts = 15 * 60_000;

/** A secret that makes the first API token, once; undefined when there has been one, since then there is an owner. */
export async function offerWelcome({ db }: Store, now: number): Promise<{ secret: string; until: number } | undefined> {
  const owned = await db.selectFrom('api_tokens').select('id').limit(1).executeTakeFirst();
  if (owned) return undefined;
  const secret = randomBytes(32).toString('base64url');
  await db.deleteFrom('welcomes').where('expires_at', '<=', now).execute();
  await db
    .insertInto('welcomes')
    .values({ hash: hashOf(secret), expires_at: now + lasts })
    .execute();
  return { secret, until: now + lasts };
}

export async function isWelcome({ db }: Store, secret: string, now: number): Promise<boolean> {
  const found = await db.selectFrom('welcomes').select('expires_at').where('hash', '=', hashOf(secret)).executeTakeFirst();
  return found !== undefined && found.expires_at > now;
}

/** The first API token; undefined when the secret is none, too old, or was taken. All other links end with it. */
export async function takeWelcome(
  { db }: Store,
  secret: string,
  order: ApiTokenOrder,
  now: number,
): Promise<(ApiToken & { text: string }) | undefined> {
  return db.transaction().execute(async trx => {
    const taken = await trx.deleteFrom('welcomes').where('hash', '=', hashOf(secret)).where('expires_at', '>', now).executeTakeFirst();
    if (taken.numDeletedRows === 0n) return undefined;
    await trx.deleteFrom('welcomes').execute();
    return insertApiToken(trx, order, now);
  });
}

function hashOf(secret: string): string {
  return sha256(Buffer.from(secret));
}
