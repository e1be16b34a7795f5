import { randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { ShipshapeError } from '../../../errors.ts';
import { tokenPattern } from '../../../protocol/enrollment.ts';
import { sha256 } from '../../../protocol/envelope.ts';
import { appendAudit } from '../audit-log.ts';
import type { Db, Store } from '../store.ts';
import type { Token } from '../tables.ts';

/** `uses` is how many devices it may enrol, `lifetime` how long (ms), `group` what those devices belong to. */
export type TokenOrder = { uses: number; lifetime: number; group?: string | undefined; who: string };

/** Makes a token. Its text is given once, here: only its SHA-256 is kept. */
export async function createToken(
  { db }: Store,
  { uses, lifetime, group, who }: TokenOrder,
  now: number,
): Promise<Token & { text: string }> {
  const id = Array.from({ length: 8 }, () => letters[randomInt(letters.length)]).join('');
  const text = `se1_${id}_${randomBytes(32).toString('base64url')}`;
  const token: Token = {
    id,
    hash: sha256(Buffer.from(text)),
    group_name: group ?? null,
    uses,
    used: 0,
    created_by: who,
    created_at: now,
    expires_at: now + lifetime,
    revoked_at: null,
  };
  await db.transaction().execute(async trx => {
    await trx.insertInto('tokens').values(token).execute();
    await appendAudit(trx, { at: now, who, what: 'token created', about: id });
  });
  return { ...token, text };
}

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';

export async function listTokens({ db }: Store): Promise<Token[]> {
  return db.selectFrom('tokens').selectAll().orderBy('created_at').orderBy('id').execute();
}

/** False when there is no such token, or it was revoked before. */
export async function revokeToken({ db }: Store, id: string, who: string, now: number): Promise<boolean> {
  return db.transaction().execute(async trx => {
    const { numUpdatedRows } = await trx
      .updateTable('tokens')
      .set({ revoked_at: now })
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    await appendAudit(trx, { at: now, who, what: 'token revoked', about: id });
    return true;
  });
}

/**
 * The token of this text, locked until the transaction ends: whoever else has it waits.
 * @throws TOKEN_REFUSED when there is none. Whoever does not have the whole text is not told why.
 */
export async function lockToken(trx: Db, text: string): Promise<Token> {
  const [, id = ''] = tokenPattern.exec(text) ?? [];
  const token = await trx
    .updateTable('tokens')
    .set(eb => ({ used: eb.ref('used') }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
  if (!token || !timingSafeEqual(Buffer.from(token.hash), Buffer.from(sha256(Buffer.from(text))))) throw refused('it is not known here');
  return token;
}

/** Uses a locked token for one device. @throws TOKEN_REFUSED when it is revoked, too old or used up. */
export async function consumeToken(trx: Db, token: Token, now: number): Promise<void> {
  if (token.revoked_at !== null) throw refused('it was revoked');
  if (token.expires_at <= now) throw refused(`it expired at ${new Date(token.expires_at).toISOString()}`);
  if (token.used >= token.uses) throw refused(token.uses === 1 ? 'it was used before' : `it was used ${token.uses} times`);
  await trx
    .updateTable('tokens')
    .set(eb => ({ used: eb('used', '+', 1) }))
    .where('id', '=', token.id)
    .execute();
}

export function refused(why: string): ShipshapeError {
  return new ShipshapeError('TOKEN_REFUSED', `this token enrols nothing: ${why}`, {
    hint: 'Ask whoever runs the collector for a new one: shipshape collector token create',
  });
}
