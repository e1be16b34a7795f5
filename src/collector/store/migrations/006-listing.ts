import { type Kysely, sql } from 'kysely';

/** What laptops are listed by. One index holds all of it, so that no list reads the rows themselves. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const name of ['hostname', 'system', 'words', 'own_words'])
    await sql.raw(`alter table devices add column ${name} text not null default ''`).execute(db);
  await sql
    .raw(
      `create index devices_listed on devices (
        state, worst, fails, last, os, group_name, system, label, hostname, device, words, own_words
      )`,
    )
    .execute(db);
}
