import { appendAudit } from '../audit-log.ts';
import { erase } from '../erase.ts';
import type { Store } from '../store.ts';
import { alterPerson } from './people.ts';

/**
 * Nothing of this person remains but an id without a name, in the audit log, in waivers and beside versions of the policy: what was done
 * stays, and who did it is told no more. Laptops stay, and belong to nobody. False when there is no such person.
 * @throws LAST_OWNER when nobody would be left who can let others in
 */
export async function erasePerson(store: Store, id: string, who: string, now: number): Promise<boolean> {
  return erase(store, async trx => {
    if (!(await trx.selectFrom('people').select('id').where('id', '=', id).executeTakeFirst())) return false;
    const mine = trx.selectFrom('sessions').select('id').where('person', '=', id);
    await trx.deleteFrom('reveals').where('session', 'in', mine).execute();
    await alterPerson(trx, id, { disabled: true }, who, now);
    for (const table of ['passkeys', 'passwords', 'owners', 'api_tokens'] as const)
      await trx.deleteFrom(table).where('person', '=', id).execute();
    await trx.deleteFrom('people').where('id', '=', id).execute();
    await appendAudit(trx, { at: now, who, what: 'person erased', about: id });
    return true;
  });
}
