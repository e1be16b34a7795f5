import { randomUUID } from 'node:crypto';
import { appendAudit } from '../audit-log.ts';
import type { Store } from '../store.ts';
import type { Device } from '../tables.ts';
import { listedColumns } from './listing.ts';
import { consumeToken, lockToken, refused } from './tokens.ts';

/** Who wants in: the whole token, and a key whose owner has proven to have it. */
export type Newcomer = { token: string; keyId: string; publicKey: string; os: string; agent: string; label?: string | undefined };

/** For how long a lost answer can be asked again, with the same key and token (ms). */
const answerLasts = 3_600_000;

/**
 * Makes a device of a newcomer and uses its token, together or not at all. A newcomer whose answer was lost gets the same device.
 * @throws TOKEN_REFUSED when the token is unknown, revoked, expired or used up, or the key was enrolled before.
 */
export async function enroll({ db }: Store, newcomer: Newcomer, now: number): Promise<{ device: Device; isNew: boolean }> {
  return db.transaction().execute(async trx => {
    const token = await lockToken(trx, newcomer.token);
    const known = await trx.selectFrom('devices').selectAll().where('key_id', '=', newcomer.keyId).executeTakeFirst();
    if (known?.token === token.id && known.state === 'active' && now < known.enrolled_at + answerLasts)
      return { device: known, isNew: false };
    if (known) throw refused('the key was enrolled before');
    await consumeToken(trx, token, now);
    const told = {
      device: randomUUID(),
      group_name: token.group_name,
      label: newcomer.label?.toWellFormed() ?? null,
      os: newcomer.os,
      platform: null,
      identity: null,
    };
    const device = await trx
      .insertInto('devices')
      .values({
        ...told,
        ...listedColumns(told),
        key_id: newcomer.keyId,
        public_key: newcomer.publicKey,
        state: 'active',
        token: token.id,
        agent: newcomer.agent.toWellFormed(),
        enrolled_at: now,
        last_seq: 0,
        skew: 0,
        failing: 0,
        unknown: 0,
        pruned_through: 0,
      })
      .onConflict(conflict => conflict.column('key_id').doNothing())
      .returningAll()
      .executeTakeFirst();
    if (!device) throw refused('the key was enrolled before');
    await appendAudit(trx, { at: now, who: `token ${token.id}`, what: 'device joined', about: device.device });
    return { device, isNew: true };
  });
}
