import { type Kysely, sql } from 'kysely';
import type { Engine } from '../store.ts';

/** Devices, their reports, and what is known from them. */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
  for (const statement of statementsFor(engine)) await sql.raw(statement).execute(db);
}

function statementsFor(engine: Engine): string[] {
  const isSqlite = engine === 'sqlite';
  const integer = isSqlite ? 'integer' : 'bigint';
  const bytes = isSqlite ? 'blob' : 'bytea';
  const id = isSqlite ? 'id integer primary key autoincrement' : 'id bigint generated always as identity primary key';
  const table = isSqlite ? 'strict' : '';
  // Small rows that are found by their key alone: the key is the table.
  const keyed = isSqlite ? 'strict, without rowid' : '';
  return [
    `create table settings (key text primary key, value ${bytes} not null) ${table}`,
    `create table tokens (
      id text primary key, hash text not null, group_name text, uses ${integer} not null, used ${integer} not null,
      created_by text not null, created_at ${integer} not null, expires_at ${integer} not null, revoked_at ${integer}
    ) ${table}`,
    `create table devices (
      ${id}, device text not null unique, key_id text not null unique, public_key text not null,
      state text not null, ended ${integer}, token text not null, group_name text, label text, os text not null,
      platform text, identity text, agent text not null, key_level text, enrolled_at ${integer} not null,
      last_seq ${integer} not null, last ${integer}, received_at ${integer}, skew ${integer} not null, forked_at ${integer},
      failing ${integer} not null, unknown ${integer} not null,
      shelf text, pruned_through ${integer} not null
    ) ${table}`,
    `create table checks (${id}, name text not null unique) ${table}`,
    `create table envelopes (
      device ${integer} not null, seq ${integer} not null, received_at ${integer} not null, at ${integer} not null,
      form ${integer} not null, dictionary ${integer}, primer ${integer}, signature ${bytes} not null, body ${bytes} not null,
      primary key (device, seq)
    ) ${table}`,
    `create table primers (${id}, suite text not null unique, bytes ${bytes} not null) ${table}`,
    `create table forks (
      device ${integer} not null, seq ${integer} not null, hash text not null, received_at ${integer} not null,
      envelope ${bytes} not null, primary key (device, seq, hash)
    ) ${table}`,
    `create table standings (
      device ${integer} not null, check_id ${integer} not null, outcome ${integer} not null, since ${integer} not null,
      answered ${integer}, evidence text, primary key (device, check_id)
    ) ${keyed}`,
    // The check leads: one check of the whole fleet is one stretch, and one device's are a seek for each check.
    `create table spans (
      device ${integer} not null, check_id ${integer} not null, began ${integer} not null, ended ${integer},
      outcome ${integer} not null, primary key (check_id, device, began)
    ) ${keyed}`,
    'create index open_spans on spans (check_id, outcome) where ended is null',
    `create table daily (
      check_id ${integer} not null, outcome ${integer} not null, day ${integer} not null, change ${integer} not null,
      primary key (check_id, outcome, day)
    ) ${keyed}`,
    `create table presence (
      device ${integer} not null, month ${integer} not null, days ${integer} not null, primary key (device, month)
    ) ${keyed}`,
    `create table audit_log (${id}, at ${integer} not null, who text not null, what text not null, about text not null) ${table}`,
  ];
}
