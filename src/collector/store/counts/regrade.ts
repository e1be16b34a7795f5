import { deviceStates } from '../../../fleet/fleet.ts';
import { allChecks } from '../devices/checks.ts';
import { latestPolicy } from '../policies.ts';
import { changeRows } from '../rows.ts';
import type { Db, Engine } from '../store.ts';
import type { Device } from '../tables.ts';
import { excusesOf } from '../waivers/waivers.ts';
import { askedChecks } from './asked.ts';
import { type Count, countBefore, countMoved, countNow, isSettled, type OwnJudgement, type Stood, uncounted } from './grading.ts';
import { moveCounts, type Recounted } from './tally.ts';

/**
 * A device as its row was when it was counted last, with its standings then and now; `last`, `state` and `system` as they are now. `moved` are the
 * only standings that moved, where nothing but their outcomes did.
 */
export type Subject = { device: Device; before: readonly Stood[]; after: readonly Stood[]; moved?: readonly Stood[] | undefined } & Pick<
  Device,
  'last' | 'state' | 'system'
>;

/**
 * Grades devices anew and moves all counts by what has changed, in the transaction that moved their standings. Their rows are locked.
 * `now` is in epoch milliseconds. Gives what their rows are to say, by device; of those whose rows say it already, nothing.
 */
export async function regrade(trx: Db, engine: Engine, subjects: readonly Subject[], now: number): Promise<Map<number, GradedRow>> {
  const rows = new Map<number, GradedRow>();
  if (subjects.length === 0) return rows;
  const judgementOf = await judgementAt(
    trx,
    subjects.map(({ device }) => device),
    now,
  );
  const moved: Recounted[] = [];
  for (const subject of subjects) {
    const { device, before } = subject;
    const was = countBefore(device, before);
    const is = recount(subject, was, judgementOf(device));
    moved.push({ device, before: was, after: is, system: subject.system });
    const row: GradedRow = {
      cells: JSON.stringify(is.cells),
      counts: is.counts && JSON.stringify(is.counts),
      worst: is.state === undefined ? null : deviceStates.indexOf(is.state),
      fails: is.counts?.fail ?? 0,
      is_fresh: is.isFresh ? 1 : 0,
      turns_at: soonerOf(device.turns_at, is.turnsAt, now),
    };
    if (changed.some(name => row[name] !== device[name])) rows.set(device.id, row);
  }
  await moveCounts(trx, engine, moved);
  return rows;
}

/** The same, and says so in their rows. */
export async function regradeRows(trx: Db, engine: Engine, subjects: readonly Subject[], now: number): Promise<void> {
  const rows = await regrade(trx, engine, subjects, now);
  const graded = { table: 'devices', shape: { id: 'integer', ...gradeColumns }, keys: ['id'] } as const;
  await changeRows(
    trx,
    engine,
    graded,
    [...rows].map(([id, row]) => ({ id, ...row })),
  );
}

const changed = ['cells', 'worst', 'is_fresh', 'turns_at'] as const;
function recount({ device, after, moved, last, state }: Subject, was: Count, judgement: OwnJudgement) {
  if (state !== 'active') return { ...uncounted, counts: null, turnsAt: null };
  if (moved && isSettled(device, judgement.now)) return countMoved(was, moved, { turns_at: device.turns_at, last }, judgement);
  return countNow({ ...device, last }, after, judgement);
}

type GradedRow = Pick<Device, keyof typeof gradeColumns>;

/** Of a device's row, what grading it says. */
export const gradeColumns = {
  cells: 'text',
  counts: 'text',
  worst: 'integer',
  fails: 'integer',
  is_fresh: 'integer',
  turns_at: 'integer',
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
