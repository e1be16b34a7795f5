import { deviceStates } from '../../fleet/fleet.ts';
import { askedChecks } from './asked.ts';
import { allChecks } from './checks.ts';
import { countBefore, countNow, type OwnJudgement, type Stood, uncounted } from './grading.ts';
import { latestPolicy } from './policies.ts';
import { changeRows } from './rows.ts';
import type { Db, Engine } from './store.ts';
import type { Device } from './tables.ts';
import { moveCounts, type Recounted } from './tally.ts';
import { excusesOf } from './waivers.ts';

/** A device as its row was when it was counted last, with its standings then and now; `last` and `state` as they are now. */
export type Subject = { device: Device; before: readonly Stood[]; after: readonly Stood[] } & Pick<Device, 'last' | 'state'>;

/**
 * Grades devices anew and moves all counts by what has changed, in the transaction that moved their standings. Their rows are locked.
 * `now` is in epoch milliseconds.
 */
export async function regrade(trx: Db, engine: Engine, subjects: readonly Subject[], now: number): Promise<void> {
  if (subjects.length === 0) return;
  const judgementOf = await judgementAt(
    trx,
    subjects.map(({ device }) => device),
    now,
  );
  const rows: object[] = [];
  const moved: Recounted[] = [];
  for (const { device, before, after, last, state } of subjects) {
    const was = countBefore(device, before);
    const is =
      state === 'active' ? countNow({ ...device, last }, after, judgementOf(device)) : { ...uncounted, counts: null, turnsAt: null };
    moved.push({ device, before: was, after: is });
    const row = {
      id: device.id,
      cells: JSON.stringify(is.cells),
      counts: is.counts && JSON.stringify(is.counts),
      worst: is.state === undefined ? null : deviceStates.indexOf(is.state),
      fails: is.counts?.fail ?? 0,
      is_fresh: is.isFresh ? 1 : 0,
      turns_at: soonerOf(device.turns_at, is.turnsAt, now),
    };
    if (changed.some(name => row[name] !== device[name])) rows.push(row);
  }
  await moveCounts(trx, engine, moved);
  await changeRows(trx, engine, graded, rows);
}

const changed = ['cells', 'worst', 'is_fresh', 'turns_at'] as const;
const graded = {
  table: 'devices',
  shape: {
    id: 'integer',
    cells: 'text',
    counts: 'text',
    worst: 'integer',
    fails: 'integer',
    is_fresh: 'integer',
    turns_at: 'integer',
  },
  keys: ['id'],
} as const;

/** A time that is too early costs a look that finds nothing; so a report that tells nothing new need not move it. */
function soonerOf(known: number | null, next: number | null, now: number): number | null {
  return known !== null && next !== null && known > now && known <= next ? known : next;
}

/** Says what each of these devices is judged by at this moment (epoch ms). */
export async function judgementAt(trx: Db, devices: readonly Device[], now: number) {
  const policy = await latestPolicy(trx);
  const checks = await allChecks({ db: trx });
  const ids = new Map(checks.map(({ id, name }) => [name, id]));
  const names = new Map(checks.map(({ id, name }) => [id, name]));
  const waivers = await excusesOf(trx, devices);
  const asked = await askedChecks(trx, names);
  return ({ id, os }: Device): OwnJudgement => ({
    policy,
    waivers: waivers.get(id) ?? [],
    asked: asked.get(os),
    ids,
    names,
    now,
  });
}
