import type { DatabaseSync } from 'node:sqlite';
import { seal, sha256 } from '../../protocol/envelope.ts';
import { type Report, reportType, writeReport } from '../../protocol/report.ts';
import { tellEnded } from '../fix/journal.ts';
import { type Identity, identityIn } from '../line/identity.ts';
import { readState, transaction, withState } from '../state-file.ts';
import { type Dropped, mustGo, type Room, spoolRoom } from './room.ts';

/** What a report must say of its place among the device's reports. `waiting` counts those before it that have no receipt yet. */
export type Place = Pick<Report, 'device' | 'seq' | 'prev' | 'gaps' | 'waiting' | 'clockOffsetMs' | 'fixes'>;

/** A report that is sealed and waits, and those that had to make room for it. */
export type Spooled = { device: string; seq: number; report: string; dropped: Dropped[] };

/**
 * Takes the next number, signs what `write` makes of it and keeps the envelope, in one transaction: however this ends, no number
 * is used twice and none is left out. Undefined when this laptop is not enrolled.
 * @throws STATE_UNREADABLE, like all of these
 */
export function sealReport(file: string, write: (place: Place) => Report, room: Room = spoolRoom): Spooled | undefined {
  return withState(file, db => transaction(db, () => sealIn(db, write, room)));
}

function sealIn(db: DatabaseSync, write: (place: Place) => Report, room: Room): Spooled | undefined {
  const identity = identityIn(db);
  if (!identity) return undefined;
  const { device, key } = identity;
  const place = placeIn(db, device);
  const report = write(place);
  const payload = writeReport(report);
  const outcomes = sha256(Buffer.from(JSON.stringify(report.results.map(({ check, outcome }) => [check, outcome]))));
  db.prepare(
    `INSERT INTO reports (device, seq, report, created_at, changed, state, envelope)
     SELECT ?, ?, ?, ?, outcomes IS NOT ?, 'waiting', ? FROM identity`,
  ).run(device, place.seq, report.report, report.createdAt, outcomes, seal(reportType, payload, key));
  db.prepare('UPDATE identity SET seq = ?, prev = ?, outcomes = ?').run(place.seq, sha256(payload), outcomes);
  const told = db.prepare("UPDATE reports SET told_in = ? WHERE device = ? AND state = 'dropped' AND seq BETWEEN ? AND ?");
  for (const { first, last } of place.gaps) told.run(place.seq, device, first, last);
  return { device, seq: place.seq, report: report.report, dropped: makeRoom(db, device, room) };
}

function placeIn(db: DatabaseSync, device: string): Place {
  const chain = db.prepare('SELECT seq, prev, clock_offset_ms FROM identity').get() as Record<string, unknown>;
  const untold = db.prepare(untoldQuery).all({ device }) as { seq: number; reason: Dropped['why'] }[];
  const { waiting } = db.prepare("SELECT count(*) AS waiting FROM reports WHERE device = ? AND state = 'waiting'").get(device) as {
    waiting: number;
  };
  return {
    device,
    seq: Number(chain.seq) + 1,
    prev: chain.prev as string | null,
    gaps: gapsOf(untold),
    waiting,
    fixes: tellEnded(db),
    ...(chain.clock_offset_ms !== null && { clockOffsetMs: Number(chain.clock_offset_ms) }),
  };
}

// What told of a gap and will not arrive has told nothing.
const untoldQuery = `
  SELECT seq, reason FROM reports AS gone WHERE device = :device AND state = 'dropped'
    AND NOT EXISTS (SELECT 1 FROM reports WHERE device = :device AND seq = gone.told_in AND state IN ('waiting', 'kept'))
  ORDER BY seq
`;

/** Neighbours in one; those for which the schema has no place are told by the report after. */
function gapsOf(dropped: readonly { seq: number; reason: Dropped['why'] }[]): Report['gaps'] {
  const gaps: Report['gaps'] = [];
  for (const { seq, reason } of dropped) {
    const before = gaps.at(-1);
    if (before && before.last === seq - 1 && before.why === reason) before.last = seq;
    else gaps.push({ first: seq, last: seq, why: reason });
  }
  return gaps.slice(0, 1000);
}

function makeRoom(db: DatabaseSync, device: string, room: Room): Dropped[] {
  const held = db.prepare(heldQuery).all(device) as { seq: number; day: string; bytes: number; changed: number }[];
  const dropped = mustGo(
    held.map(row => ({ ...row, changed: row.changed === 1 })),
    room,
  );
  const drop = db.prepare("UPDATE reports SET state = 'dropped', envelope = NULL, reason = ? WHERE device = ? AND seq = ?");
  for (const { seq, why } of dropped) drop.run(why, device, seq);
  db.prepare(oldCopiesQuery).run({ device, days: room.days });
  return dropped;
}

const heldQuery = `
  SELECT seq, substr(created_at, 1, 10) AS day, length(envelope) AS bytes, changed FROM reports
  WHERE device = ? AND state IN ('waiting', 'refused', 'forked') ORDER BY seq
`;

// A copy is no longer needed when so many days with reports have come after it.
const oldCopiesQuery = `
  DELETE FROM reports WHERE (state = 'kept' OR device <> :device) AND substr(created_at, 1, 10) NOT IN (
    SELECT substr(created_at, 1, 10) AS day FROM reports GROUP BY day ORDER BY max(rowid) DESC LIMIT :days
  )
`;

/** The numbers of the reports that wait for a receipt, the oldest first. */
export function waitingReports(file: string, device: string): number[] {
  const rows = readState(file, db => db.prepare("SELECT seq FROM reports WHERE device = ? AND state = 'waiting' ORDER BY seq").all(device));
  return (rows ?? []).map(({ seq }) => Number(seq));
}

/** When the newest report of this device was made (UTC), whatever became of it. */
export function lastReport(file: string, device: string): string | undefined {
  const row = readState(file, db => db.prepare('SELECT created_at FROM reports WHERE device = ? ORDER BY seq DESC LIMIT 1').get(device));
  return row && String(row.created_at);
}

/** How far the reports of this laptop have come: to whom, the latest that is kept there (UTC), and how many wait. */
export type HowFar = { collector: string; receipt?: { seq: number; receivedAt: string } | undefined; waiting: number };

export function howFar(file: string, { device, collector }: Pick<Identity, 'device' | 'collector'>): HowFar {
  return { collector: collector.url, receipt: lastReceipt(file, device), waiting: waitingReports(file, device).length };
}

/** The newest report that the collector has said it keeps, and when that came to it (UTC). */
function lastReceipt(file: string, device: string): { seq: number; receivedAt: string } | undefined {
  const row = readState(file, db =>
    db.prepare("SELECT seq, received_at FROM reports WHERE device = ? AND state = 'kept' ORDER BY seq DESC LIMIT 1").get(device),
  );
  return row && { seq: Number(row.seq), receivedAt: String(row.received_at) };
}

/** How the spool stands: what waits and since when (UTC), and what the collector does not take. */
export type Standing = {
  waiting: number;
  oldest: string | undefined;
  setAside: { seq: number; state: 'refused' | 'forked'; reason: string }[];
};

export function spoolStanding(file: string, device: string): Standing {
  const state = readState(file, db => ({
    row: db
      .prepare("SELECT count(*) AS waiting, min(created_at) AS oldest FROM reports WHERE device = ? AND state = 'waiting'")
      .get(device),
    aside: db
      .prepare("SELECT seq, state, reason FROM reports WHERE device = ? AND state IN ('refused', 'forked') ORDER BY seq")
      .all(device),
  }));
  return {
    waiting: Number(state?.row?.waiting ?? 0),
    oldest: (state?.row?.oldest ?? undefined) as string | undefined,
    setAside: (state?.aside ?? []) as Standing['setAside'],
  };
}

/** The envelope of a report that still waits, noted as on its way: from now on it may have left this laptop. */
export function takeOut(file: string, device: string, seq: number, at: string): Buffer | undefined {
  return withState(file, db => {
    const row = db.prepare("SELECT envelope, sent_at FROM reports WHERE device = ? AND seq = ? AND state = 'waiting'").get(device, seq);
    if (row?.sent_at === null) db.prepare('UPDATE reports SET sent_at = ? WHERE device = ? AND seq = ?').run(at, device, seq);
    return row && Buffer.from(row.envelope as Uint8Array);
  });
}

/** The collector keeps it, and with it what it told of gaps: only now may it leave the spool. */
export function noteReceipt(file: string, device: string, seq: number, receivedAt: string): void {
  withState(file, db =>
    transaction(db, () => {
      db.prepare("DELETE FROM reports WHERE device = ? AND state = 'dropped' AND (told_in = ? OR seq = ?)").run(device, seq, seq);
      db.prepare("UPDATE reports SET state = 'kept', received_at = ?, reason = NULL WHERE device = ? AND seq = ?").run(
        receivedAt,
        device,
        seq,
      );
      db.prepare('UPDATE identity SET failures = 0, retry_at = NULL, retry_asked = 0, refusal = NULL WHERE device = ?').run(device);
    }),
  );
}

/** The collector will never take it: it is kept, with the reason, and sent no more. */
export function setAside(file: string, device: string, seq: number, state: 'refused' | 'forked', reason: string): void {
  withState(file, db =>
    db
      .prepare("UPDATE reports SET state = ?, reason = ? WHERE device = ? AND seq = ? AND state = 'waiting'")
      .run(state, reason, device, seq),
  );
}
