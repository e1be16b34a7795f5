import type { Selectable } from 'kysely';
import { ShipshapeError } from '../../../errors.ts';
import { waiverState } from '../../../fleet/waiver.ts';
import { appendAudit } from '../audit-log.ts';
import { makeDue } from '../counts/due.ts';
import type { Db, Store } from '../store.ts';
import type { Tables } from '../tables.ts';
import { termsIn } from './waivers.ts';
import { words } from './words.ts';

/** Somebody who answers: by which name, and which person that is, where the name is that of a program of a person's. `why` is told to who asked. */
export type Sayer = { who: string; person?: string | undefined; why?: string | undefined };

/**
 * Excuses the fail from now on, or from when it was asked for. False when no such request waits for an answer.
 * @throws WAIVER_OWN for who asked for it, here or on an own laptop
 */
export async function approveWaiver(store: Store, id: string, sayer: Sayer, now: number): Promise<boolean> {
  return answer(store, id, { ...sayer, now, what: 'waiver approved', from: 'requested' }, async (row, trx) => {
    if (await asked(trx, row, sayer))
      throw new ShipshapeError('WAIVER_OWN', `${sayer.who} asked for this waiver, and so cannot approve it`, {
        hint: 'Let another person do it.',
      });
    return { approved_by: sayer.who, approved_at: now };
  });
}

/** False when no such request waits for an answer. */
export async function refuseWaiver(store: Store, id: string, sayer: Sayer, now: number): Promise<boolean> {
  return answer(store, id, { ...sayer, now, what: 'waiver refused', from: 'requested' }, async () => ({
    refused_by: sayer.who,
    refused_at: now,
  }));
}

/** Who asked for it wants it no more. False when no request of that person waits for an answer. */
export async function withdrawWaiver(store: Store, id: string, sayer: Sayer, now: number): Promise<boolean> {
  return answer(store, id, { ...sayer, now, what: 'waiver withdrawn', from: 'requested' }, async (row, trx) =>
    (await asked(trx, row, sayer)) ? { refused_by: row.requested_by, refused_at: now } : undefined,
  );
}

/** Ends an approved waiver before its time. False when there is no such waiver, or it is over. */
export async function endWaiver(store: Store, id: string, sayer: Sayer, now: number): Promise<boolean> {
  return answer(store, id, { ...sayer, now, what: 'waiver ended', from: 'approved' }, async () => ({ ended_by: sayer.who, ended_at: now }));
}

type Answer = Sayer & { now: number; what: string; from: 'requested' | 'approved' };
type Row = Selectable<Tables['waivers']>;

async function answer(
  { db }: Store,
  id: string,
  { who, why, now, what, from }: Answer,
  change: (row: Row, trx: Db) => Promise<Partial<Row> | undefined>,
): Promise<boolean> {
  return db.transaction().execute(async trx => {
    const row = await lockWaiver(trx, id);
    if (!row) return false;
    const state = waiverState(termsIn(row), now);
    if (from === 'requested' ? state !== 'requested' : state !== 'coming' && state !== 'in force') return false;
    const changed = await change(row, trx);
    if (!changed) return false;
    await trx
      .updateTable('waivers')
      .set({ ...changed, answer: why?.trim() ? words(why) : null })
      .where('id', '=', id)
      .execute();
    await makeDue(trx, row.device);
    await appendAudit(trx, { at: now, who, what, about: id });
    return true;
  });
}

/** Whether this is who asked for it: what was asked for on a laptop, its owner asked for. */
async function asked(trx: Db, { device, request, requested_by }: Row, { who, person }: Sayer): Promise<boolean> {
  if (requested_by === who || requested_by === person) return true;
  if (request === null) return false;
  const owner = await trx
    .selectFrom('owners')
    .innerJoin('devices', 'devices.device', 'owners.device')
    .select('owners.person')
    .where('devices.id', '=', device)
    .executeTakeFirst();
  return owner !== undefined && (owner.person === who || owner.person === person);
}

async function lockWaiver(trx: Db, id: string): Promise<Row | undefined> {
  return trx
    .updateTable('waivers')
    .set(eb => ({ reason: eb.ref('reason') }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
}
