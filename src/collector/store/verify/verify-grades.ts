import { countBefore, countNow, uncounted } from '../counts/grading.ts';
import { judgementAt } from '../counts/regrade.ts';
import { Moves } from '../counts/tally.ts';
import { readStandings } from '../intake/standings.ts';
import type { Db, Engine } from '../store.ts';
import type { Device } from '../tables.ts';

const batch = 200;

/**
 * Where the grades that are counted are not those of the standings, and where a count is not the sum over all devices. What is due to be
 * graded anew is not looked at: its time has come, and nobody has asked yet.
 */
export async function gradeDisagreements(db: Db, engine: Engine): Promise<string[]> {
  const wrong: string[] = [];
  const sums = new Moves();
  const sweeps = await db.selectFrom('sweeps').selectAll().execute();
  const isDue = ({ id, os, worst, turns_at }: Device) =>
    worst === null || turns_at === 0 || sweeps.some(sweep => sweep.through < id && (sweep.os === '' || sweep.os === os));
  for (let after = 0; ; ) {
    const devices = await db.selectFrom('devices').selectAll().where('id', '>', after).orderBy('id').limit(batch).execute();
    const last = devices.at(-1);
    if (!last) break;
    after = last.id;
    const standings = await readStandings(
      db,
      engine,
      devices.map(({ id }) => ({ device: id })),
    );
    const judgementOf = await judgementAt(db, devices, 0);
    for (const device of devices) {
      const stood = standings.get(device.id) ?? [];
      const known = countBefore(device, stood);
      sums.add({ device, before: uncounted, after: known, system: device.system });
      if (isDue(device)) continue;
      // The last moment for which they were made.
      const now = (device.turns_at ?? Number.MAX_SAFE_INTEGER) - 1;
      const told = countNow(device, stood, { ...judgementOf(device), now });
      if (JSON.stringify([known.cells, known.state, known.isFresh]) !== JSON.stringify([told.cells, told.state, told.isFresh]))
        wrong.push(`device ${device.device}: its grades are not those of its standings`);
    }
  }
  for (const table of ['tallies', 'spreads', 'heads', 'asking', 'fails'] as const) {
    const known = (await db.selectFrom(table).selectAll().execute()).filter(isCount).map(words);
    const counted = sums[table].filter(isCount).map(words);
    const [have, want] = [new Set(known), new Set(counted)];
    wrong.push(...known.filter(row => !want.has(row)).map(row => `${table}: ${row} is not what the devices make`));
    wrong.push(...counted.filter(row => !have.has(row)).map(row => `${table}: ${row} is missing`));
  }
  return wrong;
}

/** Rows of nothing but zeros stay when what they counted is gone. */
function isCount(row: object): boolean {
  return 'since' in row || counts(row).some(([name, value]) => name !== 'check_id' && typeof value === 'number' && value !== 0);
}

function words(row: object): string {
  return JSON.stringify(Object.fromEntries(counts(row).sort()));
}

/** Whether a check is asked is no count: it is seen when somebody looks next. */
function counts(row: object): [string, unknown][] {
  return Object.entries(row).filter(([name]) => name !== 'is_asked');
}
