import { randomBytes } from 'node:crypto';
import type { Selectable } from 'kysely';
import { ShipshapeError } from '../../errors.ts';
import type { Waiver } from '../../fleet/grade.ts';
import { forceOf, longestWaiver, type WaiverTerms, waiverState } from '../../fleet/waiver.ts';
import { appendAudit } from './audit-log.ts';
import { makeDue } from './counts/due.ts';
import type { Db, Store } from './store.ts';
import type { Tables } from './tables.ts';

/** A waiver with the names of its device and check. Times are epoch milliseconds. */
export type ListedWaiver = WaiverTerms & {
  id: string;
  device: string;
  check: string;
  reason: string;
  /** What stands in for the check meanwhile. */
  control: string | null;
  requestedBy: string;
  requestedAt: number;
  approvedBy: string | null;
  refusedBy: string | null;
  endedBy: string | null;
};

/** Who asks to excuse which fail, and why; from now on when `from` is left out. */
export type WaiverRequest = {
  device: string;
  check: string;
  reason: string;
  control?: string | undefined;
  from?: number | undefined;
  until: number;
  who: string;
};

/**
 * Asks that a fail be excused. It is not until another person approves it. Gives the id of the request.
 * @throws WAIVER_INVALID it has no reason, or no end within a year · NOT_FOUND no such device or check
 */
export async function requestWaiver({ db }: Store, request: WaiverRequest, now: number): Promise<string> {
  const terms = termsOf(request, now);
  return db.transaction().execute(async trx => {
    const device = await trx.selectFrom('devices').select('id').where('device', '=', request.device).executeTakeFirst();
    if (!device) throw notFound(`there is no device ${request.device}`);
    const check = await trx.selectFrom('checks').select('id').where('name', '=', request.check).executeTakeFirst();
    if (!check) throw notFound(`no laptop has ever answered a check ${request.check}`);
    const id = randomBytes(6).toString('hex');
    await trx
      .insertInto('waivers')
      .values({ id, device: device.id, check_id: check.id, ...terms, requested_by: request.who, requested_at: now })
      .execute();
    await appendAudit(trx, { at: now, who: request.who, what: 'waiver requested', about: `${id} ${request.device} ${request.check}` });
    return id;
  });
}

function termsOf({ reason, control, from, until }: WaiverRequest, now: number) {
  const begin = Math.max(from ?? now, now);
  if (reason.trim() === '') throw invalid('a waiver needs a reason');
  if (!(until > begin)) throw invalid('a waiver needs an end after its beginning');
  if (until > now + longestWaiver) throw invalid(`a waiver lasts a year at the most, and not until ${new Date(until).toISOString()}`);
  const words = (text: string) => text.trim().toWellFormed().slice(0, 2000);
  return { reason: words(reason), control: control?.trim() ? words(control) : null, from_at: begin, until_at: until };
}

/**
 * Excuses the fail from now on, or from when it was asked for. False when no such request waits for an answer.
 * @throws WAIVER_OWN for who asked for it
 */
export async function approveWaiver(store: Store, id: string, who: string, now: number): Promise<boolean> {
  return answer(store, id, { who, now, what: 'waiver approved', from: 'requested' }, ({ requested_by }) => {
    if (requested_by === who)
      throw new ShipshapeError('WAIVER_OWN', `${who} asked for this waiver, and so cannot approve it`, {
        hint: 'Let another person do it.',
      });
    return { approved_by: who, approved_at: now };
  });
}

/** Who asked for it may withdraw it so. False when no such request waits for an answer. */
export async function refuseWaiver(store: Store, id: string, who: string, now: number): Promise<boolean> {
  return answer(store, id, { who, now, what: 'waiver refused', from: 'requested' }, () => ({ refused_by: who, refused_at: now }));
}

/** Ends an approved waiver before its time. False when there is no such waiver, or it is over. */
export async function endWaiver(store: Store, id: string, who: string, now: number): Promise<boolean> {
  return answer(store, id, { who, now, what: 'waiver ended', from: 'approved' }, () => ({ ended_by: who, ended_at: now }));
}

type Answer = { who: string; now: number; what: string; from: 'requested' | 'approved' };
type Row = Selectable<Tables['waivers']>;

async function answer(
  { db, engine }: Store,
  id: string,
  { who, now, what, from }: Answer,
  change: (row: Row) => Partial<Row>,
): Promise<boolean> {
  return db.transaction().execute(async trx => {
    const row = await lockWaiver(trx, id);
    if (!row) return false;
    const state = waiverState(rowTerms(row), now);
    if (from === 'requested' ? state !== 'requested' : state !== 'coming' && state !== 'in force') return false;
    await trx.updateTable('waivers').set(change(row)).where('id', '=', id).execute();
    await appendAudit(trx, { at: now, who, what, about: id });
    await makeDue(trx, engine, { id: row.device });
    return true;
  });
}

async function lockWaiver(trx: Db, id: string): Promise<Row | undefined> {
  return trx
    .updateTable('waivers')
    .set(eb => ({ reason: eb.ref('reason') }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
}

/** The latest request first; those of one device only, if it is named. */
export async function listWaivers({ db }: Store, { device }: { device?: string } = {}): Promise<ListedWaiver[]> {
  let query = named(db).selectAll('waivers').select(['devices.device as device_name', 'checks.name as check']);
  if (device !== undefined) query = query.where('devices.device', '=', device);
  const rows = await query.orderBy('requested_at', 'desc').orderBy('waivers.id').execute();
  return rows.map(row => ({
    ...rowTerms(row),
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
  }));
}

/** What excuses fails, ever: of each approved waiver the time for which it did or will. */
export async function excuses({ db }: Store): Promise<Waiver[]> {
  const rows = await named(db)
    .select(['devices.device', 'checks.name as check', 'from_at', 'until_at', 'approved_at', 'refused_at', 'ended_at'])
    .where('approved_at', 'is not', null)
    .execute();
  return rows.map(row => ({ device: row.device, check: row.check, ...forceOf(rowTerms(row)) }));
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
    rows.map(row => ({ id: row.id, device: row.device, check: row.check, ...forceOf(rowTerms(row)) })),
    ({ id }) => id,
  );
}

function named(db: Db) {
  return db.selectFrom('waivers').innerJoin('devices', 'devices.id', 'waivers.device').innerJoin('checks', 'checks.id', 'waivers.check_id');
}

function rowTerms({
  from_at,
  until_at,
  approved_at,
  refused_at,
  ended_at,
}: Pick<Row, 'from_at' | 'until_at' | 'approved_at' | 'refused_at' | 'ended_at'>): WaiverTerms {
  return { from: from_at, until: until_at, approvedAt: approved_at, refusedAt: refused_at, endedAt: ended_at };
}

function invalid(why: string): ShipshapeError {
  return new ShipshapeError('WAIVER_INVALID', why, { hint: 'Say why, and until which day, a year from now at the most.' });
}

function notFound(why: string): ShipshapeError {
  return new ShipshapeError('NOT_FOUND', why);
}
