import type { ShipshapeError } from '../../errors.ts';
import type { Identity } from '../line/identity.ts';
import { noteClock, noteFailure, type Patience, readPatience } from './patience.ts';
import { noteReceipt, setAside, takeOut, waitingReports } from './spool.ts';

/** Whom reports go to, and by what a receipt of theirs is known. */
export type Recipient = Pick<Identity, 'collector' | 'device' | 'receiptKey'>;

/** Where reports wait for their receipts. `receipt` are the signed bytes, which are verified already. */
export type Queue = {
  /** The numbers of what waits, the oldest first. */
  waiting(): number[];
  /** Undefined when it waits no more. From now on it may have left this laptop. */
  take(seq: number): Buffer | undefined;
  keep(seq: number, receipt: Buffer, receivedAt: string): void;
  setAside(seq: number, error: ShipshapeError): void;
  patience(now: number): Patience;
  noteFailure(now: number, error: ShipshapeError): void;
  noteClock(offsetMs: number): void;
};

/** The spool itself, for who sends by himself. */
export function spoolQueue(file: string, device: string): Queue {
  return {
    waiting: () => waitingReports(file, device),
    take: seq => takeOut(file, device, seq, new Date().toISOString()),
    keep: (seq, _, receivedAt) => noteReceipt(file, device, seq, receivedAt),
    setAside: (seq, { code, message }) => setAside(file, device, seq, code === 'REPORT_FORKED' ? 'forked' : 'refused', message),
    patience: now => readPatience(file, now),
    noteFailure: (now, error) => noteFailure(file, now, error),
    noteClock: offsetMs => noteClock(file, offsetMs),
  };
}
