import { sha256 } from '../../protocol/envelope.ts';
import type { Db, Store } from './store.ts';
import { transact } from './transact.ts';

/**
 * Every entry of the audit log has a hash over itself and the hash of the one before, and the hash of the last is kept beside: whoever
 * changes, takes out, or puts in an entry has to change all after it, and then the last hash is not the one that others have written down.
 */

/**
 * Who did what about which thing. `who` is a person's id, `API token ID`, `host console`, or a part of the collector; `about` is the id of
 * a person, a device or a thing. No name is written down: whoever may read the log sees who has that id, as long as somebody has.
 */
export type AuditEntry = { at: number; who: string; what: string; about: string };

/** The hash of an entry, in hexadecimal: SHA-256 over a JSON list of the hash before, `at`, `who`, `what` and `about`. */
export function linkOf(before: string, { at, who, what, about }: AuditEntry): string {
  return sha256(Buffer.from(JSON.stringify([before, at, who, what, about])));
}

/** The hash of the last entry. Who else would write one waits until this transaction is over, so that they come one by one. */
export async function lockHead(trx: Db): Promise<string> {
  const { head } = await trx
    .updateTable('audit_chain')
    .set(eb => ({ head: eb.ref('head') }))
    .returning('head')
    .executeTakeFirstOrThrow();
  return head;
}

/** Where the chain ends now: what somebody may write down, and ask of later. Undefined when there is no entry. */
export async function auditHead({ db }: Store): Promise<{ id: number; hash: string } | undefined> {
  return db.selectFrom('audit_log').select(['id', 'hash']).orderBy('id', 'desc').limit(1).executeTakeFirst();
}

/**
 * Removes entries from the beginning, up to the first that is not so old (epoch ms); what is left begins with the hash of the last that
 * went, its anchor. Gives how many went.
 */
export async function pruneAudit(store: Store, before: number): Promise<number> {
  return transact(store, async trx => {
    const head = await lockHead(trx);
    const kept = await trx.selectFrom('audit_log').select('id').where('at', '>=', before).orderBy('id').limit(1).executeTakeFirst();
    const old = trx.selectFrom('audit_log').where('id', '<', kept?.id ?? Number.MAX_SAFE_INTEGER);
    const last = await old.select(['id', 'hash']).orderBy('id', 'desc').limit(1).executeTakeFirst();
    if (!last) return 0;
    const gone = Number((await trx.deleteFrom('audit_log').where('id', '<=', last.id).executeTakeFirst()).numDeletedRows);
    await trx
      .updateTable('audit_chain')
      .set(eb => ({ anchor: kept ? last.hash : head, pruned: eb('pruned', '+', gone) }))
      .execute();
    return gone;
  });
}
