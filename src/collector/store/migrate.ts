import type { Kysely } from 'kysely';
import { DEFAULT_MIGRATION_TABLE, Migrator } from 'kysely/migration';
import { ShipshapeError } from '../../errors.ts';
import { up as reports } from './migrations/001-reports.ts';
import { up as apiTokens } from './migrations/002-api-tokens.ts';
import { up as waivers } from './migrations/003-waivers.ts';
import { up as people } from './migrations/004-people.ts';
import { up as grades } from './migrations/005-grades.ts';
import { up as listing } from './migrations/006-listing.ts';
import { up as pages } from './migrations/011-pages.ts';
import { up as alerts } from './migrations/012-alerts.ts';
import { up as auditChain } from './migrations/013-audit-chain.ts';
import { up as askedWaivers } from './migrations/014-asked-waivers.ts';
import { up as sweeps } from './migrations/015-sweeps.ts';
import type { Engine } from './store.ts';
import type { Tables } from './tables.ts';

/** In the order in which they were made. One that was released is never edited. */
const steps = {
  '001-reports': reports,
  '002-api-tokens': apiTokens,
  '003-waivers': waivers,
  '004-people': people,
  '005-grades': grades,
  '006-listing': listing,
  '011-pages': pages,
  '012-alerts': alerts,
  '013-audit-chain': auditChain,
  '014-asked-waivers': askedWaivers,
  '015-sweeps': sweeps,
};

/**
 * Brings a database to the shape that this version needs, forward only, under a lock: of two processes that start at once, one
 * does it. `tell` hears of each step that is taken.
 * @throws STORE_UNUSABLE when it is another program's, when a newer version was here, or when a step fails, of which nothing remains then.
 */
export async function migrate(db: Kysely<Tables>, engine: Engine, tell: (step: string) => void): Promise<void> {
  await assertOurs(db);
  const migrations = Object.fromEntries(
    Object.entries(steps).map(([name, up]) => [
      name,
      {
        async up(db: Kysely<unknown>) {
          tell(name);
          await up(db, engine);
        },
      },
    ]),
  );
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => migrations } }).migrateToLatest();
  if (error instanceof ShipshapeError) throw error;
  if (error)
    throw new ShipshapeError('STORE_UNUSABLE', `the database cannot be brought to the shape of this version: ${(error as Error).message}`, {
      hint: 'If a newer version of shipshape used it, start that one; otherwise see whether it is the right database.',
      cause: error,
    });
}

/** @throws STORE_UNUSABLE before anything is written into a database that another program made. */
async function assertOurs(db: Kysely<Tables>): Promise<void> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (tables.length === 0 || tables.some(({ name }) => name === DEFAULT_MIGRATION_TABLE)) return;
  throw new ShipshapeError('STORE_UNUSABLE', `the database belongs to another program: it has a table named ${tables[0]?.name}`, {
    hint: 'Give shipshape a database of its own.',
  });
}
