import { type Kysely, sql } from 'kysely';
import type { Engine } from '../store.ts';

/** Tokens of programs that read, and the link by which an owner makes the first. */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const integer = engine === 'sqlite' ? 'integer' : 'bigint';
  const table = engine === 'sqlite' ? 'strict' : '';
  await sql
    .raw(
      `create table api_tokens (
        id text primary key, hash text not null unique, permissions text not null, created_by text not null,
        created_at ${integer} not null, expires_at ${integer} not null, revoked_at ${integer}, used_at ${integer}
      ) ${table}`,
    )
    .execute(db);
  await sql.raw(`create table welcomes (hash text primary key, expires_at ${integer} not null) ${table}`).execute(db);
}
