import { sha256 } from '../../../protocol/envelope.ts';
import type { Store } from '../store.ts';
import type { Device } from '../tables.ts';
import { EnvelopeReader } from './envelopes.ts';

/** A time, from the first moment (epoch ms) up to the last, which is no part of it. */
export type Period = { from: number; until: number };

/** The devices that belonged to the fleet at some moment of this time, in the order in which they were enrolled. */
export async function devicesIn({ db }: Store, { from, until }: Period): Promise<Device[]> {
  const devices = db.selectFrom('devices').selectAll().where('enrolled_at', '<', until).orderBy('id');
  return devices.where(eb => eb.or([eb('ended', 'is', null), eb('ended', '>=', Math.floor(from / 1000))])).execute();
}

/** A kept report: its envelope, byte for byte as it came, and the digest of its signed bytes. */
export type KeptEvidence = { seq: number; receivedAt: number; envelope: Buffer; hash: string };

/** How many reports are read at once. */
const batch = 32;

/** A device's reports that tell of this time, in the order of their numbers. */
export async function* evidenceOf({ db }: Store, device: Device, { from, until }: Period): AsyncGenerator<KeptEvidence> {
  const reader = new EnvelopeReader(db, device.id);
  for (let last = device.pruned_through; ; ) {
    const kept = db.selectFrom('envelopes').selectAll().where('device', '=', device.id).where('seq', '>', last);
    const those = kept.where('at', '>=', Math.floor(from / 1000)).where('at', '<', Math.floor(until / 1000));
    const rows = await those.orderBy('seq').limit(batch).execute();
    for (const row of rows) {
      const [envelope, payload] = [await reader.envelope(row, device.key_id), await reader.payload(row)];
      yield { seq: row.seq, receivedAt: row.received_at, envelope, hash: sha256(payload) };
      last = row.seq;
    }
    if (rows.length < batch) return;
  }
}
