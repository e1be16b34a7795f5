import type { DeviceSpan } from '../../../fleet/mending.ts';
import { codeOf, outcomeOf } from '../intake/outcomes.ts';
import type { Store } from '../store.ts';
import { dayOf } from '../time.ts';
import type { Evidence } from './device-history.ts';

/** The spans of one check that lasted at this moment (epoch ms) or began later, of every laptop. */
export async function checkSpans({ db }: Store, check: string, from: number): Promise<DeviceSpan[]> {
  const rows = await db
    .selectFrom('spans')
    .innerJoin('devices', 'devices.id', 'spans.device')
    .select(['devices.device', 'outcome', 'began', 'spans.ended'])
    .where('check_id', '=', eb => eb.selectFrom('checks').select('id').where('name', '=', check))
    .where(eb => eb.or([eb('spans.ended', 'is', null), eb('spans.ended', '>=', Math.floor(from / 1000))]))
    .execute();
  return rows.map(({ device, outcome, began, ended }) => ({
    device,
    outcome: outcomeOf(outcome),
    began: began * 1000,
    ended: ended === null ? null : ended * 1000,
  }));
}

/** Why the latest answers of these devices to one check are no pass. */
export async function checkEvidence({ db }: Store, check: string, devices: readonly string[]): Promise<Map<string, Evidence>> {
  if (devices.length === 0) return new Map();
  const rows = await db
    .selectFrom('devices')
    .innerJoin('standings', 'standings.device', 'devices.id')
    .select(['devices.device', 'evidence'])
    .where('devices.device', 'in', devices)
    .where('check_id', '=', eb => eb.selectFrom('checks').select('id').where('name', '=', check))
    .where('evidence', 'is not', null)
    .execute();
  return new Map(rows.map(({ device, evidence }) => [device, JSON.parse(evidence as string)]));
}

/** The checks that, on the days of the week up to this moment (epoch ms) on which more laptops failed or erred in the end than before, rose by so many at least. */
export async function risenChecks({ db }: Store, until: number, least: number): Promise<string[]> {
  const today = dayOf(until / 1000);
  const rows = await db
    .selectFrom('daily')
    .innerJoin('checks', 'checks.id', 'daily.check_id')
    .select('checks.name')
    .where('outcome', 'in', [codeOf('fail'), codeOf('error')])
    .where('day', '>', today - 8)
    .where('day', '<=', today)
    .where('change', '>', 0)
    .groupBy('checks.name')
    .having(({ fn }) => fn.sum('change'), '>=', least)
    .orderBy('checks.name')
    .execute();
  return rows.map(({ name }) => name);
}
