import { checkIds } from '../devices/checks.ts';
import { type PackedReport, packReports } from '../envelopes/pack-reports.ts';
import { storeEnvelopes } from '../envelopes/store-envelopes.ts';
import { isUnavailable } from '../failures.ts';
import type { Store } from '../store.ts';
import { transact } from '../transact.ts';
import type { Incoming, Kept } from './incoming.ts';
import { judge } from './judge.ts';
import { projectReports } from './project.ts';

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
