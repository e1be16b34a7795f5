import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe } from 'vitest';
import { openStore, type StorePlace } from '../../src/collector/store/open.ts';
import type { Store } from '../../src/collector/store/store.ts';
import { startPostgres } from './postgres.ts';

/** A way to have new, empty databases, all gone when the file's tests are done. */
export type Stores = { engine: 'sqlite' | 'postgres'; place(): Promise<StorePlace>; open(): Promise<Store> };

/** The same tests on each engine. */
export function describeStores(title: string, tests: (stores: Stores) => void): void {
  describe(`${title} (SQLite)`, () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'shipshape-store-'));
    let count = 0;
    tests(withClosing('sqlite', async () => ({ sqlite: path.join(folder, `${++count}.db`) })));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));
  });
  describe(`${title} (PostgreSQL)`, () => {
    let server: Awaited<ReturnType<typeof startPostgres>>;
    let count = 0;
    beforeAll(async () => {
      server = await startPostgres();
    });
    afterAll(() => server?.stop());
    tests(withClosing('postgres', async () => ({ postgres: await server.create(`store${++count}`) })));
  });
}

function withClosing(engine: Stores['engine'], place: Stores['place']): Stores {
  const opened: Store[] = [];
  // Registered first, so it runs last but before the folder or server goes.
  afterAll(() => Promise.all(opened.map(store => store.close())));
  return {
    engine,
    place,
    async open() {
      const store = await openStore(await place());
      // Nobody pulls the plug in these tests.
      if (engine === 'sqlite') await sql.raw('pragma synchronous = off').execute(store.db);
      opened.push(store);
      return store;
    },
  };
}
