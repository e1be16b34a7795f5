import { type Kysely, sql } from 'kysely';

/** Waivers that a laptop asked for, by the id that it gave its request, and what was said when one was refused or ended. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [
    'alter table waivers add column request text',
    'alter table waivers add column answer text',
    'create unique index waivers_by_request on waivers (device, request)',
  ])
    await sql.raw(statement).execute(db);
}
