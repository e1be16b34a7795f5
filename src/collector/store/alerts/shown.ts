import { type DeviceFacts, nameOf } from '../../../fleet/device.ts';
import { allChecks } from '../devices/checks.ts';
import { factsOf } from '../devices/device-facts.ts';
import type { Db, Store } from '../store.ts';

/** Laptops by their numbers. */
export async function factsByNumber(db: Db, numbers: readonly number[]): Promise<Map<number, DeviceFacts>> {
  if (numbers.length === 0) return new Map();
  const rows = await db.selectFrom('devices').selectAll().where('id', 'in', numbers).execute();
  return new Map(rows.map(row => [row.id, factsOf(row)]));
}

/** One thing that fires now; `firedAt` in epoch milliseconds. `name` is what anybody calls the laptop, and tells nothing of whose it is. */
export type Firing = { device: string | null; name: string | null; check: string | null; waiver: string; since: number; firedAt: number };

/** How many things fire by each rule, and the first of them. */
export async function firingNow({ db }: Store, limit: number): Promise<Map<string, { count: number; first: Firing[] }>> {
  const names = new Map((await allChecks({ db })).map(({ id, name }) => [id, name]));
  const counts = await db
    .selectFrom('alerts')
    .select(({ fn }) => ['rule', fn.countAll<number>().as('count')])
    .groupBy('rule')
    .execute();
  const firing = new Map<string, { count: number; first: Firing[] }>();
  for (const { rule, count } of counts) {
    const rows = await db
      .selectFrom('alerts')
      .leftJoin('devices', 'devices.id', 'alerts.device')
      .selectAll('alerts')
      .select(['devices.device as id', 'devices.label'])
      .where('rule', '=', rule)
      .orderBy('alerts.device')
      .orderBy('alerts.check_id')
      .limit(limit)
      .execute();
    const first = rows.map(({ id, label, check_id, waiver, since, fired_at }) => ({
      device: id,
      name: id === null ? null : nameOf({ device: id, label, identity: {} }),
      check: names.get(check_id) ?? null,
      waiver,
      since: since * 1000,
      firedAt: fired_at,
    }));
    firing.set(rule, { count: Number(count), first });
  }
  return firing;
}
