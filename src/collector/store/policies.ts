import type { Selectable } from 'kysely';
import { type Policy, usualPolicy } from '../../fleet/policy.ts';
import { readPolicy } from '../../fleet/read-policy.ts';
import { appendAudit } from './audit-log.ts';
import { makeAllDue } from './counts/due.ts';
import { checkIds } from './devices/checks.ts';
import type { Db, Store } from './store.ts';
import type { Tables } from './tables.ts';
import { transact } from './transact.ts';

/** One version of the policy, as it was written (YAML). */
export type PolicyVersion = Selectable<Tables['policies']>;

/** What is to be known of the version that its author saved last, and of the last of all. */
type Earlier = { own: PolicyVersion | undefined; last: PolicyVersion | undefined };

/**
 * Makes this text the policy from now on. `isWanted` is asked together with the saving; undefined when it says no.
 * @throws POLICY_INVALID
 */
export async function savePolicy(
  store: Store,
  { text, author }: Pick<PolicyVersion, 'text' | 'author'>,
  now: number,
  isWanted: (earlier: Earlier) => boolean = () => true,
): Promise<PolicyVersion | undefined> {
  const { required = [] } = readPolicy(author, text);
  await checkIds(
    store,
    required.flatMap(({ checks }) => checks),
  );
  return transact(store, async trx => {
    const versions = trx.selectFrom('policies').selectAll().orderBy('id', 'desc').limit(1);
    const last = await versions.executeTakeFirst();
    if (!isWanted({ own: await versions.where('author', '=', author).executeTakeFirst(), last })) return undefined;
    // A clock that went back must not put an older version in force.
    const saved_at = Math.max(now, last?.saved_at ?? 0);
    const version = await trx.insertInto('policies').values({ text, author, saved_at }).returningAll().executeTakeFirstOrThrow();
    await makeAllDue(trx);
    await appendAudit(trx, { at: now, who: author, what: 'policy saved', about: String(version.id) });
    return version;
  });
}

/** What laptops were judged by at this moment (epoch milliseconds): the usual policy before the first version. */
export async function policyInForce({ db }: { db: Db }, at: number): Promise<Policy> {
  const query = db.selectFrom('policies').selectAll().where('saved_at', '<=', at).orderBy('id', 'desc').limit(1);
  const version = await query.executeTakeFirst();
  return version ? read(version) : usualPolicy;
}

/** The policy that was saved last, whatever the clock says: what the fleet is counted by. */
export async function latestPolicy(db: Db): Promise<Policy> {
  return policyInForce({ db }, Number.MAX_SAFE_INTEGER);
}

/** The same text always says the same, so the few that are asked for are read once by a process. */
const known = new Map<string, Policy>();

function read({ text, author }: PolicyVersion): Policy {
  const policy = known.get(text) ?? readPolicy(author, text);
  if (known.size >= 100) known.clear();
  known.set(text, policy);
  return policy;
}

/** The latest version first, without their texts. */
export async function listPolicies({ db }: Store, limit = 200): Promise<Omit<PolicyVersion, 'text'>[]> {
  return db.selectFrom('policies').select(['id', 'author', 'saved_at']).orderBy('id', 'desc').limit(limit).execute();
}

/** A version, the last where none is named, and the one before it. */
export async function findPolicy(
  { db }: Store,
  id = Number.MAX_SAFE_INTEGER,
): Promise<{ version: PolicyVersion | undefined; before: PolicyVersion | undefined }> {
  const [version, before] = await db.selectFrom('policies').selectAll().where('id', '<=', id).orderBy('id', 'desc').limit(2).execute();
  return { version, before };
}
