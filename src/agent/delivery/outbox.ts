import { chmodSync, chownSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ShipshapeError } from '../../errors.ts';
import { readPublicKey, writePublicKey } from '../../protocol/envelope.ts';
import type { Identity } from '../line/identity.ts';
import { rootMustNotWrite } from '../ownership.ts';
import { lettersFor } from '../waivers/letters.ts';
import { receiptOf } from './deliver.ts';
import { readForeign } from './foreign.ts';
import type { Recipient } from './queue.ts';
import type { Split } from './split.ts';
import { noteReceipt, takeOut, waitingReports } from './spool.ts';

/** What the receipts folder holds for root: `received` let reports leave the spool, `forged` are no receipts of the collector. */
export type Collected = { received: { seq: number; receivedAt: string }[]; forged: { seq: number; why: string }[] };

/** Lets go of what the collector has signed for, and nothing else. @throws STATE_UNREADABLE, like all of these */
export function collectReceipts(file: string, identity: Identity, { receipts }: Split): Collected {
  const collected: Collected = { received: [], forged: [] };
  for (const seq of waitingReports(file, identity.device)) {
    try {
      const receipt = readForeign(path.join(receipts, `${seq}.receipt`));
      const envelope = receipt && takeOut(file, identity.device, seq, new Date().toISOString());
      if (!receipt || !envelope) continue;
      const receivedAt = receiptOf(receipt, envelope, identity, seq);
      noteReceipt(file, identity.device, seq, receivedAt);
      collected.received.push({ seq, receivedAt });
    } catch (error) {
      if (error instanceof ShipshapeError && error.code === 'STATE_UNREADABLE') throw error;
      collected.forged.push({ seq, why: (error as Error).message });
    }
  }
  return collected;
}

/**
 * Makes the outbox hold what waits and whom it is for, and nothing else; without an identity, nothing.
 * @throws PERMISSION_REQUIRED where root would write into a folder that others can lead astray
 */
export function handOver(file: string, identity: Identity | undefined, { outbox, courier }: Split): void {
  const danger = process.getuid?.() === 0 ? rootMustNotWrite(path.join(outbox, 'recipient.json')) : undefined;
  if (danger) throw new ShipshapeError('PERMISSION_REQUIRED', `root must not write into ${outbox}: ${danger}`);
  const waiting = identity ? waitingReports(file, identity.device) : [];
  const letters = identity ? lettersFor(file, identity) : new Map<string, Buffer>();
  const wanted = new Set(identity ? ['recipient.json', ...waiting.map(nameOf), ...letters.keys()] : []);
  const there = new Set(readdirSync(outbox));
  for (const name of there) if (!wanted.has(name)) rmSync(path.join(outbox, name), { force: true });
  if (!identity) return;
  put(path.join(outbox, 'recipient.json'), Buffer.from(writeRecipient(identity)), courier);
  for (const seq of waiting) {
    if (there.has(nameOf(seq))) continue;
    const envelope = takeOut(file, identity.device, seq, new Date().toISOString());
    if (envelope) put(path.join(outbox, nameOf(seq)), envelope, courier);
  }
  for (const [name, letter] of letters) if (!there.has(name)) put(path.join(outbox, name), letter, courier);
}

export function nameOf(seq: number): string {
  return `${seq}.dsse`;
}

function writeRecipient({ collector, device, receiptKey }: Recipient): string {
  return `${JSON.stringify({ collector, device, receiptKey: writePublicKey(receiptKey) })}\n`;
}

/** Undefined when nobody is to be sent anything. Root wrote it. */
export function readRecipient(outbox: string): Recipient | undefined {
  const text = readForeign(path.join(outbox, 'recipient.json'));
  if (!text) return undefined;
  const { collector, device, receiptKey } = JSON.parse(text.toString('utf8'));
  return { collector, device, receiptKey: readPublicKey(receiptKey, 'Ed25519') };
}

/** Whole or not at all, for the courier to read: in a folder of root's own, where nobody else can make a name. */
function put(file: string, bytes: Buffer, { gid }: Split['courier']): void {
  const draft = `${file}.new`;
  rmSync(draft, { force: true });
  writeFileSync(draft, bytes, { mode: 0o600, flag: 'wx' });
  if (process.getuid?.() === 0) chownSync(draft, 0, gid);
  chmodSync(draft, 0o640);
  renameSync(draft, file);
}
