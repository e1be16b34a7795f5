import { randomBytes } from 'node:crypto';
import { ShipshapeError } from '../../errors.ts';
import type { Role } from '../access.ts';
import { appendAudit } from './audit-log.ts';
import type { Db, Store } from './store.ts';
import type { Person } from './tables.ts';

export type Newcomer = { email: string; name: string; role: Role; group?: string | null };

/** Makes a person who can sign in by a link at first. @throws PERSON_EXISTS */
export async function addPerson({ db }: Store, newcomer: Newcomer, who: string, now: number): Promise<Person> {
  return db.transaction().execute(trx => insertPerson(trx, newcomer, who, now));
}

async function insertPerson(trx: Db, { email, name, role, group = null }: Newcomer, who: string, now: number): Promise<Person> {
  const person: Person = {
    id: `p_${randomBytes(8).toString('hex')}`,
    email: email.toLowerCase(),
    name,
    role,
    group_name: group,
    created_by: who,
    created_at: now,
    disabled_at: null,
    signed_in_at: null,
  };
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('people')
    .values(person)
    .onConflict(conflict => conflict.column('email').doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 0n)
    throw new ShipshapeError('PERSON_EXISTS', `there is somebody with the address ${person.email} already`);
  await appendAudit(trx, { at: now, who, what: `person added as ${role}`, about: person.id });
  return person;
}

/** The device ids of a person's laptops. */
export async function devicesOf({ db }: Store, person: string): Promise<string[]> {
  const owned = await db.selectFrom('owners').select('device').where('person', '=', person).orderBy('device').execute();
  return owned.map(({ device }) => device);
}

/**
 * Changes what a person may do, or ends it. Sessions end with the old role: who was let in for one thing is not in for another.
 * @throws NOT_FOUND; LAST_OWNER when nobody would be left who can undo it
 */
export async function changePerson(
  { db }: Store,
  id: string,
  change: { role: Role; group?: string | null } | { disabled: boolean },
  who: string,
  now: number,
): Promise<Person> {
  return db.transaction().execute(async trx => {
    const values =
      'role' in change ? { role: change.role, group_name: change.group ?? null } : { disabled_at: change.disabled ? now : null };
    const person = await trx.updateTable('people').set(values).where('id', '=', id).returningAll().executeTakeFirst();
    if (!person) throw new ShipshapeError('NOT_FOUND', `there is no person ${id}`);
    const owner = await trx
      .selectFrom('people')
      .select('id')
      .where('role', '=', 'owner')
      .where('disabled_at', 'is', null)
      .limit(1)
      .execute();
    if (owner.length === 0)
      throw new ShipshapeError('LAST_OWNER', `${person.email} is the only owner`, { hint: 'Make another person an owner first.' });
    await trx.deleteFrom('sessions').where('person', '=', id).execute();
    await trx.deleteFrom('welcomes').where('person', '=', id).execute();
    await appendAudit(trx, { at: now, who, what: wordsOf(change), about: id });
    return person;
  });
}

function wordsOf(change: { role: Role; group?: string | null } | { disabled: boolean }): string {
  if ('role' in change) return `role changed to ${change.role}${change.group ? ` of ${change.group}` : ''}`;
  return change.disabled ? 'person disabled' : 'person enabled';
}
