import { appendAudit } from '../audit-log.ts';
import type { Store } from '../store.ts';
import type { Passkey } from '../tables.ts';

export async function addPasskey({ db }: Store, passkey: Passkey): Promise<void> {
  await db.transaction().execute(async trx => {
    await trx.insertInto('passkeys').values(passkey).execute();
    await appendAudit(trx, { at: passkey.created_at, who: passkey.person, what: 'passkey added', about: passkey.person });
  });
}

export async function findPasskey({ db }: Store, id: string): Promise<Passkey | undefined> {
  return db.selectFrom('passkeys').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function passkeysOf({ db }: Store, person: string): Promise<Passkey[]> {
  return db.selectFrom('passkeys').selectAll().where('person', '=', person).orderBy('created_at').orderBy('id').execute();
}

/** Notes a use: `counter` is what the passkey counts. */
export async function usePasskey({ db }: Store, id: string, counter: number, now: number): Promise<void> {
  await db.updateTable('passkeys').set({ counter, used_at: now }).where('id', '=', id).execute();
}

/** False when the person has no such passkey. */
export async function removePasskey({ db }: Store, person: string, id: string, now: number): Promise<boolean> {
  return db.transaction().execute(async trx => {
    const { numDeletedRows } = await trx.deleteFrom('passkeys').where('person', '=', person).where('id', '=', id).executeTakeFirst();
    if (numDeletedRows === 0n) return false;
    await appendAudit(trx, { at: now, who: person, what: 'passkey removed', about: person });
    return true;
  });
}
