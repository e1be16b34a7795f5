import { type Kysely, sql } from 'kysely';
import type { Engine } from '../store.ts';

/** Fails that are excused, and every version of what laptops are judged by. */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const isSqlite = engine === 'sqlite';
  const integer = isSqlite ? 'integer' : 'bigint';
  const id = isSqlite ? 'id integer primary key autoincrement' : 'id bigint generated always as identity primary key';
  const table = isSqlite ? 'strict' : '';
  for (const statement of [
    `create table waivers (
      id text primary key, device ${integer} not null, check_id ${integer} not null, reason text not null, control text,
      from_at ${integer} not null, until_at ${integer} not null, requested_by text not null, requested_at ${integer} not null,
      approved_by text, approved_at ${integer}, refused_by text, refused_at ${integer}, ended_by text, ended_at ${integer}
    ) ${table}`,
    'create index waivers_of_device on waivers (device, check_id)',
    `create table policies (${id}, text text not null, author text not null, saved_at ${integer} not null) ${table}`,
  ])
    await sql.raw(statement).execute(db);
}
