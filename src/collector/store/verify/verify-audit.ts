import { linkOf } from '../audit-chain.ts';
import type { Db } from '../store.ts';

/** Where an audit log ended when somebody wrote it down. */
export type SeenHead = { id: number; hash: string };

/** How many entries are kept and how many went because they were old, where the chain ends, and in words what does not hold. */
export type AuditVerification = { entries: number; pruned: number; head: SeenHead | undefined; wrong: string[] };

const batch = 1000;

/** Follows the chain from its anchor to its head; `seen` must be in it, unless it is older than what is kept. */
export async function verifyAudit(db: Db, seen?: SeenHead): Promise<AuditVerification> {
  const chain = await db.selectFrom('audit_chain').selectAll().executeTakeFirst();
  if (!chain) return { entries: 0, pruned: 0, head: undefined, wrong: ['audit log: its chain is gone'] };
  const found: AuditVerification = { entries: 0, pruned: chain.pruned, head: undefined, wrong: [] };
  let isSeen = false;
  let first: number | undefined;
  for (let before = chain.anchor, after = 0; ; ) {
    const entries = await db.selectFrom('audit_log').selectAll().where('id', '>', after).orderBy('id').limit(batch).execute();
    for (const entry of entries) {
      if (linkOf(before, entry) !== entry.hash) found.wrong.push(`audit log: entry ${entry.id} does not follow from the one before it`);
      if (entry.id === seen?.id) isSeen = entry.hash === seen.hash;
      first ??= entry.id;
      before = entry.hash;
      after = entry.id;
      found.entries++;
      found.head = { id: entry.id, hash: entry.hash };
    }
    if (entries.length < batch) break;
  }
  if ((found.head?.hash ?? chain.anchor) !== chain.head) found.wrong.push('audit log: its last entry is not the one that was written last');
  if (seen && !isSeen)
    found.wrong.push(
      `audit log: ${seen.id}:${seen.hash} is not in it${first !== undefined && seen.id < first ? ', which begins later' : ''}`,
    );
  return found;
}
