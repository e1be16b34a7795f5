import { sql } from 'kysely';
import type { Db } from '../store.ts';
import type { Sight } from './compare.ts';

type Change = { check_id: number; outcome: number; day: number; change: number };

/** Where the counts of the days are not the sums over all spans. */
export async function dailyDisagreements(db: Db, { name, horizon }: Sight): Promise<string[]> {
  const known = sums(await db.selectFrom('daily').selectAll().execute(), horizon);
  const counted = sums([...(await changesBy(db, 'began', 1)), ...(await changesBy(db, 'ended', -1))], horizon);
  return [...new Set([...known.keys(), ...counted.keys()])]
    .filter(key => (known.get(key) ?? 0) !== (counted.get(key) ?? 0))
    .map(key => {
      const [check, outcome, day] = key.split(' ').map(Number) as [number, number, number];
      const count = (of: Map<string, number>) => of.get(key) ?? 0;
      return `daily: ${name(check)}, outcome ${outcome}, day ${day} has ${count(known)}, and its spans make ${count(counted)}`;
    });
}

async function changesBy(db: Db, moment: 'began' | 'ended', change: 1 | -1): Promise<Change[]> {
  const { rows } = await sql<Change>`
    select check_id, outcome, ${sql.ref(moment)} / 86400 as day, ${sql.lit(change)} * count(*) as change
    from spans where ${sql.ref(moment)} is not null group by 1, 2, 3`.execute(db);
  return rows;
}

/** Days before the horizon are one: what was pruned of them is gone from both sides. */
function sums(changes: readonly Change[], horizon: number): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { check_id, outcome, day, change } of changes) {
    const key = `${check_id} ${outcome} ${Math.max(day, horizon)}`;
    sums.set(key, (sums.get(key) ?? 0) + change);
  }
  return sums;
}
