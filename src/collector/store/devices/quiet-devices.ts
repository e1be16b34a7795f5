import { setImmediate as letOthersIn } from 'node:timers/promises';
import type { ExpressionBuilder, ExpressionWrapper, SqlBool } from 'kysely';
import { dayNumber } from '../../../calendar.ts';
import type { DeviceFacts } from '../../../fleet/device.ts';
import type { Store } from '../store.ts';
import type { Tables } from '../tables.ts';
import { deviceFactsOf } from './device-facts.ts';
import { columns, devicesOn, isQuiet, type Known, reportedOn } from './past-devices.ts';

/** Of how many laptops one look at the days on which they reported is quick, and how many rows are asked for by their names at once. */
const [stretch, some] = [10_000, 500];

/**
 * The laptops that made no report after a moment (epoch ms), and those that go by the same name as one of them, in whose place they may be:
 * all that is needed to say who is silent. Without what tells whose they are.
 */
export async function quietDevices(store: Store, since: number): Promise<DeviceFacts[]> {
  const active = store.db.selectFrom('devices').where('state', '=', 'active');
  const quiet = (eb: ExpressionBuilder<Tables, 'devices'>): ExpressionWrapper<Tables, 'devices', SqlBool> =>
    eb.or([eb('last', 'is', null), eb('last', '<=', Math.ceil(since / 1000))]);
  // An index has all of it.
  const rows = await active
    .select('device')
    .where(eb => eb.or([quiet(eb), eb('label', 'in', active.select('label').where('label', 'is not', null).where(quiet(eb)))]))
    .execute();
  return factsInParts(
    store,
    rows.map(({ device }) => device),
  );
}

/** The same at the end of a day (days since 1970, UTC), with when each had reported last by then. */
export async function quietDevicesOn(store: Store, day: number, since: number): Promise<DeviceFacts[]> {
  const { db } = store;
  const present = devicesOn(db, day).select([...columns, 'label']);
  const { last } = await db
    .selectFrom('devices')
    .select(({ fn }) => fn.max('id').as('last'))
    .executeTakeFirstOrThrow();
  const found = new Map<string, Known>();
  const labels = new Set<string>();
  for (let after = 0; after < (last ?? 0); after += stretch) {
    const quiet = present.where('id', '>', after).where('id', '<=', after + stretch);
    for (const row of await quiet.where(isQuiet('devices.id', { since: dayNumber(since), day })).execute()) {
      found.set(row.device, row);
      if (row.label !== null) labels.add(row.label);
    }
    await letOthersIn();
  }
  for (const those of inParts([...labels]))
    for (const row of await present.where('label', 'in', those).execute()) found.set(row.device, row);
  const reported = await reportedOn(db, [...found.values()], day);
  return (await factsInParts(store, [...found.keys()])).map(facts => {
    const at = reported.get((found.get(facts.device) as Known).id);
    return { ...facts, state: 'active', madeAt: at === undefined ? null : at * 1000 };
  });
}

async function factsInParts(store: Store, devices: readonly string[]): Promise<DeviceFacts[]> {
  const facts: DeviceFacts[] = [];
  for (const those of inParts(devices)) {
    for (const known of (await deviceFactsOf(store, those)).values()) facts.push({ ...known, identity: {} });
    await letOthersIn();
  }
  return facts;
}

function* inParts<T>(all: readonly T[]): Generator<T[]> {
  for (let first = 0; first < all.length; first += some) yield all.slice(first, first + some);
}
