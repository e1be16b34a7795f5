import { type Kysely, sql } from 'kysely';
import type { Engine } from '../store.ts';

/** What pages ask for at each look: found by an index, in the order in which it is shown. */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
  for (const statement of statementsFor(engine)) await sql.raw(statement).execute(db);
}

function statementsFor(engine: Engine): string[] {
  // Text in the order of its letters' numbers, on both engines.
  const collation = engine === 'postgres' ? ' collate "C"' : '';
  const integer = engine === 'sqlite' ? 'integer' : 'bigint';
  const keyed = engine === 'sqlite' ? 'strict, without rowid' : '';
  const counts = 'pass fail skip error waived stale missing in_grace'
    .split(' ')
    .map(name => `${name} ${integer} not null`)
    .join(', ');
  return [
    'create index devices_choices on devices (state, group_name, system)',
    // What is said of a list that is not asked for anything: the worst first.
    `create index devices_worst on devices (
      state, (coalesce(worst, 1)), (-fails), (lower(coalesce(label, substr(device, 1, 8)))${collation}), (device${collation})
    )`,
    // The few answers that the latest report of their laptop has left out.
    'create index standings_left_out on standings (device, check_id) where answered is not null',
    `create table spreads (check_id ${integer} not null, system text not null, ${counts}, primary key (check_id, system)) ${keyed}`,
    // Whoever is counted already is to be counted anew, by system too.
    ...['tallies', 'heads', 'asking', 'fails'].map(name => `delete from ${name}`),
    `update devices set cells = '[]', counts = null, worst = null, fails = 0, is_fresh = 0`,
    `update devices set turns_at = 0 where state = 'active'`,
    // The platforms that a check is asked on were not counted apart.
    'update days set counts = null, counted_at = 0',
  ];
}
