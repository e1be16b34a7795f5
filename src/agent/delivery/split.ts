import { statSync } from 'node:fs';
import path from 'node:path';

/**
 * How an audit without network and a courier without rights work together. Root puts what waits into `outbox`, which the courier may
 * read, and finds what the collector answered in `receipts`, which is the courier's own: nothing in there is believed but what the
 * collector has signed.
 */
export type Split = { outbox: string; receipts: string; courier: { uid: number; gid: number } };

/** Undefined where whoever audits also sends. */
export function splitIn(folder: string): Split | undefined {
  const [outbox, receipts] = [path.join(folder, 'outbox'), path.join(folder, 'receipts')];
  const owner = statSync(receipts, { throwIfNoEntry: false });
  return owner && { outbox, receipts, courier: { uid: owner.uid, gid: owner.gid } };
}
