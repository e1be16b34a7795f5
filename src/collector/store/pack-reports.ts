import { forms, isRebuildable } from './envelopes.ts';
import type { Judged } from './judge.ts';
import type { Incoming } from './keep.ts';
import type { Job } from './pack-worker.ts';
import { packTogether } from './packer.ts';
import { primerFor, primerOf } from './primers.ts';
import { readRows } from './rows.ts';
import { part, squeeze } from './squeeze.ts';
import type { Db, Store } from './store.ts';
import type { EnvelopeRow } from './tables.ts';
import { monthOf } from './time.ts';

/** A report made small, before any lock is taken. `renews` says whether the next ones are made small beside it, for some days or a whole month. */
export type PackedReport = Incoming & { place: number; packed: Packed; renews: 'month' | 'days' | undefined } & Pick<
    Job,
    'bytes' | 'beside'
  >;

type Packed = Pick<EnvelopeRow, 'form' | 'signature' | 'dictionary' | 'primer' | 'body'>;

/** A device's first report of a month, and then one in so many, are those beside which the others are made small. */
const renewal = 5;

/** What a device's next report is made small beside: the bodies that lead to it, or its place among those that come now. */
type Shelf = { month: number | null; key: Book; latest: Book };
type Book = { seq: number; chain: Uint8Array[]; primer: Uint8Array | undefined; beside: number | undefined };

export async function packReports(store: Store, incoming: readonly Incoming[]): Promise<PackedReport[]> {
  const shelves = await openShelves(
    store,
    incoming.map(({ device }) => device.id),
  );
  const plans: (Omit<Packed, 'body'> & Pick<PackedReport, 'renews'>)[] = [];
  const jobs: Job[] = [];
  for (const [place, { device, report, receivedAt, sealed, envelope }] of incoming.entries()) {
    const month = monthOf(receivedAt / 1000);
    const shelf = shelves.get(device.id);
    const renews = shelf?.month !== month ? 'month' : report.seq >= shelf.latest.seq + renewal ? 'days' : undefined;
    const primer = renews === 'month' ? await primerFor(store, report) : undefined;
    const book = renews === 'month' ? undefined : renews === 'days' ? shelf?.key : shelf?.latest;
    const form = isRebuildable(envelope, sealed) ? forms.rebuilt : forms.verbatim;
    const own: Book = { seq: report.seq, chain: [], primer: undefined, beside: place };
    if (renews) shelves.set(device.id, { month, key: renews === 'month' ? own : (shelf as Shelf).key, latest: own });
    jobs.push({
      bytes: form === forms.rebuilt ? sealed.payload : envelope,
      chain: book?.chain ?? [],
      primer: book ? book.primer : primer?.bytes,
      beside: book?.beside,
    });
    plans.push({ form, signature: sealed.signature, dictionary: book?.seq ?? null, primer: primer?.id ?? null, renews });
  }
  const bodies = await packTogether(jobs);
  return incoming.map((one, place) => {
    const { renews, ...packed } = plans[place] as (typeof plans)[number];
    const { bytes, beside } = jobs[place] as Job;
    return { ...one, place, renews, bytes, beside, packed: { ...packed, body: bodies[place] as Uint8Array } };
  });
}

async function openShelves({ db, engine }: Store, ids: number[]): Promise<Map<number, Shelf>> {
  const devices = await readRows(
    db,
    engine,
    { table: 'devices', keys: ['id'] },
    [...new Set(ids)].map(id => ({ id })),
  );
  const wanted = devices.flatMap(({ id, dictionary, dictionary_key }) =>
    [...new Set([dictionary, dictionary_key])].flatMap(seq => (seq === null ? [] : [{ device: id, seq }])),
  );
  const rows = await readRows(db, engine, { table: 'envelopes', keys: ['device', 'seq'] }, wanted);
  const primers = new Map<number, Uint8Array>();
  for (const { primer } of rows) if (primer !== null && !primers.has(primer)) primers.set(primer, await primerOf(db, primer));
  const found = new Map(rows.map(row => [`${row.device} ${row.seq}`, row]));
  return new Map(
    devices.flatMap(({ id, dictionary, dictionary_key, dictionary_month }) => {
      const key = found.get(`${id} ${dictionary_key}`);
      const latest = found.get(`${id} ${dictionary}`);
      // Whatever does not lead back to a report that stands alone begins a new month.
      if (!key || !latest || key.dictionary !== null || (latest !== key && latest.dictionary !== key.seq)) return [];
      const first: Book = {
        seq: key.seq,
        chain: [key.body],
        primer: key.primer === null ? undefined : primers.get(key.primer),
        beside: undefined,
      };
      const next: Book = latest.seq === key.seq ? first : { ...first, seq: latest.seq, chain: [key.body, latest.body] };
      return [[id, { month: dictionary_month, key: first, latest: next }]];
    }),
  );
}

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
