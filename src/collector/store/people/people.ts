import { randomBytes } from 'node:crypto';
import { ShipshapeError } from '../../../errors.ts';
import type { Role } from '../../access.ts';
import { appendAudit } from '../audit-log.ts';
import { anyContains } from '../search.ts';
import type { Db, Store } from '../store.ts';
import type { Person } from '../tables.ts';

export type Newcomer = { email: string; name: string; role: Role; group?: string | null; subject?: string };

/** Makes a person, who has no way to sign in yet. @throws PERSON_EXISTS */
export async function addPerson({ db }: Store, newcomer: Newcomer, who: string, now: number): Promise<Person> {
  return db.transaction().execute(trx => insertPerson(trx, newcomer, who, now));
}

export async function insertPerson(trx: Db, newcomer: Newcomer, who: string, now: number): Promise<Person> {
  const { email, name, role, group = null, subject = null } = newcomer;
  const person: Person = {
    id: `p_${randomBytes(8).toString('hex')}`,
    email: email.toLowerCase(),
    subject,
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

export async function findPerson(
  { db }: { db: Db },
  by: { id: string } | { email: string } | { subject: string },
): Promise<Person | undefined> {
  const query = db.selectFrom('people').selectAll();
  if ('id' in by) return query.where('id', '=', by.id).executeTakeFirst();
  if ('subject' in by) return query.where('subject', '=', by.subject).executeTakeFirst();
  return query.where('email', '=', by.email.toLowerCase()).executeTakeFirst();
}

/** `after` is the address behind which they begin; with `isWithout`, only people who own no laptop. */
type PeopleSearch = { text?: string | undefined; isWithout?: boolean; after?: string | undefined; limit: number };

/** People with how many laptops they own, by their address: those with this text in name, address or role. */
export async function searchPeople(
  { db }: Store,
  { text = '', isWithout = false, after = '', limit }: PeopleSearch,
): Promise<(Person & { laptops: number })[]> {
  return db
    .selectFrom('people')
    .selectAll()
    .select(eb =>
      eb
        .selectFrom('owners')
        .whereRef('owners.person', '=', 'people.id')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .$asScalar()
        .$notNull()
        .as('laptops'),
    )
    .where('email', '>', after)
    .where(anyContains(['name', 'email', 'role'], text))
    .$if(isWithout, query => query.where('id', 'not in', eb => eb.selectFrom('owners').select('person')))
    .orderBy('email')
    .limit(limit)
    .execute();
}

/** What of a person can be changed. */
export type PersonChange = { role: Role; group?: string | null } | { disabled: boolean };

/**
 * Changes what a person may do, or ends it. Sessions and links end with it: who was let in for one thing is not in for another.
 * @throws NOT_FOUND; LAST_OWNER when nobody would be left who can undo it
 */
export async function changePerson({ db }: Store, id: string, change: PersonChange, who: string, now: number): Promise<Person> {
  return db.transaction().execute(trx => alterPerson(trx, id, change, who, now));
}

export async function alterPerson(trx: Db, id: string, change: PersonChange, who: string, now: number): Promise<Person> {
  const owners = await lockOwners(trx);
  const values = 'role' in change ? { role: change.role, group_name: change.group ?? null } : { disabled_at: change.disabled ? now : null };
  const person = await trx.updateTable('people').set(values).where('id', '=', id).returningAll().executeTakeFirst();
  if (!person) throw new ShipshapeError('NOT_FOUND', `there is no person ${id}`);
  if (owners.length === 1 && owners[0] === id && (person.role !== 'owner' || person.disabled_at !== null))
    throw new ShipshapeError('LAST_OWNER', `${person.email} is the only owner`, { hint: 'Make another person an owner first.' });
  await trx.deleteFrom('sessions').where('person', '=', id).execute();
  await trx.deleteFrom('welcomes').where('person', '=', id).execute();
  await appendAudit(trx, { at: now, who, what: wordsOf(change), about: id });
  return person;
}

/** Those who are owners and may sign in. Who else would change one waits: of two who would end each other, one remains. */
async function lockOwners(trx: Db): Promise<string[]> {
  const owners = await trx
    .updateTable('people')
    .set(eb => ({ role: eb.ref('role') }))
    .where('role', '=', 'owner')
    .where('disabled_at', 'is', null)
    .returning('id')
    .execute();
  return owners.map(({ id }) => id);
}

/** Whether nobody is an owner who may sign in. */
export async function isUnowned({ db }: Store): Promise<boolean> {
  const owner = db.selectFrom('people').select('id').where('role', '=', 'owner').where('disabled_at', 'is', null).limit(1);
  return (await owner.executeTakeFirst()) === undefined;
}

function wordsOf(change: PersonChange): string {
  if ('role' in change) return `role changed to ${change.role}${change.group ? ` of ${change.group}` : ''}`;
  return change.disabled ? 'person disabled' : 'person enabled';
}

/** What people are called, by id. */
export async function namesOfPeople({ db }: Store): Promise<Map<string, string>> {
  const rows = await db.selectFrom('people').select(['id', 'name']).execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}
