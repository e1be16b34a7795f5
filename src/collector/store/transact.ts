import { isConflict } from './failures.ts';
import type { Db, Store } from './store.ts';

const attempts = 5;

/** Does this in one transaction, and anew when PostgreSQL saw a conflict with another one. */
export async function transact<T>(store: Store, work: (trx: Db) => Promise<T>, attempt = 1): Promise<T> {
  try {
    return await store.db.transaction().execute(work);
  } catch (error) {
    if (isConflict(error) && attempt < attempts) return transact(store, work, attempt + 1);
    throw error;
  }
}
