import { randomBytes } from 'node:crypto';
import type { Store } from './store.ts';

/** Names of what the collector made for itself on its first start, of the address at which it listened last, and of how far back its history goes. */
export type SettingKey = 'receipt-key' | 'challenge-secret' | 'url' | 'trial' | 'history-from';

/** The value of a setting; `make` gives it when there is none. Of two processes that start at once, both get the same. */
export async function settingOf(store: Store, key: SettingKey, make: () => Uint8Array): Promise<Buffer> {
  const kept = await findSetting(store, key);
  if (kept) return kept;
  await store.db
    .insertInto('settings')
    .values({ key, value: make() })
    .onConflict(conflict => conflict.column('key').doNothing())
    .execute();
  return (await findSetting(store, key)) as Buffer;
}

export async function keepSetting({ db }: Pick<Store, 'db'>, key: SettingKey, value: Uint8Array): Promise<void> {
  await db
    .insertInto('settings')
    .values({ key, value })
    .onConflict(conflict => conflict.column('key').doUpdateSet({ value }))
    .execute();
}

/** Commits about as many bytes as a group of reports does: where that succeeds, there is room for them. */
export async function tryCommit(store: Store): Promise<void> {
  await keepSetting(store, 'trial', randomBytes(64 * 1024));
}

export async function findSetting({ db }: Pick<Store, 'db'>, key: SettingKey): Promise<Buffer | undefined> {
  const kept = await db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst();
  return kept && Buffer.from(kept.value);
}
