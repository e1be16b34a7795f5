import { dictionaryOf, type Packed, pack, payloadOf } from './envelopes.ts';
import type { Judged } from './judge.ts';
import type { Incoming } from './keep.ts';
import { readRows } from './rows.ts';
import type { Db, Store } from './store.ts';
import { monthOf } from './time.ts';

/** A report made small, before any lock is taken. `dictionary` is the number of the report by which it was. */
export type PackedReport = Incoming & { place: number; packed: Packed; dictionary: number | null };

/**
 * A device's reports resemble one another: the first that comes in a month is the dictionary of the others. A device may bring several at
 * once.
 */
export async function packReports({ db, engine }: Store, incoming: readonly Incoming[]): Promise<PackedReport[]> {
  const dictionaries = await standingDictionaries(db, engine, incoming);
  const jobs = incoming.map((one, place) => {
    const { device, report, receivedAt, sealed, envelope } = one;
    const name = `${device.id} ${monthOf(receivedAt / 1000)}`;
    const dictionary = dictionaries.get(name);
    if (!dictionary) dictionaries.set(name, { seq: report.seq, payload: sealed.payload });
    return pack(envelope, sealed, dictionary?.payload).then(packed => ({ ...one, place, packed, dictionary: dictionary?.seq ?? null }));
  });
  return Promise.all(jobs);
}

async function standingDictionaries(db: Db, engine: Store['engine'], incoming: readonly Incoming[]) {
  const devices = new Map(incoming.map(({ device }) => [device.id, device]));
  const wanted = [...devices.values()]
    .filter(({ dictionary }) => dictionary !== null)
    .map(({ id, dictionary }) => ({ device: id, seq: dictionary }));
  const rows = await readRows(db, engine, { table: 'envelopes', keys: ['device', 'seq'] }, wanted);
  return new Map(
    rows.map(row => [`${row.device} ${devices.get(row.device)?.dictionary_month}`, { seq: row.seq, payload: payloadOf(row, undefined) }]),
  );
}

/** Writes the envelopes of new reports. One whose dictionary was not kept after all is packed anew. */
export async function storeEnvelopes(trx: Db, news: readonly Judged[]): Promise<void> {
  if (news.length === 0) return;
  const written = new Set(news.map(({ device, report }) => `${device.id} ${report.seq}`));
  const rows = [];
  for (const one of news) {
    const { device, report, verdict, at } = one;
    let { packed, dictionary } = one;
    if (dictionary !== null && dictionary !== one.device.dictionary && !written.has(`${device.id} ${dictionary}`)) {
      dictionary = one.device.dictionary;
      packed = await pack(one.envelope, one.sealed, dictionary === null ? undefined : await dictionaryOf(trx, device.id, dictionary));
    }
    rows.push({ device: device.id, seq: report.seq, received_at: verdict.receivedAt, at, dictionary, ...packed });
  }
  await trx.insertInto('envelopes').values(rows).execute();
}
