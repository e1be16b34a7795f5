import type { KeyObject } from 'node:crypto';
import { readPublicKey } from '../../protocol/envelope.ts';
import { findDeviceByKey } from '../store/devices/devices.ts';
import type { Store } from '../store/store.ts';
import type { Device } from '../store/tables.ts';

/** A device, and the key with which it signs. */
export type Signer = { device: Pick<Device, 'id' | 'device'>; publicKey: KeyObject };

/** A laptop reports once a day: only one that has much to tell soon comes again, and a key takes more memory than time to read. */
const most = 1000;

/**
 * The keys of the devices that spoke last. Which device has which key never changes, so that nothing here grows old; whether it may
 * still report is known only in the transaction that keeps its report.
 */
export class Devices {
  readonly #store: Store;
  readonly #known = new Map<string, Signer>();

  constructor(store: Store) {
    this.#store = store;
  }

  async byKey(keyId: string): Promise<Signer | undefined> {
    const known = this.#known.get(keyId);
    if (known) return known;
    const found = await findDeviceByKey(this.#store, keyId);
    if (!found) return undefined;
    const { id, device, public_key } = found;
    const signer = { device: { id, device }, publicKey: readPublicKey(public_key, 'P-256') };
    if (this.#known.size >= most) this.#known.delete(this.#known.keys().next().value as string);
    this.#known.set(keyId, signer);
    return signer;
  }
}
