import { type Kysely, sql } from 'kysely';
import type { Engine } from '../store.ts';

/** Who signs in, how, and from where; whose laptop is whose. */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
  for (const statement of statementsFor(engine)) await sql.raw(statement).execute(db);
}

function statementsFor(engine: Engine): string[] {
  const integer = engine === 'sqlite' ? 'integer' : 'bigint';
  const bytes = engine === 'sqlite' ? 'blob' : 'bytea';
  const table = engine === 'sqlite' ? 'strict' : '';
  return [
    `create table people (
      id text primary key, email text not null unique, subject text unique, name text not null, role text not null, group_name text,
      created_by text not null, created_at ${integer} not null, disabled_at ${integer}, signed_in_at ${integer}
    ) ${table}`,
    `create table passkeys (
      id text primary key, person text not null, name text not null, public_key ${bytes} not null, counter ${integer} not null,
      transports text not null, created_at ${integer} not null, used_at ${integer}
    ) ${table}`,
    'create index passkeys_of on passkeys (person)',
    `create table passwords (
      person text primary key, hash text not null, set_at ${integer} not null, failures ${integer} not null
    ) ${table}`,
    // Guesses at accounts that are not there are written down, too, and so take as long.
    "insert into passwords (person, hash, set_at, failures) values ('nobody', '', 0, 0)",
    `create table sessions (
      hash text primary key, id text not null unique, person text not null, way text not null, browser text not null,
      created_at ${integer} not null, seen_at ${integer} not null, proven_at ${integer} not null
    ) ${table}`,
    'create index sessions_of on sessions (person)',
    `create table ceremonies (hash text primary key, kind text not null, words text not null, expires_at ${integer} not null) ${table}`,
    `create table owners (device text primary key, person text not null, since ${integer} not null) ${table}`,
    'create index owned_by on owners (person)',
    `create table reveals (
      session text not null, device text not null, until_at ${integer} not null, primary key (session, device)
    ) ${table}`,
    'alter table api_tokens add column person text',
    'alter table welcomes add column person text',
    'create index audit_about on audit_log (about)',
    'create index audit_who on audit_log (who)',
  ];
}
