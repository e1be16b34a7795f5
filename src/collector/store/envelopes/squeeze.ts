import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/**
 * How reports are made small. A device's reports resemble one another, so one is written as its difference from another, by zstd with
 * that other as dictionary. How long each check took is the only thing that is new in every one, sixty times: these numbers stand apart,
 * so that what surrounds them is one long match.
 */

const level = { alone: 9, beside: 6 };
const mark = '"ms":';
const whole = 0xffff;

/** The same four bytes begin every frame (RFC 8878): they are not kept. */
const magic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** The bytes of a payload in the order in which they are compressed, and serve as a dictionary. */
export function part(payload: Uint8Array): Buffer {
  const [head = '', ...tails] = Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString('latin1').split(mark);
  const numbers = tails.map(tail => /^(0|[1-9][0-9]{0,8})(?![0-9])/.exec(tail)?.[0]);
  const apart = Buffer.from(numbers.flatMap(number => bytesOf(Number(number))));
  // Somebody who writes otherwise is kept as he wrote.
  if (numbers.includes(undefined) || apart.length >= whole) return Buffer.concat([payload, lengthOf(whole)]);
  const rest = [head, ...tails.map((tail, place) => tail.slice(numbers[place]?.length))].join(mark);
  return Buffer.concat([Buffer.from(rest, 'latin1'), apart, lengthOf(apart.length)]);
}

/** The payload whose parted bytes these are. */
export function unpart(parted: Buffer): Buffer {
  const length = parted.readUInt16BE(parted.length - 2);
  if (length === whole) return parted.subarray(0, -2);
  const end = parted.length - 2 - length;
  const numbers = numbersIn(parted.subarray(end, -2));
  const [head = '', ...tails] = parted.toString('latin1', 0, end).split(mark);
  return Buffer.from([head, ...tails.map((tail, place) => `${numbers[place]}${tail}`)].join(mark), 'latin1');
}

/** Small windows: a context for large ones costs more than the work. */
export function squeeze(bytes: Uint8Array, dictionary: Uint8Array | undefined): Buffer {
  const frame = zstdCompressSync(bytes, {
    ...(dictionary && { dictionary }),
    pledgedSrcSize: bytes.length,
    params: {
      [constants.ZSTD_c_compressionLevel]: dictionary ? level.beside : level.alone,
      [constants.ZSTD_c_windowLog]: bytes.length + (dictionary?.length ?? 0) < 2 ** 17 ? 17 : 22,
    },
  });
  return frame.subarray(magic.length);
}

export function unsqueeze(bytes: Uint8Array, dictionary: Uint8Array | undefined): Buffer {
  return zstdDecompressSync(Buffer.concat([magic, bytes]), dictionary && { dictionary });
}

/** Seven bits a byte, the lowest first; all but the last have the eighth bit. */
function bytesOf(number: number): number[] {
  return number < 128 ? [number] : [(number & 127) | 128, ...bytesOf(number >>> 7)];
}

function numbersIn(bytes: Uint8Array): number[] {
  const numbers: number[] = [];
  let shift = 0;
  let number = 0;
  for (const byte of bytes) {
    number += (byte & 127) * 2 ** shift;
    shift += 7;
    if (byte < 128) {
      numbers.push(number);
      [number, shift] = [0, 0];
    }
  }
  return numbers;
}

function lengthOf(length: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(length);
  return bytes;
}
