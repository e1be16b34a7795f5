import { closeSync, mkdtempSync, openSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Kept } from '../../../src/collector/store/intake/incoming.ts';
import { keepReports } from '../../../src/collector/store/intake/keep.ts';
import { openStore } from '../../../src/collector/store/open.ts';
import type { Store } from '../../../src/collector/store/store.ts';
import { aLaptop, chain, day, start } from '../../support/laptops.ts';
import { type Postgres, startPostgres } from '../../support/postgres.ts';
import { expectRecounted } from '../../support/recounted.ts';
import { describeStores } from '../../support/stores.ts';

describeStores('trouble', stores => {
  test('a report that cannot be kept does not harm those beside it', async () => {
    const store = await stores.open();
    const [one, other] = [await aLaptop(store), await aLaptop(store)];
    const fine = await chain(store, one, [{}, {}], start);
    const [poisoned] = await chain(store, other, [{}], start);
    poisoned!.report.createdAt = 'no time at all';
    expect(await keepReports(store, [fine[0]!, poisoned!, fine[1]!])).toEqual([
      { status: 'kept', receivedAt: start },
      { status: 'failed', error: expect.any(Error) },
      { status: 'kept', receivedAt: start },
    ]);
    await expectRecounted(store);
  });
});

describe('SQLite', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'shipshape-trouble-'));
  const file = path.join(folder, 'collector.db');
  let store: Store;
  beforeAll(async () => {
    store = await openStore({ sqlite: file });
  });
  afterAll(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  test('a full disk is said, loses nothing that was acknowledged, and heals when there is room', async () => {
    const all = await chain(
      store,
      await aLaptop(store),
      Array.from({ length: 40 }, (_, n) => ({ createdAt: new Date(start + n * day).toISOString() })),
      start + 40 * day,
    );
    await keepReports(store, all.slice(0, 1));
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(store.db);
    await sql.raw(`pragma max_page_count = ${rows[0]!.page_count}`).execute(store.db);
    const kept: Kept[] = [];
    const fill = async () => {
      for (const one of all) kept.push(...(await keepReports(store, [one])));
    };
    await expect(fill()).rejects.toMatchObject({ code: 'COLLECTOR_FULL', httpStatus: 507 });
    const acknowledged = kept.length;
    expect(acknowledged).toBeLessThan(all.length);
    expect(await store.db.selectFrom('envelopes').select('seq').execute()).toHaveLength(acknowledged);
    await expectRecounted(store);
    await sql.raw('pragma max_page_count = 1000000').execute(store.db);
    expect((await keepReports(store, all)).map(({ status }) => status)).toEqual(
      all.map((_, n) => (n < acknowledged ? 'kept-before' : 'kept')),
    );
    await expectRecounted(store);
  });

  test.runIf(process.platform === 'linux')(
    'a connection that met an I/O error is not used again, and the next one knows all that was acknowledged',
    async () => {
      const [first, second, third] = await chain(store, await aLaptop(store), [{}, {}, {}], start);
      await keepReports(store, [first!]);
      breakLog(file);
      await expect(keepReports(store, [second!])).rejects.toMatchObject({ code: 'COLLECTOR_BUSY', httpStatus: 503 });
      expect(await keepReports(store, [first!, second!, third!])).toMatchObject([
        { status: 'kept-before' },
        { status: 'kept' },
        { status: 'kept' },
      ]);
      const other = await openStore({ sqlite: file });
      await expectRecounted(other);
      await other.close();
    },
  );

  test('whoever holds the file too long makes others say so', async () => {
    const other = await openStore({ sqlite: file });
    const [one] = await chain(store, await aLaptop(store), [{}], start);
    await sql.raw('begin immediate').execute(other.db);
    await sql.raw('pragma busy_timeout = 50').execute(store.db);
    await expect(keepReports(store, [one!])).rejects.toMatchObject({ code: 'COLLECTOR_BUSY' });
    await sql.raw('rollback').execute(other.db);
    expect(await keepReports(store, [one!])).toMatchObject([{ status: 'kept' }]);
    await other.close();
  });
});

/** Puts a file that cannot be written in the place of the open write-ahead log: its next write fails. */
function breakLog(file: string): void {
  const descriptors = readdirSync('/proc/self/fd').filter(fd => linkOf(fd) === `${file}-wal`);
  expect(descriptors).toHaveLength(1);
  closeSync(Number(descriptors[0]));
  expect(openSync('/dev/null', 'r')).toBe(Number(descriptors[0]));
}

function linkOf(fd: string): string | undefined {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return undefined;
  }
}

describe('PostgreSQL', () => {
  let server: Postgres;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());

  test('two collectors over one database keep each report once, and agree', async () => {
    const place = { postgres: await server.create('two') };
    const [one, other] = [await openStore(place), await openStore(place)];
    const at = start + 20 * day;
    const laptops = await Promise.all(Array.from({ length: 6 }, () => aLaptop(one)));
    const parts = Array.from({ length: 8 }, (_, n) => ({ createdAt: new Date(start + n * day).toISOString() }));
    const reports = (await Promise.all(laptops.map(laptop => chain(one, laptop, parts, at)))).flat();
    const halves = [reports, reports.toReversed()].map((all, n) => {
      const groups = Array.from({ length: 8 }, (_, group) => all.slice(group * 6, group * 6 + 6));
      return Promise.all(groups.map(group => keepReports([one, other][n]!, group)));
    });
    const kept = (await Promise.all(halves)).flat(2).map(({ status }) => status);
    expect(kept.filter(status => status === 'kept')).toHaveLength(reports.length);
    expect(kept.filter(status => status === 'kept-before')).toHaveLength(reports.length);
    await expectRecounted(one);
    await Promise.all([one.close(), other.close()]);
  });

  test('connections that are cut, and a server that stops, are said and end no process', async () => {
    const place = { postgres: await server.create('cut') };
    const store = await openStore(place);
    const [first, second] = await chain(store, await aLaptop(store), [{}, {}], start);
    await keepReports(store, [first!]);
    const cut = store.db.transaction().execute(async trx => {
      await sql`select 1`.execute(trx);
      const other = await openStore(place);
      await sql`select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()`.execute(
        other.db,
      );
      await other.close();
      await sql`select 1`.execute(trx);
    });
    await expect(cut).rejects.toMatchObject({ code: 'COLLECTOR_BUSY' });
    expect(await keepReports(store, [first!, second!])).toMatchObject([{ status: 'kept-before' }, { status: 'kept' }]);
    await server.stop();
    await expect(keepReports(store, [second!])).rejects.toMatchObject({ code: 'COLLECTOR_BUSY' });
    await store.close();
  });
});
