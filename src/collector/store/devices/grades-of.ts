import { type DeviceSummary, type FleetCell, gradeDevice } from '../../../fleet/fleet.ts';
import { noteAsked } from '../counts/asked.ts';
import { fleetDevice } from '../counts/grading.ts';
import { judgementAt } from '../counts/regrade.ts';
import { readStandings } from '../intake/standings.ts';
import type { Store } from '../store.ts';

/** One active laptop with each of its cells now (epoch ms), as `gradeFleet` and `cellsOfFleet` give them; undefined when there is none. */
export async function gradesOf(
  store: Store,
  device: string,
  now: number,
): Promise<{ summary: DeviceSummary; cells: FleetCell[] } | undefined> {
  const { db, engine } = store;
  // A check that laptops began to answer a moment ago is asked of this one, too, though nobody has counted since.
  await noteAsked(store);
  const atOneMoment = db.transaction().setAccessMode('read only').setIsolationLevel('repeatable read');
  return atOneMoment.execute(async trx => {
    const row = await trx.selectFrom('devices').selectAll().where('device', '=', device).where('state', '=', 'active').executeTakeFirst();
    if (!row) return undefined;
    const standings = (await readStandings(trx, engine, [{ device: row.id }])).get(row.id) ?? [];
    const judgement = (await judgementAt(trx, [row], now))(row);
    const known = fleetDevice(row, standings, judgement.names);
    const { cells, counts, state } = gradeDevice(known, judgement.asked, judgement);
    const { standings: _, ...identity } = known;
    return { summary: { ...identity, state, counts }, cells: cells.map(cell => ({ device: known, ...cell })) };
  });
}
