import { given, run } from '../rows.ts';
import type { Db, Engine } from '../store.ts';
import type { StandingRow } from '../tables.ts';

type Cells = [check_id: number, outcome: number, since: number, answered: number | null, evidence: string | null];

/** The standings of these devices. Each device's come as one text: of every report that is taken in, this is what is read most. */
export async function readStandings(db: Db, engine: Engine, devices: readonly { device: number }[]): Promise<Map<number, StandingRow[]>> {
  const cells = 'check_id, outcome, since, answered, evidence';
  const list = engine === 'sqlite' ? `json_group_array(json_array(${cells}))` : `cast(json_agg(json_build_array(${cells})) as text)`;
  // The given rows lead: a join could be turned round, and read the whole table.
  const text = `select standings.device, ${list} as list from ${given(engine, { device: 'integer' })} cross join standings
    where standings.device = given.device group by standings.device`;
  const rows = await run<{ device: number; list: string }>(db, text, devices);
  return new Map(
    rows.map(({ device, list }) => [
      device,
      (JSON.parse(list) as Cells[]).map(([check_id, outcome, since, answered, evidence]) => ({
        device,
        check_id,
        outcome,
        since,
        answered,
        evidence,
      })),
    ]),
  );
}
