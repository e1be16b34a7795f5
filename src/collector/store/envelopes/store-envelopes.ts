import type { Judged } from '../intake/judge.ts';
import type { Db } from '../store.ts';
import { part, squeeze } from './squeeze.ts';

/** Writes the envelopes of new reports. One that was made small beside another that is not kept now is made small alone. */
export async function storeEnvelopes(trx: Db, news: readonly Judged[]): Promise<void> {
  if (news.length === 0) return;
  const kept = new Set(news.map(({ place }) => place));
  const rows = news.map(({ device, report, verdict, at, packed, bytes, beside }) => {
    const alone = beside !== undefined && !kept.has(beside) && { dictionary: null, primer: null, body: squeeze(part(bytes), undefined) };
    return { device: device.id, seq: report.seq, received_at: verdict.receivedAt, at, ...packed, ...alone };
  });
  await trx.insertInto('envelopes').values(rows).execute();
}
