import type { Selectable } from 'kysely';
import { type AuditEntry, linkOf, lockHead } from './audit-chain.ts';
import { anyContains } from './search.ts';
import type { Db, Store } from './store.ts';
import type { Tables } from './tables.ts';

/**
 * In the transaction of the deed itself, so that neither is there without the other; and as the last thing in it, since whoever writes
 * another entry waits until it is over.
 */
export async function appendAudit(db: Db, { at, who, what, about }: AuditEntry): Promise<void> {
  if (!db.isTransaction) return db.transaction().execute(trx => appendAudit(trx, { at, who, what, about }));
  // As the database gives it back: the hash is over what is kept.
  const entry = { at, who: kept(who), what: kept(what), about: kept(about) };
  const hash = linkOf(await lockHead(db), entry);
  await db
    .insertInto('audit_log')
    .values({ ...entry, hash })
    .execute();
  await db.updateTable('audit_chain').set({ head: hash }).execute();
}

function kept(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\ufffd');
}

/** An entry with the names of who did it, and of the person or the owner of the laptop that it is about, where they have one. */
export type NamedEntry = Selectable<Tables['audit_log']> & { who_name: string | null; about_name: string | null };

/**
 * The latest entries first, before the one with this id: those about any of these ids, with this text in what was done, or in an id, a
 * name or an address.
 */
export async function searchAudit(
  { db }: Store,
  {
    about,
    text,
    before,
    limit,
  }: { about?: readonly string[] | undefined; text?: string | undefined; before?: number | undefined; limit: number },
): Promise<NamedEntry[]> {
  let query = db
    .selectFrom('audit_log')
    .leftJoin('people as actor', 'actor.id', 'audit_log.who')
    .leftJoin('owners', 'owners.device', 'audit_log.about')
    .leftJoin('people as subject', join =>
      join.on(eb => eb.or([eb('subject.id', '=', eb.ref('audit_log.about')), eb('subject.id', '=', eb.ref('owners.person'))])),
    )
    .selectAll('audit_log')
    .select(['actor.name as who_name', 'subject.name as about_name'])
    .orderBy('audit_log.id', 'desc')
    .limit(limit);
  if (about !== undefined) query = query.where('audit_log.about', 'in', about.length > 0 ? about : ['']);
  if (before !== undefined) query = query.where('audit_log.id', '<', before);
  if (text) query = query.where(anyContains(searched, text));
  return query.execute();
}

const searched = [
  ...(['audit_log.what', 'audit_log.who', 'audit_log.about'] as const),
  ...(['actor.name', 'actor.email', 'subject.name', 'subject.email'] as const),
];
