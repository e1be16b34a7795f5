import { CompiledQuery, type Selectable } from 'kysely';
import type { Db, Engine } from './store.ts';
import type { Tables } from './tables.ts';

type Name = keyof Tables & string;
type Kind = 'integer' | 'text';

/** Names and kinds of some columns of a table, none of bytes. */
type Shape<N extends Name> = { readonly [column in keyof Tables[N] & string]?: Kind };
type Keys<N extends Name> = readonly (keyof Tables[N] & string)[];

/**
 * Statements about any number of rows whose text is always the same, so that it is prepared once: the rows travel as one JSON parameter.
 * What is asked often at intake is asked this way; everything else through Kysely.
 */

/** `conflict` says what happens to a row that is there. */
export async function writeRows<N extends Name>(
  db: Db,
  engine: Engine,
  write: { table: N; shape: Shape<N>; conflict: string },
  rows: readonly object[],
): Promise<void> {
  if (rows.length === 0) return;
  const columns = Object.keys(write.shape).join(', ');
  // `where true` keeps SQLite from reading ON CONFLICT as part of a join.
  await run(
    db,
    `insert into ${write.table} (${columns}) select ${columns} from ${given(engine, write.shape)} where true on conflict ${write.conflict}`,
    rows,
  );
}

/** Changes rows that are there, found by their `keys`. */
export async function changeRows<N extends Name>(
  db: Db,
  engine: Engine,
  change: { table: N; shape: Shape<N>; keys: Keys<N> },
  rows: readonly object[],
): Promise<void> {
  if (rows.length === 0) return;
  const keys: readonly string[] = change.keys;
  const changed = Object.keys(change.shape).filter(name => !keys.includes(name));
  const values = changed.map(name => `${name} = given.${name}`).join(', ');
  await run(db, `update ${change.table} set ${values} from ${given(engine, change.shape)} where ${matching(change)}`, rows);
}

export async function removeRows<N extends Name>(
  db: Db,
  engine: Engine,
  removal: { table: N; shape: Shape<N> },
  rows: readonly object[],
): Promise<void> {
  if (rows.length === 0) return;
  const keys = Object.keys(removal.shape);
  await run(
    db,
    `delete from ${removal.table} where (${keys.join(', ')}) in (select ${keys.join(', ')} from ${given(engine, removal.shape)})`,
    rows,
  );
}

/** The rows whose `keys` are among the given ones. */
export async function readRows<N extends Name>(
  db: Db,
  engine: Engine,
  { table, keys }: { table: N; keys: Keys<N> },
  rows: readonly object[],
): Promise<Selectable<Tables[N]>[]> {
  if (rows.length === 0) return [];
  const shape = Object.fromEntries(keys.map(key => [key, 'integer' as const]));
  // The given rows lead: a join could be turned round, and read the whole table.
  return run(db, `select ${table}.* from ${given(engine, shape)} cross join ${table} where ${matching({ table, keys })}`, rows);
}

export async function run<R>(db: Db, text: string, rows: readonly object[]): Promise<R[]> {
  return (await db.executeQuery<R>(CompiledQuery.raw(text, [JSON.stringify(rows)]))).rows;
}

export function given(engine: Engine, shape: Record<string, Kind | undefined>): string {
  const columns = Object.entries(shape);
  return engine === 'sqlite'
    ? `(select ${columns.map(([name]) => `value ->> '${name}' as ${name}`).join(', ')} from json_each(?)) as given`
    : `json_to_recordset($1::json) as given (${columns.map(([name, kind]) => `${name} ${kind === 'integer' ? 'bigint' : 'text'}`).join(', ')})`;
}

function matching({ table, keys }: { table: Name; keys: readonly string[] }): string {
  return keys.map(name => `${table}.${name} = given.${name}`).join(' and ');
}
