import { type Kysely, sql } from 'kysely';
import type { Engine } from '../store.ts';

/** Grades as they are kept, counted, and due to turn. */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
  for (const statement of statementsFor(engine)) await sql.raw(statement).execute(db);
}

function statementsFor(engine: Engine): string[] {
  const integer = engine === 'sqlite' ? 'integer' : 'bigint';
  const keyed = engine === 'sqlite' ? 'strict, without rowid' : '';
  const numbers = (names: string) =>
    names
      .split(' ')
      .map(name => `${name} ${integer} not null`)
      .join(', ');
  return [
    `alter table devices add column cells text not null default '[]'`,
    `alter table devices add column counts text`,
    `alter table devices add column worst ${integer}`,
    `alter table devices add column fails ${integer} not null default 0`,
    `alter table devices add column is_fresh ${integer} not null default 0`,
    // Whoever is here already is to be graded.
    `alter table devices add column turns_at ${integer} default 0`,
    `update devices set turns_at = null where state <> 'active'`,
    'create index devices_turning on devices (turns_at) where turns_at is not null',
    `create table tallies (
      os text not null, group_name text not null, check_id ${integer} not null,
      ${numbers('pass fail skip error waived stale missing in_grace')}, primary key (os, group_name, check_id)
    ) ${keyed}`,
    `create table heads (
      os text not null, group_name text not null,
      ${numbers('devices fresh failing unknown grace waived compliant')}, primary key (os, group_name)
    ) ${keyed}`,
    `create table fails (${numbers('check_id since device')}, primary key (check_id, since, device)) ${keyed}`,
    `create table asking (
      os text not null, ${numbers('check_id fresh heard is_asked')}, primary key (os, check_id)
    ) ${keyed}`,
    `create table days (
      day ${integer} primary key, counts text, doubts ${integer} not null, counted_at ${integer} not null
    ) ${engine === 'sqlite' ? 'strict' : ''}`,
  ];
}
