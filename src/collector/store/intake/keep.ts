import type { Sealed } from '../../../protocol/envelope.ts';
import type { Report } from '../../../protocol/report.ts';
import { checkIds } from '../devices/checks.ts';
import { type PackedReport, packReports, storeEnvelopes } from '../envelopes/pack-reports.ts';
import type { Store } from '../store.ts';
import type { Device } from '../tables.ts';
import { transact } from '../transact.ts';
import { judge } from './judge.ts';
import { projectReports } from './project.ts';

/** A verified report on its way in: its device, all bytes of its envelope, the SHA-256 of what is signed, and when it came (ms). */
export type Incoming = {
  device: Pick<Device, 'id'>;
  report: Report;
  sealed: Sealed;
  envelope: Uint8Array;
  hash: string;
  receivedAt: number;
};

/**
 * What became of a report. `kept` now, or `kept-before`, both with the time of the first: so a receipt can be given again with the same
 * bytes. `forked`: its number was taken by another report, and both are kept as evidence. `revoked`: its device reports here no more.
 * `failed`: it alone could not be kept, and why.
 */
export type Kept = { status: 'kept' | 'kept-before' | 'forked' | 'revoked'; receivedAt: number } | { status: 'failed'; error: unknown };

/**
 * Keeps reports, and moves all that is known from them, in one transaction. When this returns they are on the disk. A report that
 * cannot be kept does not harm those beside it. @throws COLLECTOR_FULL, COLLECTOR_BUSY, STORE_DAMAGED when none is kept
 */
export async function keepReports(store: Store, incoming: readonly Incoming[]): Promise<Kept[]> {
  const checks = await checkIds(
    store,
    incoming.flatMap(({ report }) => report.results.map(({ check }) => check)),
  );
  const packed = await packReports(store, incoming);
  try {
    return await keepTogether(store, packed, checks);
  } catch (error) {
    if (isUnavailable(error)) throw error;
    if (incoming.length === 1) return [{ status: 'failed', error }];
  }
  const kept: Kept[] = [];
  for (const one of incoming) kept.push(...(await keepReports(store, [one])));
  return kept;
}

async function keepTogether(store: Store, packed: PackedReport[], checks: ReadonlyMap<string, number>): Promise<Kept[]> {
  return transact(store, async trx => {
    const judged = await judge(trx, store.engine, packed);
    const news = judged.filter(({ verdict }) => verdict.status === 'kept');
    await storeEnvelopes(trx, news);
    await projectReports(trx, store.engine, news, checks);
    return judged.sort((a, b) => a.place - b.place).map(({ verdict }) => verdict);
  });
}

function isUnavailable(error: unknown): boolean {
  return ['COLLECTOR_FULL', 'COLLECTOR_BUSY', 'STORE_DAMAGED'].includes((error as { code?: string }).code ?? '');
}
