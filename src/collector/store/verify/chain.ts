import { createPublicKey } from 'node:crypto';
import { followChain, type Gaps } from '../../../protocol/chain.ts';
import { isSignedBy, type Sealed, sha256 } from '../../../protocol/envelope.ts';
import { reportType } from '../../../protocol/report.ts';
import type { Told } from '../intake/reports.ts';
import type { Device, EnvelopeRow } from '../tables.ts';

/** A kept report with its signed bytes and its signature. */
export type Evidence = Told & Pick<EnvelopeRow, 'signature'> & { payload: Buffer };

/** Whether each report is signed by its device, is of it, and names the one before it. In the order of their numbers; `first` is the lowest number that should be there. */
export async function verifyChain(device: Device, kept: readonly Evidence[], first: number): Promise<{ gaps: Gaps; wrong: string[] }> {
  const key = createPublicKey({ key: Buffer.from(device.public_key, 'base64'), format: 'der', type: 'spki' });
  const wrong: string[] = [];
  for (const { seq, report, payload, signature } of kept) {
    const sealed: Sealed = { payload, payloadType: reportType, keyId: device.key_id, signature: Buffer.from(signature) };
    if (!(await isSignedBy(key, sealed))) wrong.push(`report ${seq} is not signed by its device`);
    if (report.device !== device.device || report.seq !== seq)
      wrong.push(`report ${seq} says that it is ${report.seq} of ${report.device}`);
  }
  // By the numbers under which they are kept: that one says another is told above.
  const links = kept.map(({ seq, report, payload }) => ({ report: { ...report, seq }, hash: sha256(payload) }));
  const followed = followChain(links, { first, isForked: device.forked_at !== null });
  return { gaps: followed.gaps, wrong: [...wrong, ...followed.wrong] };
}
