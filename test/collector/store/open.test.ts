import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { openStore } from '../../../src/collector/store/open.ts';
import { describeStores } from '../../support/stores.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'shipshape-place-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const program = path.resolve(import.meta.dirname, '../../support/open-store.ts');
const start = promisify(execFile);

describeStores('a store', stores => {
  test('processes that start at once make one database, and all see the same settings', async () => {
    const place = JSON.stringify(await stores.place());
    const runs = await Promise.all(['a', 'b', 'c'].map(word => start(process.execPath, [program, place, word])));
    const told = runs.map(({ stdout }) => JSON.parse(stdout));
    const steps = told.flatMap(({ steps }) => steps);
    expect(steps[0]).toBe('001-reports');
    expect(new Set(steps).size).toBe(steps.length);
    expect(new Set(told.map(({ setting }) => setting)).size).toBe(1);
  });

  test('one of a newer version is left alone', async () => {
    const place = await stores.place();
    const store = await openStore(place);
    await store.db
      .insertInto('kysely_migration' as never)
      .values({ name: '999-later', timestamp: '' } as never)
      .execute();
    await store.close();
    await expect(openStore(place)).rejects.toMatchObject({ code: 'STORE_UNUSABLE', hint: expect.stringContaining('newer version') });
  });
});

test('its file, and what lies beside it, are readable by its owner only', async () => {
  const file = path.join(folder, 'new/collector.db');
  const store = await openStore({ sqlite: file });
  for (const name of [file, `${file}-wal`, `${file}-shm`]) expect(statSync(name).mode & 0o777).toBe(0o600);
  expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
  await store.close();
});

test("a file that is no database, and another program's database, are refused and not changed", async () => {
  const text = path.join(folder, 'notes.txt');
  writeFileSync(text, 'these are notes, and no database at all'.repeat(50));
  await expect(openStore({ sqlite: text })).rejects.toMatchObject({ code: 'STORE_UNUSABLE' });

  const others = path.join(folder, 'other.db');
  const db = new DatabaseSync(others);
  db.exec('create table devices (name text)');
  db.close();
  await expect(openStore({ sqlite: others })).rejects.toMatchObject({ code: 'STORE_UNUSABLE' });
  const after = new DatabaseSync(others);
  expect(after.prepare('select name from sqlite_schema').all()).toEqual([{ name: 'devices' }]);
  after.close();
});

test('a server that is not there is named as the trouble', async () => {
  await expect(openStore({ postgres: { host: folder, user: 'nobody', database: 'none' } })).rejects.toMatchObject({
    code: 'STORE_UNUSABLE',
    message: expect.stringContaining('PostgreSQL'),
  });
});
