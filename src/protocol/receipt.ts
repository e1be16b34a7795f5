import type { KeyObject } from 'node:crypto';
import type { Static } from 'typebox';
import { open, seal, sha256 } from './envelope.ts';
import { readerOf } from './message.ts';
import { Closed, Moment, Sequence, Sha256, Uuid } from './terms.ts';

const receiptType = 'application/vnd.shipshape.receipt.v1+json';

/** The collector's word that it keeps a report, given only when it is on its disk. `hash` is of the report's signed bytes. */
const Receipt = Closed({ device: Uuid, seq: Sequence, hash: Sha256, receivedAt: Moment });

export type Receipt = Static<typeof Receipt>;

const readReceipt = readerOf(Receipt);

/** The same receipt has the same bytes, however often it is given: Ed25519 signs alike (RFC 8032). */
export function sealReceipt({ device, seq, hash, receivedAt }: Receipt, key: KeyObject): Buffer {
  return seal(receiptType, Buffer.from(JSON.stringify({ device, seq, hash, receivedAt })), key);
}

/** @throws MESSAGE_MALFORMED, SIGNATURE_INVALID */
export function openReceipt(bytes: Uint8Array, key: KeyObject): Receipt {
  return readReceipt(open(bytes, receiptType, key));
}

/** Whether this receipt is for these signed bytes: only then may they leave the laptop's spool. */
export function isReceiptFor(receipt: Receipt, { device, seq, payload }: { device: string; seq: number; payload: Uint8Array }): boolean {
  return receipt.device === device && receipt.seq === seq && receipt.hash === sha256(payload);
}
