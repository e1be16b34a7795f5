import type { Kysely } from 'kysely';
import type { Report } from '../../../protocol/report.ts';
import type { Db, Store } from '../store.ts';
import type { Tables } from '../tables.ts';

/** What all reports of one suite have in common, as a dictionary for those of them that have no other. */
export type Primer = { id: number; bytes: Uint8Array };

const known = new WeakMap<Kysely<Tables>, Map<string, Primer>>();

/** So many suites are common enough to have a primer. */
const most = 1000;

/** The primer for this report; made of it when it is the first of its suite: of names and digests of checks, and nothing that is about a device. */
export async function primerFor({ db }: Store, report: Report): Promise<Primer | undefined> {
  const primers = known.get(db) ?? new Map<string, Primer>();
  known.set(db, primers);
  const suite = `${report.platform.os} ${report.profile} ${report.suite.digest}`;
  const primer = primers.get(suite) ?? (await keptPrimer(db, suite, report));
  if (primer && primers.size < most) primers.set(suite, primer);
  return primer;
}

export async function primerOf(db: Db, id: number): Promise<Uint8Array> {
  return (await db.selectFrom('primers').select('bytes').where('id', '=', id).executeTakeFirstOrThrow()).bytes;
}

async function keptPrimer(db: Db, suite: string, report: Report): Promise<Primer | undefined> {
  const find = () => db.selectFrom('primers').select(['id', 'bytes']).where('suite', '=', suite).executeTakeFirst();
  const found = await find();
  if (found) return found;
  const { count } = await db
    .selectFrom('primers')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  if (count >= most) return undefined;
  const bytes = Buffer.from(report.results.map(({ check, digest }) => JSON.stringify({ check, digest })).join());
  await db
    .insertInto('primers')
    .values({ suite, bytes })
    .onConflict(conflict => conflict.column('suite').doNothing())
    .execute();
  return find();
}
