import type { Selectable } from 'kysely';
import type { Waiver } from '../../../fleet/grade.ts';
import { forceOf, type ListedWaiver, type WaiverTerms } from '../../../fleet/waiver.ts';
import type { Db, Store } from '../store.ts';
import type { Tables } from '../tables.ts';

type Row = Selectable<Tables['waivers']>;

/** The latest request first; those of one device only, if it is named, or one alone. */
export async function listWaivers({ db }: Store, { device, id }: { device?: string; id?: string } = {}): Promise<ListedWaiver[]> {
  let query = named(db).selectAll('waivers').select(['devices.device as device_name', 'checks.name as check']);
  if (device !== undefined) query = query.where('devices.device', '=', device);
  if (id !== undefined) query = query.where('waivers.id', '=', id);
  const rows = await query.orderBy('requested_at', 'desc').orderBy('waivers.id').execute();
  return rows.map(listedOf);
}

export function listedOf(row: Row & { device_name: string; check: string }): ListedWaiver {
  return {
    ...termsIn(row),
    id: row.id,
    device: row.device_name,
    check: row.check,
    reason: row.reason,
    control: row.control,
    requestedBy: row.requested_by,
    requestedAt: row.requested_at,
    approvedBy: row.approved_by,
    refusedBy: row.refused_by,
    endedBy: row.ended_by,
    request: row.request,
    answer: row.answer,
  };
}

/** What excuses fails, ever: of each approved waiver the time for which it did or will. */
export async function excuses({ db }: Store): Promise<Waiver[]> {
  const rows = await named(db)
    .select(['devices.device', 'checks.name as check', 'from_at', 'until_at', 'approved_at', 'refused_at', 'ended_at'])
    .where('approved_at', 'is not', null)
    .execute();
  return rows.map(row => ({ device: row.device, check: row.check, ...forceOf(termsIn(row)) }));
}

/** The same of these devices only, by their numbers. */
export async function excusesOf(db: Db, devices: readonly { id: number }[]): Promise<Map<number, Waiver[]>> {
  const rows = await named(db)
    .select([
      'waivers.device as id',
      'devices.device',
      'checks.name as check',
      'from_at',
      'until_at',
      'approved_at',
      'refused_at',
      'ended_at',
    ])
    .where('approved_at', 'is not', null)
    .where(
      'waivers.device',
      'in',
      devices.map(({ id }) => id),
    )
    .execute();
  return Map.groupBy(
    rows.map(row => ({ id: row.id, device: row.device, check: row.check, ...forceOf(termsIn(row)) })),
    ({ id }) => id,
  );
}

/** Waivers with the rows of their devices and checks. */
export function named(db: Db) {
  return db.selectFrom('waivers').innerJoin('devices', 'devices.id', 'waivers.device').innerJoin('checks', 'checks.id', 'waivers.check_id');
}

/** What was said about excusing it, in a row of the table. */
export function termsIn({
  from_at,
  until_at,
  approved_at,
  refused_at,
  ended_at,
}: Pick<Row, 'from_at' | 'until_at' | 'approved_at' | 'refused_at' | 'ended_at'>): WaiverTerms {
  return { from: from_at, until: until_at, approvedAt: approved_at, refusedAt: refused_at, endedAt: ended_at };
}
