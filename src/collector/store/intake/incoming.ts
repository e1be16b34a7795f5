import type { Sealed } from '../../../protocol/envelope.ts';
import type { Report } from '../../../protocol/report.ts';
import type { Device } from '../tables.ts';

/** A verified report on its way in: its device, all bytes of its envelope, the SHA-256 of what is signed, and when it came (ms). */
export type Incoming = {
  device: Pick<Device, 'id'>;
  report: Report;
  sealed: Sealed;
  envelope: Uint8Array;
  hash: string;
  receivedAt: number;
};

/**
 * What became of a report. `kept` now, or `kept-before`, both with the time of the first: so a receipt can be given again with the same
 * bytes. `forked`: its number was taken by another report, and both are kept as evidence. `revoked`: its device reports here no more.
 * `failed`: it alone could not be kept, and why.
 */
export type Kept = { status: 'kept' | 'kept-before' | 'forked' | 'revoked'; receivedAt: number } | { status: 'failed'; error: unknown };
