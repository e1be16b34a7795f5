import type { FastifyRequest } from 'fastify';
import { ShipshapeError } from '../../errors.ts';
import type { Collector } from '../collector.ts';

const safe = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * What changes something by a cookie comes from a page of ours: browsers say so in two headers that no page can forge (of which
 * those without TLS may send only the first).
 * @throws CROSS_SITE
 */
export function demandSameSite(request: FastifyRequest, collector: Pick<Collector, 'config'>): void {
  if (safe.has(request.method)) return;
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (origin === originOf(request, collector) && (site === undefined || site === 'same-origin')) return;
  throw new ShipshapeError('CROSS_SITE', 'this did not come from a page of this collector');
}

/** What a browser calls this collector: as it was told, or by what was asked. */
export function originOf({ protocol, host }: FastifyRequest, { config }: Pick<Collector, 'config'>): string {
  return config.url ?? `${protocol}://${host}`;
}
