import type { Role } from '../../access.ts';
import type { Store } from '../store.ts';
import type { Person } from '../tables.ts';
import { alterPerson, findPerson, insertPerson } from './people.ts';

/** Somebody as the company's sign-in knows him: `subject` never changes, `isVerified` is said of the address, `role` is of the groups. */
export type Known = { subject: string; email: string; isVerified: boolean; name: string; role: Role };

/**
 * The person whom the company knows, who is made, or becomes what the groups say. Owners are made by owners alone, and stay so. An
 * address that is somebody's here already is believed only when the company says that it verified it. A reason is why nobody is let in.
 */
export async function admit(
  { db }: Store,
  { subject, email, isVerified, name, role }: Known,
  now: number,
): Promise<Person | { reason: string }> {
  return db.transaction().execute(async trx => {
    const known = await findPerson({ db: trx }, { subject });
    const person = known ?? (await findPerson({ db: trx }, { email }));
    if (!person) return insertPerson(trx, { email, name, role, subject }, company, now);
    if (person.disabled_at !== null) return { reason: 'the person is disabled' };
    if (!known && (person.subject !== null || !isVerified)) return { reason: 'the address is of somebody else here' };
    if (!known) await trx.updateTable('people').set({ subject }).where('id', '=', person.id).execute();
    if (person.role === role || person.role === 'owner') return person;
    return alterPerson(trx, person.id, { role, group: person.group_name }, company, now);
  });
}

const company = 'company sign-in';
