import { promisify } from 'node:util';
import { zstdCompress, zstdDecompressSync } from 'node:zlib';
import { type Sealed, writeEnvelope } from '../../protocol/envelope.ts';
import { reportType } from '../../protocol/report.ts';
import type { Db } from './store.ts';
import type { EnvelopeRow } from './tables.ts';

/**
 * How the bytes of an envelope are kept. `rebuilt`: only what was signed and its signature; the rest is always the same, and was seen
 * to be when it came. `verbatim`: all bytes, where somebody writes envelopes in another way. Both compressed, where `dictionary` names
 * an earlier report of the same device.
 */
const forms = { rebuilt: 0, verbatim: 1 };

/** How an envelope is kept. */
export type Packed = Pick<EnvelopeRow, 'form' | 'signature' | 'body'>;

const compress = promisify(zstdCompress);

/** Makes it small, on another thread. `dictionary` are the signed bytes of another report. */
export async function pack(envelope: Uint8Array, sealed: Sealed, dictionary: Uint8Array | undefined): Promise<Packed> {
  const isOurs = writeEnvelope(sealed).equals(envelope);
  const body = await compress(isOurs ? sealed.payload : envelope, dictionary && { dictionary });
  return { form: isOurs ? forms.rebuilt : forms.verbatim, signature: sealed.signature, body };
}

/** The signed bytes of a kept report. */
export function payloadOf({ form, body }: Packed, dictionary: Uint8Array | undefined): Buffer {
  const bytes = zstdDecompressSync(body, dictionary && { dictionary });
  return form === forms.rebuilt ? bytes : Buffer.from(JSON.parse(bytes.toString()).payload, 'base64');
}

/** An envelope's bytes as they came. `keyId` is its device's. */
export function envelopeOf(packed: Packed, dictionary: Uint8Array | undefined, keyId: string): Buffer {
  if (packed.form === forms.verbatim) return zstdDecompressSync(packed.body, dictionary && { dictionary });
  return writeEnvelope({
    payload: payloadOf(packed, dictionary),
    payloadType: reportType,
    keyId,
    signature: Buffer.from(packed.signature),
  });
}

/** Reads signed bytes of one device's reports; the dictionaries that it met are kept at hand. */
export function payloadReader(db: Db, device: number): (row: EnvelopeRow) => Promise<Buffer> {
  const dictionaries = new Map<number, Buffer>();
  return async function read(row): Promise<Buffer> {
    if (row.dictionary === null) return payloadOf(row, undefined);
    const known = dictionaries.get(row.dictionary) ?? (await dictionaryOf(db, device, row.dictionary));
    dictionaries.set(row.dictionary, known);
    return payloadOf(row, known);
  };
}

/** A dictionary is a report that was compressed without one. */
export async function dictionaryOf(db: Db, device: number, seq: number): Promise<Buffer> {
  const row = await db.selectFrom('envelopes').selectAll().where('device', '=', device).where('seq', '=', seq).executeTakeFirstOrThrow();
  return payloadOf(row, undefined);
}
