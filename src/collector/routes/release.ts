import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import { ShipshapeError } from '../../errors.ts';
import type { Collector } from '../collector.ts';
import { networkOf } from '../http/limits.ts';

/** What `npm run release` makes, and no other name: the folder may hold more. */
const published = /^(install\.sh|SHA256SUMS(\.sig)?|shipshape[-_][0-9A-Za-z._-]+\.(tar\.gz|deb|rpm|pkg))$/;

const media: Record<string, string> = { '.sh': 'text/plain; charset=utf-8', '.gz': 'application/gzip' };

/**
 * GET /release/NAME gives a file of the folder `release` in the data folder, to whoever asks: laptops fetch it before they have joined.
 * It needs no secret and gives none, and the key in install.sh, not this collector, vouches for it.
 */
export function releaseRoutes(app: FastifyInstance, { config, limits }: Collector): void {
  app.get<{ Params: { name: string } }>('/release/:name', { config: { permission: 'anyone' } }, async (request, reply) => {
    const { name } = request.params;
    await limits.spend('download', networkOf(request.ip));
    const file = published.test(name) ? await fileAt(path.join(config.data, 'release', name)) : undefined;
    if (!file)
      throw new ShipshapeError('NOT_FOUND', `this collector gives out no ${JSON.stringify(name.slice(0, 100))}`, {
        hint: 'Whoever runs it puts what npm run release made into the folder `release` beside its database.',
      });
    const { size } = await file.stat();
    return reply
      .type(media[path.extname(name)] ?? 'application/octet-stream')
      .header('content-length', size)
      .send(file.createReadStream());
  });
}

async function fileAt(name: string): Promise<FileHandle | undefined> {
  const file = await open(name).catch(() => undefined);
  if (!file || (await file.stat()).isFile()) return file;
  await file.close();
  return undefined;
}
