import { EnvelopeReader } from '../../src/collector/store/envelopes/envelopes.ts';
import { openStore, type StorePlace } from '../../src/collector/store/open.ts';
import { sha256 } from '../../src/protocol/envelope.ts';

/** What a collector keeps: the SHA-256 of the signed bytes, by the name that `nameOf` gives the report. */
export async function storedReports(place: StorePlace): Promise<Map<string, string>> {
  const store = await openStore(place);
  try {
    const devices = await store.db.selectFrom('devices').select(['id', 'device']).execute();
    const stored = new Map<string, string>();
    for (const { id, device } of devices) {
      const reader = new EnvelopeReader(store.db, id);
      for (const row of await store.db.selectFrom('envelopes').selectAll().where('device', '=', id).orderBy('seq').execute())
        stored.set(nameOf({ device, seq: row.seq }), sha256(await reader.payload(row)));
    }
    return stored;
  } finally {
    await store.close();
  }
}

export function nameOf({ device, seq }: { device: string; seq: number }): string {
  return `${device} ${seq}`;
}

/** How many of these the collector does not have, or has otherwise. */
export function lostOf(acknowledged: ReadonlyMap<string, string>, stored: ReadonlyMap<string, string>): number {
  return [...acknowledged].filter(([name, hash]) => stored.get(name) !== hash).length;
}
