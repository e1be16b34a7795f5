import type { Kysely, Selectable } from 'kysely';
import { type Policy, usualPolicy } from '../../fleet/policy.ts';
import { readPolicy } from '../../fleet/read-policy.ts';
import { appendAudit } from './audit-log.ts';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';

/** One version of the policy, as it was written (YAML). */
export type PolicyVersion = Selectable<Tables['policies']>;

/**
 * Makes this text the policy from now on. `isNew` is asked of the version that its author saved last, together with the saving;
 * undefined when it says no.
 * @throws POLICY_INVALID
 */
export async function savePolicy(
  { db }: Store,
  { text, author }: Pick<PolicyVersion, 'text' | 'author'>,
  now: number,
  isNew: (last: PolicyVersion | undefined) => boolean = () => true,
): Promise<PolicyVersion | undefined> {
  readPolicy(author, text);
  return db.transaction().execute(async trx => {
    const versions = trx.selectFrom('policies').selectAll().orderBy('id', 'desc').limit(1);
    if (!isNew(await versions.where('author', '=', author).executeTakeFirst())) return undefined;
    // A clock that went back must not put an older version in force.
    const saved_at = Math.max(now, (await versions.executeTakeFirst())?.saved_at ?? 0);
    const version = await trx.insertInto('policies').values({ text, author, saved_at }).returningAll().executeTakeFirstOrThrow();
    await appendAudit(trx, { at: now, who: author, what: 'policy saved', about: String(version.id) });
    return version;
  });
}

/** What laptops were judged by at this moment (epoch milliseconds): the usual policy before the first version. */
export async function policyInForce({ db }: Store, at: number): Promise<Policy> {
  const query = db.selectFrom('policies').selectAll().where('saved_at', '<=', at).orderBy('id', 'desc').limit(1);
  const version = await query.executeTakeFirst();
  return version ? read(db, version) : usualPolicy;
}

/** A version never changes, so each is read once by a process. */
const known = new WeakMap<Kysely<Tables>, Map<number, Policy>>();

function read(db: Kysely<Tables>, { id, text, author }: PolicyVersion): Policy {
  const policies = known.get(db) ?? new Map<number, Policy>();
  known.set(db, policies);
  const policy = policies.get(id) ?? readPolicy(author, text);
  policies.set(id, policy);
  return policy;
}

/** The latest version first. */
export async function listPolicies({ db }: Store): Promise<PolicyVersion[]> {
  return db.selectFrom('policies').selectAll().orderBy('id', 'desc').execute();
}
