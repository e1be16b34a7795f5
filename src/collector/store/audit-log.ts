import type { Selectable } from 'kysely';
import type { Db, Store } from './store.ts';
import type { Tables } from './tables.ts';

/** Who did what about which thing: `who` is `host console`, or a person or program; no personal data of a device's owner. */
export type AuditEntry = { at: number; who: string; what: string; about: string };

/** In the transaction of the deed itself, so that neither is there without the other. */
export async function appendAudit(db: Db, entry: AuditEntry): Promise<void> {
  await db.insertInto('audit_log').values(entry).execute();
}

/** The latest entries first. */
export async function listAudit({ db }: Store, limit = 1000): Promise<Selectable<Tables['audit_log']>[]> {
  return db.selectFrom('audit_log').selectAll().orderBy('id', 'desc').limit(limit).execute();
}
