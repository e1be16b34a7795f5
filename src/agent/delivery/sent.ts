import { unwrap } from '../../protocol/envelope.ts';
import { reportType } from '../../protocol/report.ts';
import { readState } from '../state-file.ts';

/**
 * A report that left this laptop, or may have. `waiting` no receipt has come · `kept` the collector has it · `refused`, `forked` it
 * said that it never takes it · `dropped` it had to make room. Times UTC.
 */
export type Sent = {
  device: string;
  seq: number;
  report: string;
  state: 'waiting' | 'kept' | 'refused' | 'forked' | 'dropped';
  createdAt: string;
  sentAt: string;
  receivedAt?: string;
  reason?: string;
};

/** All that was sent in the last 90 days with reports, the newest first. @throws STATE_UNREADABLE */
export function sentReports(file: string): Sent[] {
  const rows = readState(file, db => db.prepare('SELECT * FROM reports WHERE sent_at IS NOT NULL ORDER BY rowid DESC').all());
  return (rows ?? []).map(sentOf);
}

/** The very bytes of a report that were signed. Undefined when their copy had to make room. */
export function sentBytes(file: string, { device, seq }: Pick<Sent, 'device' | 'seq'>): Buffer | undefined {
  const row = readState(file, db => db.prepare('SELECT envelope FROM reports WHERE device = ? AND seq = ?').get(device, seq));
  return row?.envelope ? unwrap(Buffer.from(row.envelope as Uint8Array), reportType).payload : undefined;
}

function sentOf(row: Record<string, unknown>): Sent {
  return {
    device: String(row.device),
    seq: Number(row.seq),
    report: String(row.report),
    state: row.state as Sent['state'],
    createdAt: String(row.created_at),
    sentAt: String(row.sent_at),
    ...(row.received_at !== null && { receivedAt: String(row.received_at) }),
    ...(row.reason !== null && { reason: String(row.reason) }),
  };
}
