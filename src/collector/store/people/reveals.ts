import { appendAudit } from '../audit-log.ts';
import type { Store } from '../store.ts';

/** For how long somebody sees whose laptop it is (ms). */
const lasts = 15 * 60_000;

/** Lets a session see whose laptop this is, for a while and a reason, which the access log keeps. */
export async function reveal(
  { db }: Store,
  { who, session, device, reason }: { who: string; session: string; device: string; reason: string },
  now: number,
): Promise<void> {
  await db.transaction().execute(async trx => {
    const values = { until_at: now + lasts };
    await trx.deleteFrom('reveals').where('until_at', '<=', now).execute();
    await trx
      .insertInto('reveals')
      .values({ session, device, ...values })
      .onConflict(conflict => conflict.columns(['session', 'device']).doUpdateSet(values))
      .execute();
    await appendAudit(trx, { at: now, who, what: `saw whose laptop it is: ${reason}`, about: device });
  });
}

/** The device ids of the laptops of which a session sees whose they are. */
export async function revealedIn({ db }: Store, session: string, now: number): Promise<string[]> {
  const rows = await db.selectFrom('reveals').select('device').where('session', '=', session).where('until_at', '>', now).execute();
  return rows.map(({ device }) => device);
}
