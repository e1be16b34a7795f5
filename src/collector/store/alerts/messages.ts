import type { Selectable } from 'kysely';
import type { Db, Store } from '../store.ts';
import type { Tables } from '../tables.ts';
import { transact } from '../transact.ts';

/** A message as it is sent, and what became of it. Times are epoch milliseconds. */
export type Message = Selectable<Tables['messages']>;

export type NewMessage = Pick<Message, 'id' | 'destination' | 'form' | 'summary' | 'body'>;

/** Puts messages into the outbox, with what they tell of in one transaction. */
export async function putMessages(trx: Db, messages: readonly NewMessage[], now: number): Promise<void> {
  if (messages.length === 0) return;
  const rows = messages.map(message => ({ ...message, created_at: now, attempts: 0, due_at: now, sent_at: null, problem: null }));
  await trx.insertInto('messages').values(rows).execute();
}

/**
 * Takes messages that are due, for as long as the lease lasts (ms): who is ended before it says what became of one leaves it to be sent
 * again then, with the same id.
 */
export async function leaseMessages(store: Store, { limit, lease }: { limit: number; lease: number }, now: number): Promise<Message[]> {
  const due = store.db.selectFrom('messages').select('id').where('due_at', '<=', now).limit(1);
  // Most often nothing is due, and then nothing is locked.
  if (!(await due.executeTakeFirst())) return [];
  return transact(store, async trx => {
    const query = trx.selectFrom('messages').select('id').where('due_at', '<=', now).orderBy('due_at').orderBy('id').limit(limit);
    const ids = (await (store.engine === 'postgres' ? query.forUpdate().skipLocked() : query).execute()).map(({ id }) => id);
    if (ids.length === 0) return [];
    return trx
      .updateTable('messages')
      .set(eb => ({ attempts: eb('attempts', '+', 1), due_at: now + lease }))
      .where('id', 'in', ids)
      .returningAll()
      .execute();
  });
}

/** Says what became of the last attempt: sent, or due again, or given up when there is no next. Whoever has leased it since knows better. */
export async function settleMessage(
  { db }: Store,
  { id, attempts }: Pick<Message, 'id' | 'attempts'>,
  outcome: Pick<Message, 'sent_at' | 'due_at' | 'problem'>,
): Promise<void> {
  await db.updateTable('messages').set(outcome).where('id', '=', id).where('attempts', '=', attempts).execute();
}

/** The latest first; those on their way or given up before them. */
export async function listMessages({ db }: Store, limit: number): Promise<Message[]> {
  const messages = db.selectFrom('messages').selectAll().orderBy('created_at', 'desc').orderBy('id').limit(limit);
  const open = await messages.where('sent_at', 'is', null).execute();
  return [...open, ...(await messages.where('sent_at', 'is not', null).execute())];
}

/** Has a message sent again with the same id, as if it were new. False when there is none. */
export async function sendAgain(trx: Db, id: string, now: number): Promise<boolean> {
  const again = trx.updateTable('messages').set({ due_at: now, attempts: 0, sent_at: null }).where('id', '=', id);
  return (await again.executeTakeFirst()).numUpdatedRows > 0n;
}
