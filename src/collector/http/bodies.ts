import { promisify } from 'node:util';
import { gunzip, zstdDecompress } from 'node:zlib';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ShipshapeError } from '../../errors.ts';
import { envelopeMedia } from '../../protocol/envelope.ts';

/** Bytes of a body on the wire, and of what it inflates to; and of what a browser sends. */
const bodyLimits = { wire: 1024 * 1024, inflated: 4 * 1024 * 1024, browser: 64 * 1024 };

const decoders = { gzip: promisify(gunzip), zstd: promisify(zstdDecompress) };

/** What has no length would be held until it is too long: who sends a body says first how long it is. */
export function demandLength(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    if (request.headers['transfer-encoding'] === undefined) return;
    reply.header('connection', 'close');
    throw new ShipshapeError('LENGTH_REQUIRED', 'the body comes in chunks, and its length is wanted first', {
      hint: 'Send Content-Length.',
    });
  });
}

/** Envelopes reach routes as bytes, inflated: what is signed must not be parsed and written anew. */
export function takeEnvelopes(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    envelopeMedia,
    { parseAs: 'buffer', bodyLimit: bodyLimits.wire },
    async (request: FastifyRequest, body: Buffer) => inflate(body, request.headers['content-encoding']),
  );
}

/**
 * Forms reach routes as their fields, each a text, or a list of texts where it has several; what scripts of our pages send is JSON. Both
 * by a schema.
 */
export function takeForms(app: FastifyInstance): void {
  const options = { parseAs: 'string', bodyLimit: bodyLimits.browser } as const;
  app.addContentTypeParser('application/x-www-form-urlencoded', options, async (_: FastifyRequest, body: string) => {
    const fields = new URLSearchParams(body);
    return Object.fromEntries(
      [...new Set(fields.keys())].map(name => [name, fields.getAll(name).length > 1 ? fields.getAll(name) : fields.get(name)]),
    );
  });
  app.addContentTypeParser('application/json', options, app.getDefaultJsonParser('error', 'error'));
}

async function inflate(body: Buffer, encoding = 'identity'): Promise<Buffer> {
  if (encoding === 'identity') return body;
  if (encoding !== 'gzip' && encoding !== 'zstd')
    throw new ShipshapeError('MEDIA_TYPE_UNKNOWN', `the body is in ${encoding}, and gzip, zstd or none is wanted`);
  try {
    // In pieces of their own usual size, large bodies would cost three times as much.
    const chunkSize = Math.min(Math.max(16 * 1024, 4 * body.length), 256 * 1024);
    return await decoders[encoding](body, { maxOutputLength: bodyLimits.inflated, chunkSize });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw new ShipshapeError('MESSAGE_TOO_LARGE', `the body inflates to more than ${bodyLimits.inflated} bytes`, { cause });
    throw new ShipshapeError('MESSAGE_MALFORMED', `the body is no ${encoding}: ${(cause as Error).message}`, { cause });
  }
}
