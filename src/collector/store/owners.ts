import type { Store } from './store.ts';

/** The device ids of a person's laptops. */
export async function devicesOf({ db }: Store, person: string): Promise<string[]> {
  const owned = await db.selectFrom('owners').select('device').where('person', '=', person).orderBy('device').execute();
  return owned.map(({ device }) => device);
}
