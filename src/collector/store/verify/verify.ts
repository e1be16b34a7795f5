import type { Gaps } from '../../../protocol/chain.ts';
import { allChecks } from '../devices/checks.ts';
import { EnvelopeReader } from '../envelopes/envelopes.ts';
import { historyFrom } from '../horizon.ts';
import { toldBy } from '../intake/reports.ts';
import type { Db, Store } from '../store.ts';
import type { Device } from '../tables.ts';
import { type Evidence, verifyChain } from './chain.ts';
import { disagreementsOf, type Sight } from './compare.ts';
import { recount } from './recount.ts';
import { type AuditVerification, type SeenHead, verifyAudit } from './verify-audit.ts';
import { dailyDisagreements } from './verify-counts.ts';
import { gradeDisagreements } from './verify-grades.ts';

/** What was looked at, and in words every place where what is known is not what the envelopes say: none in a store that is in order. */
export type Verification = {
  devices: number;
  envelopes: number;
  gaps: Gaps;
  audit: Omit<AuditVerification, 'wrong'>;
  disagreements: string[];
};

/**
 * Tells all history anew from the envelopes, each with its signature, and compares all that is known with it; then grades and
 * counts the fleet anew, and follows the audit log, which has to hold where it was `seen` to end. `tell` hears of each device that is done.
 * Reports may come in meanwhile.
 */
export async function verifyStore(
  store: Store,
  { tell = () => {}, seen }: { tell?: (done: number, of: number) => void; seen?: SeenHead | undefined } = {},
): Promise<Verification> {
  const checks = await allChecks(store);
  const ids = new Map(checks.map(({ id, name }) => [name, id]));
  const names = new Map(checks.map(({ id, name }) => [id, name]));
  const sight = { name: (check: number) => names.get(check) ?? `number ${check}`, horizon: await historyFrom(store.db) };
  const audit = { entries: 0, pruned: 0, head: undefined };
  const found: Verification = { devices: 0, envelopes: 0, gaps: { declared: 0, undeclared: 0 }, audit, disagreements: [] };
  const devices = await store.db.selectFrom('devices').select('id').orderBy('id').execute();
  for (const { id } of devices) {
    await atOneMoment(store, async db => {
      const device = await db.selectFrom('devices').selectAll().where('id', '=', id).executeTakeFirst();
      if (device) await verifyDevice(db, device, ids, sight, found);
    });
    tell(++found.devices, devices.length);
  }
  await atOneMoment(store, async db => {
    found.disagreements.push(...(await dailyDisagreements(db, sight)), ...(await gradeDisagreements(db, store.engine)));
  });
  await atOneMoment(store, async db => {
    const { wrong, ...followed } = await verifyAudit(db, seen);
    found.audit = followed;
    found.disagreements.push(...wrong);
  });
  return found;
}

async function atOneMoment(store: Store, look: (db: Db) => Promise<unknown>): Promise<void> {
  await store.db.transaction().setAccessMode('read only').setIsolationLevel('repeatable read').execute(look);
}

async function verifyDevice(db: Db, device: Device, ids: ReadonlyMap<string, number>, sight: Sight, found: Verification): Promise<void> {
  const evidence: Evidence[] = [];
  const reader = new EnvelopeReader(db, device.id);
  for (const row of await db.selectFrom('envelopes').selectAll().where('device', '=', device.id).orderBy('seq').execute()) {
    const payload = await reader.payload(row);
    evidence.push({ ...toldBy(row, payload), payload, signature: row.signature });
  }
  const kept = evidence.filter(({ seq }) => seq > device.pruned_through);
  const { gaps, wrong } = await verifyChain(device, evidence, device.pruned_through + 1);
  found.envelopes += evidence.length;
  found.gaps.declared += gaps.declared;
  found.gaps.undeclared += gaps.undeclared;
  found.disagreements.push(...wrong.map(what => `device ${device.device}: ${what}`));
  found.disagreements.push(...(await disagreementsOf(db, device, recount(device, kept, ids), sight)));
}
