import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { settingOf } from './store/settings.ts';
import type { Store } from './store/store.ts';

/** What the collector alone has. None of it can sign code. */
export type Keys = {
  /** Signs receipts: Ed25519. */
  receipts: KeyObject;
  receiptsPublic: KeyObject;
  /** Marks nonces and spreads slots: 32 random bytes. */
  secret: Buffer;
};

/** Made at the first start, and the same from then on. */
export async function keysOf(store: Store): Promise<Keys> {
  const der = await settingOf(store, 'receipt-key', () =>
    generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'der' }),
  );
  const receipts = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return { receipts, receiptsPublic: createPublicKey(receipts), secret: await settingOf(store, 'challenge-secret', () => randomBytes(32)) };
}
