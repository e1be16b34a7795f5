import { type DeviceState, deviceStates } from '../../../fleet/fleet.ts';
import { type Grade, grades } from '../../../fleet/grade.ts';
import { removeRows, writeRows } from '../rows.ts';
import type { Db, Engine } from '../store.ts';
import type { Device } from '../tables.ts';
import { type Count, type CountedCell, codes } from './grading.ts';

/** A device as it was counted, and as it is to be; `system` is the one that it has now. */
export type Recounted = { device: Pick<Device, 'id' | 'os' | 'group_name' | 'system'>; before: Count; after: Count; system: string };

type Tally = { os: string; group_name: string; check_id: number } & Record<Grade | 'in_grace', number>;
type Spread = { check_id: number; system: string } & Record<Grade | 'in_grace', number>;
type Head = { os: string; group_name: string; devices: number; fresh: number } & Record<DeviceState, number>;
type Asking = { os: string; check_id: number; fresh: number; heard: number; is_asked: 0 };
type Fail = { check_id: number; since: number; device: number };

/** Moves all counts by what became of these devices. */
export async function moveCounts(db: Db, engine: Engine, devices: readonly Recounted[]): Promise<void> {
  const moves = new Moves();
  for (const each of devices) moves.add(each);
  await writeRows(db, engine, tallying, moves.tallies);
  await writeRows(db, engine, spreading, moves.spreads);
  await writeRows(db, engine, heading, moves.heads);
  await writeRows(db, engine, asking, moves.asking);
  await removeRows(db, engine, failing, moves.ended);
  await writeRows(db, engine, failing, moves.fails);
}

/** By how much each count moves. Rows come in the order of their keys, so that no two transactions wait for each other. */
export class Moves {
  readonly #tallies = new Map<string, Tally>();
  readonly #spreads = new Map<string, Spread>();
  readonly #heads = new Map<string, Head>();
  readonly #askings = new Map<string, Asking>();
  readonly fails: Fail[] = [];
  readonly ended: Fail[] = [];

  get tallies(): Tally[] {
    return moved(this.#tallies);
  }

  get spreads(): Spread[] {
    return moved(this.#spreads);
  }

  get heads(): Head[] {
    return moved(this.#heads);
  }

  get asking(): Asking[] {
    return moved(this.#askings);
  }

  add({ device, before, after, system }: Recounted): void {
    for (const [count, sign] of [
      [before, -1],
      [after, 1],
    ] as const) {
      this.#addHead(device, count, sign);
      if (!isSameAnswering(before, after)) this.#addAskings(device.os, count, sign);
    }
    for (const [was, is] of inPairs(before.cells, after.cells)) {
      if (was?.[1] === is?.[1] && was?.[2] === is?.[2]) continue;
      if (was) this.#addCell(device, was, -1);
      if (is) this.#addCell(device, is, 1);
      if (device.system !== system) continue;
      if (was) this.#addSpread(system, was, -1);
      if (is) this.#addSpread(system, is, 1);
    }
    if (device.system === system) return;
    for (const cell of before.cells) this.#addSpread(device.system, cell, -1);
    for (const cell of after.cells) this.#addSpread(system, cell, 1);
  }

  #addCell({ id, os, group_name }: Recounted['device'], cell: CountedCell, sign: 1 | -1): void {
    const [check_id, , since] = cell;
    const group = group_name ?? '';
    const key = { os, group_name: group, check_id };
    count(
      entry(this.#tallies, `${os} ${group} ${check_id}`, () => ({ ...key, ...zeros(tallied) })),
      cell,
      sign,
    );
    if (since !== undefined) (sign === 1 ? this.fails : this.ended).push({ check_id, since, device: id });
  }

  #addSpread(system: string, cell: CountedCell, sign: 1 | -1): void {
    const [check_id] = cell;
    count(
      entry(this.#spreads, `${check_id} ${system}`, () => ({ check_id, system, ...zeros(tallied) })),
      cell,
      sign,
    );
  }

  #addHead({ os, group_name }: Recounted['device'], { state, isFresh }: Count, sign: 1 | -1): void {
    if (state === undefined) return;
    const group = group_name ?? '';
    const head = entry(this.#heads, `${os} ${group}`, () => ({ os, group_name: group, ...zeros(['devices', 'fresh', ...deviceStates]) }));
    head.devices += sign;
    head[state] += sign;
    if (isFresh) head.fresh += sign;
  }

  #addAskings(os: string, { answering, isFresh }: Count, sign: 1 | -1): void {
    for (const check_id of answering) {
      const asking = entry(this.#askings, `${os} ${check_id}`, () => ({ os, check_id, fresh: 0, heard: 0, is_asked: 0 as const }));
      asking.heard += sign;
      if (isFresh) asking.fresh += sign;
    }
  }
}

/** The cells of the same check of two lists, both in the order of their checks. */
function* inPairs(a: readonly CountedCell[], b: readonly CountedCell[]): Generator<[CountedCell | undefined, CountedCell | undefined]> {
  for (let [i, j] = [0, 0]; i < a.length || j < b.length; ) {
    const [was, is] = [a[i], b[j]];
    const order = (was?.[0] ?? Number.POSITIVE_INFINITY) - (is?.[0] ?? Number.POSITIVE_INFINITY);
    if (order <= 0) i++;
    if (order >= 0) j++;
    yield [order <= 0 ? was : undefined, order >= 0 ? is : undefined];
  }
}

/** Nearly every report answers what the one before it answered, in the same order. */
function isSameAnswering(a: Count, b: Count): boolean {
  return (
    a.isFresh === b.isFresh &&
    a.answering.length === b.answering.length &&
    a.answering.every((check, place) => check === b.answering[place])
  );
}

function count(counts: Record<Grade | 'in_grace', number>, [, code]: CountedCell, sign: 1 | -1): void {
  const grade = codes[code] as (typeof codes)[number];
  counts[grade === 'grace' ? 'fail' : grade] += sign;
  if (grade === 'grace') counts.in_grace += sign;
}

function entry<T>(map: Map<string, T>, key: string, make: () => T): T {
  const known = map.get(key) ?? make();
  map.set(key, known);
  return known;
}

function zeros<N extends string>(names: readonly N[]): Record<N, number> {
  return Object.fromEntries(names.map(name => [name, 0])) as Record<N, number>;
}

type Keyed = { os?: string; group_name?: string; check_id?: number; system?: string };

function byKey(a: Keyed, b: Keyed): number {
  if (a.os !== b.os) return (a.os ?? '') < (b.os ?? '') ? -1 : 1;
  if (a.group_name !== b.group_name) return (a.group_name ?? '') < (b.group_name ?? '') ? -1 : 1;
  if (a.check_id !== b.check_id) return (a.check_id ?? 0) - (b.check_id ?? 0);
  return (a.system ?? '') < (b.system ?? '') ? -1 : 1;
}

function moved<T extends Keyed>(rows: ReadonlyMap<string, T>): T[] {
  const isMove = ([name, value]: [string, unknown]) => typeof value === 'number' && name !== 'check_id' && value !== 0;
  const moving = [...rows].filter(([, row]) => Object.entries(row).some(isMove));
  return moving.map(([, row]) => row).sort(byKey);
}

function adding<N extends string>(table: string, names: readonly N[]): string {
  return names.map(name => `${name} = ${table}.${name} + excluded.${name}`).join(', ');
}

function integers<N extends string>(names: readonly N[]): Record<N, 'integer'> {
  return Object.fromEntries(names.map(name => [name, 'integer'])) as Record<N, 'integer'>;
}

const tallied = [...grades, 'in_grace'] as const;
const headed = ['devices', 'fresh', ...deviceStates] as const;
const segment = { os: 'text', group_name: 'text' } as const;

const tallying = {
  table: 'tallies',
  shape: { ...segment, check_id: 'integer', ...integers(tallied) },
  conflict: `(os, group_name, check_id) do update set ${adding('tallies', tallied)}`,
} as const;
const spreading = {
  table: 'spreads',
  shape: { check_id: 'integer', system: 'text', ...integers(tallied) },
  conflict: `(check_id, system) do update set ${adding('spreads', tallied)}`,
} as const;
const heading = {
  table: 'heads',
  shape: { ...segment, ...integers(headed) },
  conflict: `(os, group_name) do update set ${adding('heads', headed)}`,
} as const;
const asking = {
  table: 'asking',
  shape: { os: 'text', check_id: 'integer', fresh: 'integer', heard: 'integer', is_asked: 'integer' },
  conflict: `(os, check_id) do update set ${adding('asking', ['fresh', 'heard'])}`,
} as const;
const failing = {
  table: 'fails',
  shape: { check_id: 'integer', since: 'integer', device: 'integer' },
  conflict: '(check_id, since, device) do nothing',
} as const;
