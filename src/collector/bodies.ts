import { promisify } from 'node:util';
import { gunzip, zstdDecompress } from 'node:zlib';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ShipshapeError } from '../errors.ts';
import { envelopeMedia } from '../protocol/envelope.ts';

/** Bytes of a body on the wire, and of what it inflates to. */
const bodyLimits = { wire: 1024 * 1024, inflated: 4 * 1024 * 1024 };

const decoders = { gzip: promisify(gunzip), zstd: promisify(zstdDecompress) };

/** Envelopes reach routes as bytes, inflated: what is signed must not be parsed and written anew. */
export function takeEnvelopes(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    envelopeMedia,
    { parseAs: 'buffer', bodyLimit: bodyLimits.wire },
    async (request: FastifyRequest, body: Buffer) => inflate(body, request.headers['content-encoding']),
  );
}

async function inflate(body: Buffer, encoding = 'identity'): Promise<Buffer> {
  if (encoding === 'identity') return body;
  if (encoding !== 'gzip' && encoding !== 'zstd')
    throw new ShipshapeError('MEDIA_TYPE_UNKNOWN', `the body is in ${encoding}, and gzip, zstd or none is wanted`);
  try {
    return await decoders[encoding](body, { maxOutputLength: bodyLimits.inflated });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw new ShipshapeError('MESSAGE_TOO_LARGE', `the body inflates to more than ${bodyLimits.inflated} bytes`, { cause });
    throw new ShipshapeError('MESSAGE_MALFORMED', `the body is no ${encoding}: ${(cause as Error).message}`, { cause });
  }
}
