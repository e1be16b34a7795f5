import { sha256 } from '../../../protocol/envelope.ts';
import { EnvelopeReader } from '../envelopes/envelopes.ts';
import type { PackedReport } from '../envelopes/pack-reports.ts';
import { readRows } from '../rows.ts';
import type { Db, Engine } from '../store.ts';
import type { Device } from '../tables.ts';
import { effectiveTime } from './history.ts';
import type { Kept } from './incoming.ts';
import { enrolledAt } from './reports.ts';

type Verdict = Exclude<Kept, { status: 'failed' }>;

/** A report with what becomes of it. `at` is its effective time; `isLate` when one with a higher number came before it. */
export type Judged = PackedReport & { device: Device; verdict: Verdict; at: number; isLate: boolean };

/** What is known of a device's numbers while its reports are judged. */
type Books = {
  device: Device;
  taken: Map<number, { hash: string; receivedAt: number }>;
  newest: number;
  last: number;
  receivedAt: number;
};

/** Locks the devices of these reports, and says what becomes of each, in the order of devices and their numbers. Second reports for a number are kept here. */
export async function judge(trx: Db, engine: Engine, reports: readonly PackedReport[]): Promise<Judged[]> {
  const books = await openBooks(trx, engine, reports);
  const sorted = reports.toSorted((a, b) => a.device.id - b.device.id || a.report.seq - b.report.seq || a.place - b.place);
  const judged = sorted.map(report => verdictOn(report, books.get(report.device.id)));
  for (const { device, verdict, report, hash, envelope } of judged)
    if (verdict.status === 'forked') {
      const fork = { device: device.id, seq: report.seq, hash, received_at: verdict.receivedAt, envelope };
      await trx
        .insertInto('forks')
        .values(fork)
        .onConflict(conflict => conflict.doNothing())
        .execute();
      await trx
        .updateTable('devices')
        .set({ forked_at: verdict.receivedAt })
        .where('id', '=', device.id)
        .where('forked_at', 'is', null)
        .execute();
    }
  return judged;
}

function verdictOn(report: PackedReport, books: Books | undefined): Judged {
  const { receivedAt, hash } = report;
  const { seq, createdAt } = report.report;
  // One that was erased meanwhile has no row.
  const judged = { ...report, device: books?.device as Device, at: 0, isLate: false };
  if (books?.device.state !== 'active') return { ...judged, verdict: { status: 'revoked', receivedAt } };
  const found = books.taken.get(seq);
  if (found?.hash === hash) return { ...judged, verdict: { status: 'kept-before', receivedAt: found.receivedAt } };
  if (found) return { ...judged, verdict: { status: 'forked', receivedAt } };
  // The collector's clock may go backwards, a device's receipts do not.
  books.receivedAt = Math.max(books.receivedAt, receivedAt);
  books.taken.set(seq, { hash, receivedAt: books.receivedAt });
  const isLate = seq < books.newest;
  const at = isLate ? 0 : effectiveTime(createdAt, books.receivedAt, books.last);
  if (!isLate) Object.assign(books, { newest: seq, last: at });
  return { ...judged, verdict: { status: 'kept', receivedAt: books.receivedAt }, at, isLate };
}

async function openBooks(trx: Db, engine: Engine, reports: readonly PackedReport[]): Promise<Map<number, Books>> {
  const devices = await lock(trx, engine, [...new Set(reports.map(({ device }) => device.id))]);
  const books = new Map(
    devices.map(device => [
      device.id,
      {
        device,
        taken: new Map(),
        newest: device.last_seq,
        last: device.last ?? enrolledAt(device),
        receivedAt: device.received_at ?? 0,
      } as Books,
    ]),
  );
  const maybeTaken = reports
    .map(({ device, report }) => ({ device: device.id, seq: report.seq }))
    .filter(({ device, seq }) => seq <= (books.get(device)?.newest ?? 0));
  const wanted = [...new Map(maybeTaken.map(one => [`${one.device} ${one.seq}`, one])).values()];
  for (const row of await readRows(trx, engine, { table: 'envelopes', keys: ['device', 'seq'] }, wanted)) {
    const hash = sha256(await new EnvelopeReader(trx, row.device).payload(row));
    books.get(row.device)?.taken.set(row.seq, { hash, receivedAt: row.received_at });
  }
  return books;
}

/** In one order, so that no two transactions wait for each other. A transaction of SQLite has the whole file. */
async function lock(trx: Db, engine: Engine, ids: number[]): Promise<Device[]> {
  const query = trx.selectFrom('devices').selectAll().where('id', 'in', ids).orderBy('id');
  return (engine === 'postgres' ? query.forUpdate() : query).execute();
}
