import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { auditHead, pruneAudit } from '../../../src/collector/store/audit-chain.ts';
import { appendAudit } from '../../../src/collector/store/audit-log.ts';
import { up } from '../../../src/collector/store/migrations/013-audit-chain.ts';
import type { Store } from '../../../src/collector/store/store.ts';
import { verifyStore } from '../../../src/collector/store/verify/verify.ts';
import { describeStores } from '../../support/stores.ts';

const entry = (n: number) => ({ at: n * 1000, who: 'p_1', what: `deed ${n}`, about: '"the \u0000 quoted \ud800 thing"' });

async function write(store: Store, count: number, from = 1): Promise<void> {
  for (let n = from; n < from + count; n++) await appendAudit(store.db, entry(n));
}

async function wrongOf(store: Store, seen?: { id: number; hash: string }): Promise<string[]> {
  return (await verifyStore(store, { seen })).disagreements;
}

describeStores('the chain of the audit log', stores => {
  test('holds what is written, also by many at once and where a deed was undone', async () => {
    const store = await stores.open();
    expect(await verifyStore(store)).toMatchObject({ audit: { entries: 0, head: undefined }, disagreements: [] });
    await write(store, 3);
    const undone = store.db.transaction().execute(async trx => {
      await appendAudit(trx, entry(4));
      throw new Error('no');
    });
    await expect(undone).rejects.toThrow('no');
    await Promise.all(Array.from({ length: 20 }, (_, n) => store.db.transaction().execute(trx => appendAudit(trx, entry(5 + n)))));
    const found = await verifyStore(store);
    expect(found).toMatchObject({ audit: { entries: 23, pruned: 0, head: await auditHead(store) }, disagreements: [] });
  });

  test.each([
    ['changed', 'entry 2 does not follow', (store: Store) => store.db.updateTable('audit_log').set({ who: 'p_2' }).where('id', '=', 2)],
    ['taken out', 'entry 3 does not follow', (store: Store) => store.db.deleteFrom('audit_log').where('id', '=', 2)],
    ['taken from the beginning', 'entry 2 does not follow', (store: Store) => store.db.deleteFrom('audit_log').where('id', '=', 1)],
    ['taken from the end', 'is not the one that was written last', (store: Store) => store.db.deleteFrom('audit_log').where('id', '=', 5)],
    [
      'put in',
      'entry 6 does not follow',
      (store: Store) => store.db.insertInto('audit_log').values({ ...entry(6), about: '', hash: 'f'.repeat(64) }),
    ],
  ])('tells of an entry that was %s', async (_, why, change) => {
    const store = await stores.open();
    await write(store, 5);
    await change(store).execute();
    expect((await wrongOf(store)).join('\n')).toContain(why);
  });

  test('stays one when old entries go, and knows where it ended once', async () => {
    const store = await stores.open();
    await write(store, 4);
    const early = (await auditHead(store))!;
    await write(store, 4, 5);
    const seen = (await auditHead(store))!;
    expect(await pruneAudit(store, 6000)).toBe(5);
    expect(await pruneAudit(store, 6000)).toBe(0);
    await write(store, 2, 9);
    expect(await verifyStore(store, { seen })).toMatchObject({ audit: { entries: 5, pruned: 5 }, disagreements: [] });
    expect(await wrongOf(store, { ...seen, hash: early.hash })).toEqual([expect.stringContaining('is not in it')]);
    expect(await wrongOf(store, early)).toEqual([expect.stringContaining('which begins later')]);
    expect(await pruneAudit(store, 1e9)).toBe(5);
    await write(store, 1);
    expect(await verifyStore(store)).toMatchObject({ audit: { entries: 1, pruned: 10 }, disagreements: [] });
    await store.db.updateTable('audit_chain').set({ anchor: '0' }).execute();
    expect(await wrongOf(store)).toEqual([expect.stringContaining('does not follow')]);
  });

  test('begins with the entries of before there was one', async () => {
    const store = await stores.open();
    await store.db.schema.dropTable('audit_chain').execute();
    await store.db.schema.alterTable('audit_log').dropColumn('hash').execute();
    for (let n = 1; n <= 1001; n++)
      await sql`insert into audit_log (at, who, what, about) values (${n}, ${'host console'}, ${'token created'}, ${String(n)})`.execute(
        store.db,
      );
    await up(store.db as never, store.engine);
    await write(store, 1);
    expect(await verifyStore(store)).toMatchObject({ audit: { entries: 1002 }, disagreements: [] });
  });
});
