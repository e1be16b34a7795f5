import { randomUUIDv7 } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { ShipshapeError } from '../../errors.ts';
import { unwrap } from '../../protocol/envelope.ts';
import {
  excusesAt,
  openWaiverAnswer,
  readWaiverRequest,
  sealWaiverQuestion,
  sealWaiverRequest,
  type ToldWaiver,
  type WaiverAnswer,
  type WaiverRequest,
  waiverRequestType,
} from '../../protocol/waiver.ts';
import { type Identity, identityIn } from '../line/identity.ts';
import { readState, transaction, withState } from '../state-file.ts';

/** What this laptop asked for. `waiting` no answer has come · `received` the collector has it · `refused` it never takes it, and `why`. */
export type AskedWaiver = WaiverRequest & { state: 'waiting' | 'received' | 'refused'; why?: string };

export type Wanted = Pick<WaiverRequest, 'check' | 'reason' | 'control' | 'until'>;

/** Signs a request and keeps it: from now on it waits to be sent. Gives its id. @throws NOT_ENROLLED, MESSAGE_MALFORMED, STATE_UNREADABLE */
export function askWaiver(file: string, wanted: Wanted, now: Date): string {
  return withState(file, db =>
    transaction(db, () => {
      const identity = identityIn(db);
      if (!identity) throw new ShipshapeError('NOT_ENROLLED', 'this laptop has no collector that could excuse anything');
      const [request, askedAt] = [randomUUIDv7(), now.toISOString()];
      const envelope = sealWaiverRequest({ request, device: identity.device, ...wanted, askedAt }, identity.key);
      db.prepare("INSERT INTO waiver_requests (request, device, asked_at, state, envelope) VALUES (?, ?, ?, 'waiting', ?)").run(
        request,
        identity.device,
        askedAt,
        envelope,
      );
      return request;
    }),
  );
}

/** All that was ever asked for, the latest first, word for word. @throws STATE_UNREADABLE, like all of these */
export function askedWaivers(file: string): AskedWaiver[] {
  const rows = readState(file, db => db.prepare('SELECT envelope, state, why FROM waiver_requests ORDER BY rowid DESC').all()) ?? [];
  return rows.map(({ envelope, state, why }) => ({
    ...readWaiverRequest(unwrap(envelope as Uint8Array, waiverRequestType).payload),
    state: state as AskedWaiver['state'],
    ...(why !== null && { why: String(why) }),
  }));
}

/** The requests of this device that no answer has come to, the oldest first. */
export function waitingRequests(file: string, device: string): { request: string; envelope: Buffer }[] {
  const query = "SELECT request, envelope FROM waiver_requests WHERE device = ? AND state = 'waiting' ORDER BY rowid";
  const rows = readState(file, db => db.prepare(query).all(device)) ?? [];
  return rows.map(({ request, envelope }) => ({ request: String(request), envelope: Buffer.from(envelope as Uint8Array) }));
}

/** The collector will never take it: it is kept, with the reason, and sent no more. */
export function setRequestAside(file: string, request: string, why: string): void {
  withState(file, db =>
    db.prepare("UPDATE waiver_requests SET state = 'refused', why = ? WHERE request = ? AND state = 'waiting'").run(why, request),
  );
}

/** A question of how the waivers stand, signed; `carried` is that of the last time as long as no answer has come to it. */
export function askHowTheyStand({ device, key }: Identity, now: Date): Buffer {
  return sealWaiverQuestion({ question: randomUUIDv7(), device, askedAt: now.toISOString() }, key);
}

export function carriedQuestion(file: string, identity: Identity, now: Date): Buffer {
  return withState(file, db =>
    transaction(db, () => {
      const before = questionIn(db, identity.device);
      if (before) return before;
      const envelope = askHowTheyStand(identity, now);
      db.prepare('INSERT OR REPLACE INTO waiver_question (only, device, envelope) VALUES (1, ?, ?)').run(identity.device, envelope);
      return envelope;
    }),
  );
}

/** The question that the courier was given, if any. */
export function openQuestion(file: string, device: string): Buffer | undefined {
  return readState(file, db => questionIn(db, device));
}

function questionIn(db: DatabaseSync, device: string): Buffer | undefined {
  const row = db.prepare('SELECT envelope FROM waiver_question WHERE device = ?').get(device);
  return row && Buffer.from(row.envelope as Uint8Array);
}

/** Keeps an answer that was verified, unless a later one came first; with it goes the question, and a request has arrived. */
export function keepAnswer(file: string, { bytes, asOf }: { bytes: Buffer; asOf: string }, request?: string): void {
  withState(file, db =>
    transaction(db, () => {
      db.prepare(
        `INSERT INTO waiver_answer (only, as_of, envelope) VALUES (1, ?, ?)
         ON CONFLICT (only) DO UPDATE SET as_of = excluded.as_of, envelope = excluded.envelope WHERE excluded.as_of >= as_of`,
      ).run(asOf, bytes);
      if (request === undefined) db.exec('DELETE FROM waiver_question');
      else db.prepare("UPDATE waiver_requests SET state = 'received', why = NULL WHERE request = ?").run(request);
    }),
  );
}

/** How the waivers of this laptop stood when its collector last said so, by that one's own key. Undefined when it never did. */
export function knownWaivers(file: string): WaiverAnswer | undefined {
  return readState(file, db => {
    const identity = identityIn(db);
    const row = identity && db.prepare('SELECT envelope FROM waiver_answer').get();
    return row && openWaiverAnswer(row.envelope as Uint8Array, identity.receiptKey);
  });
}

/** What excuses fails of this laptop at `now` (epoch ms), by the check. */
export function excusesNow(file: string, now: number): Map<string, ToldWaiver> {
  return excusesAt(knownWaivers(file)?.waivers ?? [], now);
}
