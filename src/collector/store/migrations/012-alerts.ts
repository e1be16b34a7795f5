import { type Kysely, sql } from 'kysely';
import type { Engine } from '../store.ts';

/** What alerts have fired and were told, when they were looked for last, and the messages on their way. */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const isSqlite = engine === 'sqlite';
  const integer = isSqlite ? 'integer' : 'bigint';
  const table = isSqlite ? 'strict' : '';
  const keyed = isSqlite ? 'strict, without rowid' : '';
  for (const statement of [
    `create table alerts (
      rule text not null, device ${integer} not null, check_id ${integer} not null, waiver text not null,
      since ${integer} not null, fired_at ${integer} not null, told_at ${integer} not null,
      primary key (rule, device, check_id, waiver)
    ) ${keyed}`,
    `create table alert_runs (at ${integer} not null) ${table}`,
    'insert into alert_runs values (0)',
    `create table messages (
      id text primary key, destination text not null, form text not null, summary text not null, body text not null,
      created_at ${integer} not null, attempts ${integer} not null, due_at ${integer}, sent_at ${integer}, problem text
    ) ${table}`,
    'create index messages_due on messages (due_at) where due_at is not null',
    'create index messages_made on messages (created_at)',
    `create index devices_heard on devices (last) where state = 'active'`,
  ])
    await sql.raw(statement).execute(db);
}
