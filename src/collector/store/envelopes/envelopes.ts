import { type Sealed, writeEnvelope } from '../../../protocol/envelope.ts';
import { reportType } from '../../../protocol/report.ts';
import type { Db, Store } from '../store.ts';
import type { Device, EnvelopeRow } from '../tables.ts';
import { primerOf } from './primers.ts';
import { unpart, unsqueeze } from './squeeze.ts';

/**
 * How the bytes of an envelope are kept. `rebuilt`: only what was signed and its signature; the rest is always the same, and was seen
 * to be when it came. `verbatim`: all bytes, where somebody writes envelopes in another way. Both made small, see squeeze.ts, beside an
 * earlier report of the same device (`dictionary`) or the primer of its suite.
 */
export const forms = { rebuilt: 0, verbatim: 1 };

/** Whether an envelope that was read is, byte for byte, as `writeEnvelope` makes it. What is between its head and tail is Base64 that was seen to be canonical. */
export function isRebuildable(envelope: Uint8Array, sealed: Sealed): boolean {
  const frame = writeEnvelope({ ...sealed, payload: Buffer.alloc(0) });
  const head = frame.indexOf('""') + 1;
  const text = Buffer.from(envelope.buffer, envelope.byteOffset, envelope.length);
  return (
    text.length === frame.length + 4 * Math.ceil(sealed.payload.length / 3) &&
    text.subarray(0, head).equals(frame.subarray(0, head)) &&
    text.subarray(head - frame.length).equals(frame.subarray(head))
  );
}

type Squeezed = Pick<EnvelopeRow, 'form' | 'dictionary' | 'primer' | 'body'>;

/** Reads what is kept of one device's reports, with the dictionaries that it met at hand. */
export class EnvelopeReader {
  readonly #db: Db;
  readonly #device: number;
  readonly #dictionaries = new Map<number, Promise<Buffer>>();

  constructor(db: Db, device: number) {
    this.#db = db;
    this.#device = device;
  }

  /** The signed bytes of a report. */
  async payload(row: Squeezed): Promise<Buffer> {
    const bytes = unpart(await this.#parted(row));
    return row.form === forms.rebuilt ? bytes : Buffer.from(JSON.parse(bytes.toString()).payload, 'base64');
  }

  /** The bytes of a rebuilt or verbatim envelope; `keyId` is its device's. */
  async envelope(row: Squeezed & Pick<EnvelopeRow, 'signature'>, keyId: string): Promise<Buffer> {
    const bytes = unpart(await this.#parted(row));
    if (row.form === forms.verbatim) return bytes;
    return writeEnvelope({ payload: bytes, payloadType: reportType, keyId, signature: Buffer.from(row.signature) });
  }

  async #parted({ dictionary, primer, body }: Squeezed): Promise<Buffer> {
    if (dictionary !== null) return unsqueeze(body, await this.dictionary(dictionary));
    return unsqueeze(body, primer === null ? undefined : await primerOf(this.#db, primer));
  }

  /** The bytes beside which others were made small: those of the report with this number. */
  dictionary(seq: number): Promise<Buffer> {
    const known = this.#dictionaries.get(seq) ?? this.#readDictionary(seq);
    this.#dictionaries.set(seq, known);
    return known;
  }

  async #readDictionary(seq: number): Promise<Buffer> {
    const query = this.#db.selectFrom('envelopes').selectAll().where('device', '=', this.#device).where('seq', '=', seq);
    return this.#parted(await query.executeTakeFirstOrThrow());
  }
}

/** The bytes of a kept envelope, exactly as they came. */
export async function readEnvelope({ db }: Store, device: Device, seq: number): Promise<Buffer | undefined> {
  const row = await db.selectFrom('envelopes').selectAll().where('device', '=', device.id).where('seq', '=', seq).executeTakeFirst();
  return row && new EnvelopeReader(db, device.id).envelope(row, device.key_id);
}
