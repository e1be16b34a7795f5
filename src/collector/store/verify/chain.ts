import { createPublicKey } from 'node:crypto';
import { isSignedBy, type Sealed, sha256 } from '../../../protocol/envelope.ts';
import { reportType } from '../../../protocol/report.ts';
import type { Told } from '../intake/reports.ts';
import type { Device, EnvelopeRow } from '../tables.ts';

/** A kept report with its signed bytes and its signature. */
export type Evidence = Told & Pick<EnvelopeRow, 'signature'> & { payload: Buffer };

/** Numbers that are missing: those that the laptop says it had to drop, and those of which nothing is known. */
export type Gaps = { declared: number; undeclared: number };

/** Whether each report is signed by its device, is of it, and names the one before it. In the order of their numbers; `first` is the lowest number that should be there. */
export async function verifyChain(device: Device, kept: readonly Evidence[], first: number): Promise<{ gaps: Gaps; wrong: string[] }> {
  const key = createPublicKey({ key: Buffer.from(device.public_key, 'base64'), format: 'der', type: 'spki' });
  const wrong: string[] = [];
  const gaps = { declared: 0, undeclared: 0 };
  const declared = kept.flatMap(({ report }) => report.gaps);
  let before: { seq: number; hash: string } | undefined;
  for (const { seq, report, payload, signature } of kept) {
    const sealed: Sealed = { payload, payloadType: reportType, keyId: device.key_id, signature: Buffer.from(signature) };
    if (!(await isSignedBy(key, sealed))) wrong.push(`report ${seq} is not signed by its device`);
    if (report.device !== device.device || report.seq !== seq)
      wrong.push(`report ${seq} says that it is ${report.seq} of ${report.device}`);
    for (let missing = before ? before.seq + 1 : first; missing < seq; missing++)
      gaps[declared.some(gap => gap.first <= missing && missing <= gap.last) ? 'declared' : 'undeclared']++;
    // A laptop that was cloned or put back goes on from another report of that number: that is known, and flagged.
    if (before?.seq === seq - 1 && report.prev !== before.hash && device.forked_at === null)
      wrong.push(`report ${seq} does not follow report ${seq - 1}`);
    before = { seq, hash: sha256(payload) };
  }
  return { gaps, wrong };
}
