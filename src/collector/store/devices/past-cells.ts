import { type Expression, expressionBuilder, type SqlBool } from 'kysely';
import { dayNumber } from '../../../calendar.ts';
import { type CheckSummary, gradeCell, type Judgement } from '../../../fleet/fleet.ts';
import { namedChecks, ruleFor } from '../../../fleet/policy.ts';
import type { Platform } from '../../../protocol/check.ts';
import { codeOf } from '../intake/outcomes.ts';
import type { Db, Store } from '../store.ts';
import type { Tables } from '../tables.ts';
import { type CheckCell, firstOf, type Suspects } from './check-cells.ts';
import { deviceFactsOf } from './device-facts.ts';
import { columns, devicesOn, isQuiet, stoodOn } from './past-devices.ts';

const secondsPerDay = 86_400;

/** The check that is asked for, how it was counted, and the day whose end is meant (days since 1970, UTC). */
type Wanted = { check: number; summary: CheckSummary; day: number; judgement: Judgement };

/** The cells of a check that were no pass at the end of a day: so many of each grade that was counted, the longest first. */
export async function worstCellsOn(
  store: Store,
  { summary, day, judgement, most }: Omit<Wanted, 'check'> & { most: number },
): Promise<CheckCell[]> {
  const { db } = store;
  const row = await db.selectFrom('checks').select('id').where('name', '=', summary.check).executeTakeFirst();
  if (!row) return [];
  const wanted = { check: row.id, summary, day, judgement };
  const graded = (laptops: readonly number[]) => gradedCells(store, wanted, laptops);
  return firstOf(suspects, { db, wanted, counts: summary.counts, most }, graded);
}

const suspects: Suspects<Wanted> = {
  fail: (db, wanted) => lasting(db, wanted).where('outcome', '=', codeOf('fail')),
  error: (db, wanted) => lasting(db, wanted).where('outcome', '=', codeOf('error')),
  waived: (db, wanted) =>
    lasting(db, wanted)
      .where('outcome', '=', codeOf('fail'))
      .where(eb =>
        eb.exists(
          eb
            .selectFrom('waivers')
            .select('waivers.id')
            .whereRef('waivers.device', '=', 'spans.device')
            .where('waivers.check_id', '=', wanted.check)
            .where('approved_at', 'is not', null),
        ),
      ),
  stale: (db, wanted) => {
    const { summary, day, judgement } = wanted;
    const old = judgement.now - ruleFor(judgement.policy, summary.check).freshness;
    return lasting(db, wanted).where(eb =>
      eb.or([
        isQuiet('spans.device', { since: dayNumber(old), day }),
        eb.exists(
          eb
            .selectFrom('standings')
            .select('standings.device')
            .whereRef('standings.device', '=', 'spans.device')
            .where('standings.check_id', '=', wanted.check)
            .where('answered', 'is not', null),
        ),
      ]),
    );
  },
  missing: (db, { check, summary, day }) => {
    const platforms = Object.entries(summary.platforms).flatMap(([platform, { missing }]) => (missing > 0 ? platform : []));
    return devicesOn(db, day)
      .select('devices.id')
      .where('os', 'in', platforms)
      .where(eb =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('spans')
              .select('spans.device')
              .whereRef('spans.device', '=', 'devices.id')
              .where('check_id', '=', check)
              .where(lastedUntil(day)),
          ),
        ),
      )
      .orderBy('devices.id');
  },
};

/** Laptops whose answer to the check lasted at the end of the day, in the order in which it began. */
function lasting(db: Db, { check, day }: Wanted) {
  const query = db.selectFrom('spans').select('spans.device as id').where('check_id', '=', check).where(lastedUntil(day));
  return query.orderBy('began').orderBy('spans.device');
}

function lastedUntil(day: number): Expression<SqlBool> {
  const eb = expressionBuilder<Tables, 'spans'>();
  const end = (day + 1) * secondsPerDay;
  return eb.and([eb('spans.began', '<', end), eb.or([eb('spans.ended', 'is', null), eb('spans.ended', '>=', end)])]);
}

/** The cells of the check on these laptops, where it was required of them, in their order. */
async function gradedCells(store: Store, { check, summary, day, judgement }: Wanted, laptops: readonly number[]): Promise<CheckCell[]> {
  const name = summary.check;
  const devices = await devicesOn(store.db, day).select(columns).where('id', 'in', laptops).execute();
  const stood = await stoodOn(store.db, devices, new Map([[check, name]]), day);
  const byId = new Map(devices.map(({ id }, place) => [id, stood[place]]));
  const facts = await deviceFactsOf(
    store,
    devices.map(({ device }) => device),
  );
  return laptops.flatMap(id => {
    const device = byId.get(id);
    const known = device && facts.get(device.device);
    if (!device || !known) return [];
    const named = namedChecks(judgement.policy, device.platform, device.group);
    // What was asked of a platform is what was counted of it.
    if (!(named?.has(name) ?? summary.platforms[device.platform as Platform] !== undefined)) return [];
    const [standing] = device.standings;
    const waivers = judgement.waivers.filter(waiver => waiver.device === device.device);
    const cell = gradeCell(name, standing, { ...judgement, waivers });
    return [{ facts: known, cell: { device, check: name, since: standing?.since ?? 0, cell }, evidence: undefined }];
  });
}
