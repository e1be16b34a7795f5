import { randomBytes } from 'node:crypto';
import { ShipshapeError } from '../../../errors.ts';
import { longestWaiver } from '../../../fleet/waiver.ts';
import { appendAudit } from '../audit-log.ts';
import type { Db, Store } from '../store.ts';
import { words } from './words.ts';

/** Who a laptop is as the one that asks: for its owner, whom it does not name. */
export const theDevice = 'the device';

/** Who asks to excuse which fail, and why; from now on when `from` is left out. `request` is the id of a laptop's own request. */
export type WaiverRequest = {
  device: string;
  check: string;
  reason: string;
  control?: string | undefined;
  from?: number | undefined;
  until: number;
  who: string;
  request?: string | undefined;
};

/** How many waivers of one laptop may wait for an answer. */
const mostWaiting = 50;

/**
 * Asks that a fail be excused. It is not until another person approves it. Gives the id of the request; a laptop that sends its request
 * again gets the same.
 * @throws WAIVER_INVALID it has no reason, or no end within a year · NOT_FOUND no such device or check
 */
export async function requestWaiver({ db }: Store, request: WaiverRequest, now: number): Promise<string> {
  return db.transaction().execute(async trx => {
    const device = await trx.selectFrom('devices').select('id').where('device', '=', request.device).executeTakeFirst();
    if (!device) throw notFound(`there is no device ${request.device}`);
    const before = await knownRequest(trx, device.id, request.request);
    if (before !== undefined) return before;
    const terms = termsOf(request, now);
    const check = await trx.selectFrom('checks').select('id').where('name', '=', request.check).executeTakeFirst();
    if (!check) throw notFound(`no laptop has ever answered a check ${request.check}`);
    await demandFew(trx, device.id, now);
    const id = randomBytes(6).toString('hex');
    const said = { ...terms, requested_by: request.who, requested_at: now, request: request.request ?? null };
    const { numInsertedOrUpdatedRows } = await trx
      .insertInto('waivers')
      .values({ id, device: device.id, check_id: check.id, ...said })
      .onConflict(conflict => conflict.columns(['device', 'request']).doNothing())
      .executeTakeFirstOrThrow();
    if (numInsertedOrUpdatedRows === 0n) return (await knownRequest(trx, device.id, request.request)) as string;
    await appendAudit(trx, { at: now, who: request.who, what: 'waiver requested', about: `${id} ${request.device} ${request.check}` });
    return id;
  });
}

async function knownRequest(trx: Db, device: number, request: string | undefined): Promise<string | undefined> {
  if (request === undefined) return undefined;
  const row = await trx.selectFrom('waivers').select('id').where('device', '=', device).where('request', '=', request).executeTakeFirst();
  return row?.id;
}

/** Who has to answer them is not to be buried. @throws WAIVER_INVALID */
async function demandFew(trx: Db, device: number, now: number): Promise<void> {
  const { waiting } = await trx
    .selectFrom('waivers')
    .select(({ fn }) => fn.countAll().as('waiting'))
    .where('device', '=', device)
    .where('approved_at', 'is', null)
    .where('refused_at', 'is', null)
    .where('until_at', '>', now)
    .executeTakeFirstOrThrow();
  if (Number(waiting) >= mostWaiting) throw invalid(`${waiting} waivers of this laptop wait for an answer, and no more may`);
}

function termsOf({ reason, control, from, until }: WaiverRequest, now: number) {
  const begin = Math.max(from ?? now, now);
  if (reason.trim() === '') throw invalid('a waiver needs a reason');
  if (!(until > begin)) throw invalid('a waiver needs an end after its beginning');
  if (until > now + longestWaiver) throw invalid(`a waiver lasts a year at the most, and not until ${new Date(until).toISOString()}`);
  return { reason: words(reason), control: control?.trim() ? words(control) : null, from_at: begin, until_at: until };
}

function invalid(why: string): ShipshapeError {
  return new ShipshapeError('WAIVER_INVALID', why, { hint: 'Say why, and until which day, a year from now at the most.' });
}

function notFound(why: string): ShipshapeError {
  return new ShipshapeError('NOT_FOUND', why);
}
