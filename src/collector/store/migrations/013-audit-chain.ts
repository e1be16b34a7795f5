import { createHash } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { Engine } from '../store.ts';

type Entry = { id: number; at: number; who: string; what: string; about: string };

const batch = 1000;

/** The audit log becomes a chain, with all that it holds: see audit-chain.ts. */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const integer = engine === 'sqlite' ? 'integer' : 'bigint';
  await sql.raw(`alter table audit_log add column hash text not null default ''`).execute(db);
  let hash = '0'.repeat(64);
  await sql
    .raw(
      `create table audit_chain (anchor text not null, pruned ${integer} not null, head text not null) ${engine === 'sqlite' ? 'strict' : ''}`,
    )
    .execute(db);
  const anchor = hash;
  for (let after = 0; ; ) {
    const { rows } = await sql<Entry>`select * from audit_log where id > ${after} order by id limit ${batch}`.execute(db);
    for (const { id, at, who, what, about } of rows) {
      hash = createHash('sha256')
        .update(JSON.stringify([hash, at, who, what, about]))
        .digest('hex');
      await sql`update audit_log set hash = ${hash} where id = ${id}`.execute(db);
      after = id;
    }
    if (rows.length < batch) break;
  }
  await sql`insert into audit_chain values (${anchor}, 0, ${hash})`.execute(db);
}
