import type { Incoming } from '../intake/incoming.ts';
import { given, readRows, run } from '../rows.ts';
import type { Db, Engine, Store } from '../store.ts';
import type { Device, EnvelopeRow } from '../tables.ts';
import { forms, isRebuildable } from './envelopes.ts';
import type { Job } from './pack-worker.ts';
import { packTogether } from './packer.ts';
import { primerFor, primerOf } from './primers.ts';
import { periodOf, type Shelf, shelve } from './shelf.ts';

type Packed = Pick<EnvelopeRow, 'form' | 'signature' | 'dictionary' | 'primer' | 'body'>;

/** A report made small, before any lock is taken, and the shelf from which its device's next one takes its dictionary. */
export type PackedReport = Incoming & { place: number; packed: Packed; shelf: Shelf } & Pick<Job, 'bytes' | 'beside'>;

/** How to come to the bytes of a book: through stored bodies from the primer on, or those of a job before. */
type Way = Pick<Job, 'chain' | 'primer' | 'beside'>;

/** What is known of a device's shelf: `ways` by sequence number. */
type Library = { shelf: Shelf | undefined; ways: Map<number, Way> };

export async function packReports(store: Store, incoming: readonly Incoming[]): Promise<PackedReport[]> {
  const libraries = await openLibraries(store, incoming);
  const plans: Omit<PackedReport, 'packed'>[] = [];
  const rows: Omit<Packed, 'body'>[] = [];
  const jobs: Job[] = [];
  for (const [place, one] of incoming.entries()) {
    const { device, report, receivedAt, sealed, envelope } = one;
    const library = libraries.get(device.id) ?? { shelf: undefined, ways: new Map() };
    const { beside: book, shelf } = shelve(library.shelf, periodOf(receivedAt), report.seq);
    const primer = book ? undefined : await primerFor(store, report);
    const way = (book && library.ways.get(book.seq)) ?? { chain: [], primer: primer?.bytes, beside: undefined };
    const form = isRebuildable(envelope, sealed) ? forms.rebuilt : forms.verbatim;
    const bytes = form === forms.rebuilt ? sealed.payload : envelope;
    library.shelf = shelf;
    library.ways.set(report.seq, { chain: [], primer: undefined, beside: place });
    libraries.set(device.id, library);
    jobs.push({ bytes, ...way });
    rows.push({ form, signature: sealed.signature, dictionary: book?.seq ?? null, primer: primer?.id ?? null });
    plans.push({ ...one, place, shelf, bytes, beside: way.beside });
  }
  const bodies = await packTogether(jobs);
  return plans.map((plan, place) => ({ ...plan, packed: { ...(rows[place] as Omit<Packed, 'body'>), body: bodies[place] as Uint8Array } }));
}

async function openLibraries({ db, engine }: Store, incoming: readonly Incoming[]): Promise<Map<number, Library>> {
  const ids = [...new Set(incoming.map(({ device }) => device.id))].map(id => ({ id }));
  const shelves = new Map<number, Shelf>();
  for (const { id, shelf } of await readShelves(db, engine, ids)) if (shelf) shelves.set(id, JSON.parse(shelf));
  const wanted = [...shelves].flatMap(([device, { books }]) => books.map(({ seq }) => ({ device, seq })));
  const found = Map.groupBy(await readRows(db, engine, { table: 'envelopes', keys: ['device', 'seq'] }, wanted), ({ device }) => device);
  const primers = new Map<number, Uint8Array>();
  for (const { primer } of [...found.values()].flat())
    if (primer !== null && !primers.has(primer)) primers.set(primer, await primerOf(db, primer));
  return new Map([...shelves].map(([id, shelf]) => [id, libraryOf(shelf, found.get(id) ?? [], primers)]));
}

/** Of a device's row, which is long, only this. */
async function readShelves(db: Db, engine: Engine, ids: readonly { id: number }[]): Promise<Pick<Device, 'id' | 'shelf'>[]> {
  const text = `select devices.id, shelf from ${given(engine, { id: 'integer' })} cross join devices where devices.id = given.id`;
  return ids.length === 0 ? [] : run(db, text, ids);
}

/** Whatever does not lead from one that stands alone to the last begins anew. */
function libraryOf(shelf: Shelf, found: readonly EnvelopeRow[], primers: ReadonlyMap<number, Uint8Array>): Library {
  const rows = new Map(found.map(row => [row.seq, row]));
  const ways = new Map<number, Way>();
  let before: EnvelopeRow | undefined;
  let way: Way = { chain: [], primer: undefined, beside: undefined };
  for (const { seq } of shelf.books) {
    const row = rows.get(seq);
    if (!row || row.dictionary !== (before?.seq ?? null)) return { shelf: undefined, ways: new Map() };
    way = { ...way, chain: [...way.chain, row.body], ...(row.primer !== null && { primer: primers.get(row.primer) }) };
    ways.set(seq, way);
    before = row;
  }
  return { shelf, ways };
}
