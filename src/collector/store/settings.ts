import type { Store } from './store.ts';

/** Names of what the collector made for itself on its first start. */
export type SettingKey = 'receipt-key' | 'challenge-secret';

/** The value of a setting; `make` gives it when there is none. Of two processes that start at once, both get the same. */
export async function settingOf({ db }: Store, key: SettingKey, make: () => Uint8Array): Promise<Buffer> {
  const kept = await db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst();
  if (kept) return Buffer.from(kept.value);
  await db
    .insertInto('settings')
    .values({ key, value: make() })
    .onConflict(conflict => conflict.column('key').doNothing())
    .execute();
  const { value } = await db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirstOrThrow();
  return Buffer.from(value);
}
