import { dayName } from '../calendar.ts';
import { EvidenceWriter } from '../protocol/evidence.ts';
import { sealReceipt } from '../protocol/receipt.ts';
import type { Keys } from './keys.ts';
import { auditHead } from './store/audit-chain.ts';
import { appendAudit } from './store/audit-log.ts';
import { devicesIn, evidenceOf, type Period } from './store/envelopes/evidence.ts';
import type { Store } from './store/store.ts';

/**
 * What laptops signed in these days, with the receipts that they were given, as the lines of a file that an auditor can judge without the
 * collector. It holds whatever the reports hold, names of laptops and people too where those are collected: the audit log has who made it.
 */
export async function* evidenceLines(
  store: Store,
  keys: Keys,
  { period, who, now }: { period: Period; who: string; now: () => number },
): AsyncGenerator<string> {
  const days = { from: dayName(period.from), until: dayName(period.until - 1) };
  await appendAudit(store.db, { at: now(), who, what: 'evidence exported', about: `${days.from} to ${days.until}` });
  const writer = new EvidenceWriter(keys.receipts);
  yield writer.head(days, keys.receiptsPublic);
  for (const device of await devicesIn(store, period)) {
    const { enrolled_at, ended } = device;
    yield writer.laptop({
      laptop: device.device,
      publicKey: device.public_key,
      enrolledAt: new Date(enrolled_at).toISOString(),
      endedAt: ended === null ? null : new Date(ended * 1000).toISOString(),
      isForked: device.forked_at !== null,
    });
    for await (const { seq, receivedAt, envelope, hash } of evidenceOf(store, device, period)) {
      const receipt = { device: device.device, seq, hash, receivedAt: new Date(receivedAt).toISOString() };
      yield writer.report(seq, envelope, sealReceipt(receipt, keys.receipts));
    }
  }
  const head = await auditHead(store);
  yield writer.end({ madeAt: new Date(now()).toISOString(), audit: head ? `${head.id}:${head.hash}` : null });
}
