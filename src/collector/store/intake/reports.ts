import type { Report } from '../../../protocol/report.ts';
import { EnvelopeReader } from '../envelopes/envelopes.ts';
import type { Db } from '../store.ts';
import type { Device, EnvelopeRow } from '../tables.ts';
import { effectiveTime } from './history.ts';

/** A kept report, and its effective time. */
export type Told = { seq: number; report: Report; receivedAt: number; at: number };

/** What tells a device's history: of reports up to the last that was pruned, too much is gone. */
export type Teller = Pick<Device, 'id' | 'pruned_through' | 'enrolled_at'>;

/** The reports of a device that have this number or a higher one, in their order; with `until`, those below that number that have this time or a later one. */
export async function readReports(db: Db, device: Teller, from: number, until?: { seq: number; at: number }): Promise<Told[]> {
  let query = db.selectFrom('envelopes').selectAll().where('device', '=', device.id).orderBy('seq');
  query = query.where('seq', '>=', from).where('seq', '>', device.pruned_through);
  if (until) query = query.where('seq', '<', until.seq).where('at', '>=', until.at);
  const reader = new EnvelopeReader(db, device.id);
  const told: Told[] = [];
  for (const row of await query.execute()) told.push(toldBy(row, await reader.payload(row)));
  return told;
}

/** What a row says, and its payload, which was verified when it came. */
export function toldBy({ seq, at, received_at }: EnvelopeRow, payload: Buffer): Told {
  return { seq, at, receivedAt: received_at, report: JSON.parse(payload.toString()) as Report };
}

/** The effective time of the report before this one, or of the enrolment: none is made before that. */
export async function timeBefore(db: Db, device: Teller, seq: number): Promise<number> {
  const query = db.selectFrom('envelopes').select('at').where('device', '=', device.id).where('seq', '<', seq);
  const row = await query.where('seq', '>', device.pruned_through).orderBy('seq', 'desc').limit(1).executeTakeFirst();
  return row?.at ?? enrolledAt(device);
}

/** In seconds. */
export function enrolledAt({ enrolled_at }: Pick<Device, 'enrolled_at'>): number {
  return Math.floor(enrolled_at / 1000);
}

/** Gives consecutive reports their effective times. One that came after a later one was made before that one came. */
export function retime(told: readonly Told[], before: number): Told[] {
  const received = told.map(({ receivedAt }) => receivedAt);
  for (let place = received.length - 2; place >= 0; place--)
    received[place] = Math.min(received[place] as number, received[place + 1] as number);
  let last = before;
  return told.map((one, place) => {
    last = effectiveTime(one.report.createdAt, received[place] as number, last);
    return { ...one, at: last };
  });
}
