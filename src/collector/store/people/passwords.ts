import { appendAudit } from '../audit-log.ts';
import type { Store } from '../store.ts';
import type { Password } from '../tables.ts';

export async function keepPassword({ db }: Store, person: string, hash: string, now: number): Promise<void> {
  await db.transaction().execute(async trx => {
    const values = { hash, set_at: now, failures: 0 };
    await trx
      .insertInto('passwords')
      .values({ person, ...values })
      .onConflict(conflict => conflict.column('person').doUpdateSet(values))
      .execute();
    await appendAudit(trx, { at: now, who: person, what: 'password set', about: person });
  });
}

/** The password of a person, or, as if of one, of nobody: whoever guesses is not to see a difference, nor to measure one. */
export async function passwordOf({ db }: Store, person: string | undefined): Promise<Password> {
  const mine = db
    .selectFrom('passwords')
    .selectAll()
    .where('person', '=', person ?? nobody);
  return (await mine.executeTakeFirst()) ?? { person: nobody, hash: '', set_at: 0, failures: 0 };
}

/** Notes a wrong guess. */
export async function noteGuess({ db }: Store, { person }: Password, now: number): Promise<void> {
  await db.transaction().execute(async trx => {
    await trx
      .updateTable('passwords')
      .set(eb => ({ failures: eb('failures', '+', 1) }))
      .where('person', '=', person)
      .execute();
    await appendAudit(trx, { at: now, who: nobody, what: 'password refused', about: person });
  });
}

export async function forgetGuesses({ db }: Store, { person }: Password): Promise<void> {
  await db.updateTable('passwords').set({ failures: 0 }).where('person', '=', person).execute();
}

/** Another hash of the same password; nothing when the person has set another meanwhile. */
export async function renewHash({ db }: Store, { person, hash: before }: Password, hash: string): Promise<void> {
  await db.updateTable('passwords').set({ hash }).where('person', '=', person).where('hash', '=', before).execute();
}

const nobody = 'nobody';

/** False when there was none. */
export async function removePassword({ db }: Store, person: string, now: number): Promise<boolean> {
  return db.transaction().execute(async trx => {
    const { numDeletedRows } = await trx.deleteFrom('passwords').where('person', '=', person).executeTakeFirst();
    if (numDeletedRows === 0n) return false;
    await appendAudit(trx, { at: now, who: person, what: 'password removed', about: person });
    return true;
  });
}
