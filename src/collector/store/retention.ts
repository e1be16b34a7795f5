import { dayNumber, msPerDay } from '../../calendar.ts';
import { pruneAudit } from './audit-chain.ts';
import { appendAudit } from './audit-log.ts';
import { eraseDevice } from './devices/devices.ts';
import { pruneEnvelopes } from './envelopes/prune-envelopes.ts';
import { historyFrom, setHistoryFrom } from './horizon.ts';
import type { Db, Store } from './store.ts';

/** For how many days each kind of data is kept, from when it came or was over. */
export type Retention = {
  reports: number;
  history: number;
  forks: number;
  devices: number;
  audit: number;
  tokens: number;
  messages: number;
};

/** Thirteen months of evidence, two years of the audit log. A device's row goes so long after it was revoked or departed. */
export const usualRetention: Retention = { reports: 400, history: 400, forks: 400, devices: 400, audit: 730, tokens: 30, messages: 90 };

/** How many of each kind were pruned. */
export type Pruned = Record<'reports' | 'spans' | 'presence' | 'forks' | 'devices' | 'audit' | 'tokens' | 'waivers' | 'messages', number>;

const batch = 1000;

/** Removes what is older than it may be, in small steps between which others get their turn. What is known of the present stays. */
export async function prune(store: Store, days: Retention, now: number): Promise<Pruned> {
  const { db } = store;
  const before = (kind: keyof Retention) => now - days[kind] * msPerDay;
  const pruned: Pruned = { reports: 0, spans: 0, presence: 0, forks: 0, devices: 0, audit: 0, tokens: 0, waivers: 0, messages: 0 };
  for (const { device } of await db
    .selectFrom('devices')
    .select('device')
    .where('ended', '<', Math.floor(before('devices') / 1000))
    .execute())
    if (await eraseDevice(store, device, 'retention', now)) pruned.devices++;
  pruned.reports = await pruneEnvelopes(store, before('reports'));
  Object.assign(pruned, await pruneHistory(store, dayNumber(before('history'))));
  pruned.forks = await count(db.deleteFrom('forks').where('received_at', '<', before('forks')).executeTakeFirst());
  pruned.tokens = await count(
    db
      .deleteFrom('tokens')
      .where(eb => eb.or([eb('expires_at', '<', before('tokens')), eb('revoked_at', '<', before('tokens'))]))
      .executeTakeFirst(),
  );
  pruned.tokens += await count(
    db
      .deleteFrom('api_tokens')
      .where(eb => eb.or([eb('expires_at', '<', before('tokens')), eb('revoked_at', '<', before('tokens'))]))
      .executeTakeFirst(),
  );
  // Past days are judged by them for as long as there is a history.
  pruned.waivers = await count(db.deleteFrom('waivers').where('until_at', '<', before('history')).executeTakeFirst());
  pruned.messages = await count(
    db.deleteFrom('messages').where('created_at', '<', before('messages')).where('due_at', 'is', null).executeTakeFirst(),
  );
  pruned.audit = await pruneAudit(store, before('audit'));
  if (Object.values(pruned).some(count => count > 0))
    await appendAudit(db, { at: now, who: 'retention', what: 'pruned', about: JSON.stringify(pruned) });
  return pruned;
}

/** Removes what was over before this day (days since 1970, UTC), and adds up the changes of the days before it. */
async function pruneHistory({ db }: Store, from: number): Promise<{ spans: number; presence: number }> {
  const pruned = { spans: 0, presence: 0 };
  if (from <= (await historyFrom(db))) return pruned;
  const checks = await db.selectFrom('checks').select('id').execute();
  const { last } = await db
    .selectFrom('devices')
    .select(({ fn }) => fn.max('id').as('last'))
    .executeTakeFirstOrThrow();
  await db.transaction().execute(async trx => {
    await setHistoryFrom(trx, from);
    await trx.deleteFrom('days').where('day', '<', from).execute();
    for (const { id } of checks) await addUp(trx, id, from);
  });
  for (const { id } of checks)
    for (let first = 0; first <= (last ?? 0); first += batch) {
      const query = db
        .deleteFrom('spans')
        .where('check_id', '=', id)
        .where('device', '>=', first)
        .where('device', '<', first + batch);
      pruned.spans += await count(query.where('ended', '<', from * 86_400).executeTakeFirst());
    }
  const month = new Date(from * msPerDay);
  const oldest = month.getUTCFullYear() * 12 + month.getUTCMonth();
  pruned.presence = await count(db.deleteFrom('presence').where('month', '<', oldest).executeTakeFirst());
  return pruned;
}

/** Changes of days before this one become one change, of the day before it. */
async function addUp(trx: Db, check: number, from: number): Promise<void> {
  const old = trx.selectFrom('daily').where('check_id', '=', check).where('day', '<', from);
  const sums = await old
    .select(({ fn }) => ['outcome', fn.sum<number>('change').as('change')])
    .groupBy('outcome')
    .execute();
  await trx.deleteFrom('daily').where('check_id', '=', check).where('day', '<', from).execute();
  const rows = sums.filter(({ change }) => change !== 0).map(sum => ({ check_id: check, day: from - 1, ...sum }));
  if (rows.length > 0) await trx.insertInto('daily').values(rows).execute();
}

async function count(result: Promise<{ numDeletedRows: bigint }>): Promise<number> {
  return Number((await result).numDeletedRows);
}
