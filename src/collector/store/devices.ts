import type { Store } from './store.ts';
import type { Device } from './tables.ts';

/** Whose key this is: any state, so that a revoked one can be told so. */
export async function findDeviceByKey({ db }: Store, keyId: string): Promise<Device | undefined> {
  return db.selectFrom('devices').selectAll().where('key_id', '=', keyId).executeTakeFirst();
}

export async function findDevice({ db }: Store, device: string): Promise<Device | undefined> {
  return db.selectFrom('devices').selectAll().where('device', '=', device).executeTakeFirst();
}

/** In the order in which they were enrolled. */
export async function listDevices({ db }: Store): Promise<Device[]> {
  return db.selectFrom('devices').selectAll().orderBy('id').execute();
}
