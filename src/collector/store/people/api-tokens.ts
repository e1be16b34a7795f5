import { randomBytes } from 'node:crypto';
import { sha256 } from '../../../protocol/envelope.ts';
import { appendAudit } from '../audit-log.ts';
import type { Db, Store } from '../store.ts';
import type { ApiToken, Person } from '../tables.ts';

/** What a program may do with its token, how long it works (ms), and who made it: `person` unless it was made on the host. */
export type ApiTokenOrder = { permissions: readonly string[]; lifetime: number; who: string; person?: string };

/** Makes a token for a program. Its text is given once, here: only its SHA-256 is kept. */
export async function createApiToken(store: Store, order: ApiTokenOrder, now: number): Promise<ApiToken & { text: string }> {
  return store.db.transaction().execute(trx => insertApiToken(trx, order, now));
}

async function insertApiToken(
  trx: Db,
  { permissions, lifetime, who, person }: ApiTokenOrder,
  now: number,
): Promise<ApiToken & { text: string }> {
  const text = `ssp_${randomBytes(32).toString('base64url')}`;
  const token: ApiToken = {
    id: randomBytes(6).toString('hex'),
    hash: sha256(Buffer.from(text)),
    permissions: permissions.join(','),
    created_by: who,
    created_at: now,
    expires_at: now + lifetime,
    revoked_at: null,
    used_at: null,
    person: person ?? null,
  };
  await trx.insertInto('api_tokens').values(token).execute();
  await appendAudit(trx, { at: now, who, what: 'API token created', about: token.id });
  return { ...token, text };
}

/** The token of this text with who made it, while it works: it ends with that person. When it was last used is noted to the hour. */
export async function findApiToken(
  { db }: Store,
  text: string,
  now: number,
): Promise<{ id: string; permissions: string[]; person: Person | undefined } | undefined> {
  const token = await db
    .selectFrom('api_tokens')
    .selectAll()
    .where('hash', '=', sha256(Buffer.from(text)))
    .executeTakeFirst();
  if (!token || token.revoked_at !== null || token.expires_at <= now) return undefined;
  const person =
    token.person === null ? undefined : await db.selectFrom('people').selectAll().where('id', '=', token.person).executeTakeFirst();
  if (token.person !== null && (!person || person.disabled_at !== null)) return undefined;
  if ((token.used_at ?? 0) + 3_600_000 < now) await db.updateTable('api_tokens').set({ used_at: now }).where('id', '=', token.id).execute();
  return { id: token.id, permissions: token.permissions.split(','), person };
}

/** All tokens with the name of who made each, where a person did. */
export async function listApiTokens({ db }: Store): Promise<(ApiToken & { maker: string | null })[]> {
  return db
    .selectFrom('api_tokens')
    .leftJoin('people', 'people.id', 'api_tokens.person')
    .selectAll('api_tokens')
    .select('people.name as maker')
    .orderBy('api_tokens.created_at')
    .orderBy('api_tokens.id')
    .execute();
}

/** False when there is no such token, or it was revoked before. */
export async function revokeApiToken({ db }: Store, id: string, who: string, now: number): Promise<boolean> {
  return db.transaction().execute(async trx => {
    const { numUpdatedRows } = await trx
      .updateTable('api_tokens')
      .set({ revoked_at: now })
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    await appendAudit(trx, { at: now, who, what: 'API token revoked', about: id });
    return true;
  });
}
