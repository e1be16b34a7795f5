import { doubtDays } from '../counts/days.ts';
import { isSettled, type Stood } from '../counts/grading.ts';
import { gradeColumns, regrade, type Subject } from '../counts/regrade.ts';
import { relisted } from '../devices/listing.ts';
import { changeRows, writeRows } from '../rows.ts';
import type { Db, Engine } from '../store.ts';
import type { StandingRow } from '../tables.ts';
import { dayOf, presenceOf } from '../time.ts';
import { type DeviceRow, deviceRow, known, listed } from './device-row.ts';
import { advance, coursesOf, skewOf, stretchesOf } from './history.ts';
import type { Judged } from './judge.ts';
import type { Change, Progress } from './progress.ts';
import { replay } from './replay.ts';
import { changeSpans, type SpanChange, spansOf } from './spans.ts';
import { readStandings } from './standings.ts';

/** Moves standings, spans, counts and presence by new reports, of several devices at once. */
export async function projectReports(trx: Db, engine: Engine, news: readonly Judged[], checks: ReadonlyMap<string, number>): Promise<void> {
  // Older than what was pruned: kept as evidence, but what it would change cannot be told any more.
  const tellable = news.filter(({ device, report }) => report.seq > device.pruned_through);
  const byDevice = Map.groupBy(tellable, ({ device }) => device.id);
  const ids = [...byDevice.keys()].map(device => ({ device }));
  const rows = await readStandings(trx, engine, ids);
  const moved: [Change, Progress][] = [];
  for (const [id, those] of byDevice) {
    const change = { device: (those as [Judged])[0].device, news: those, standings: rows.get(id) ?? [] };
    moved.push([change, goFurther(change, checks) ?? (await replay(trx, change, checks))]);
  }
  const spans = moved.map(([, { spans }]) => spans);
  await changeSpans(trx, engine, { before: spans.flatMap(({ before }) => before), after: spans.flatMap(({ after }) => after) });
  await writeRows(trx, engine, standing, moved.flatMap(standingRows));
  await writeRows(
    trx,
    engine,
    present,
    moved.flatMap(([, { presence }]) => presence),
  );
  const now = Math.max(...tellable.map(({ verdict }) => verdict.receivedAt));
  const devices = moved.map(deviceRow);
  const renamed = moved.flatMap(([{ device }], place) => relisted(device, devices[place] as DeviceRow));
  const systems = new Map(renamed.map(({ id, system }) => [id, system]));
  const subjects = moved.filter(one => movesCounts(one, now, systems)).map(one => subjectOf(one, systems));
  const graded = await regrade(trx, engine, subjects, now);
  // A row is long: it is written once.
  const [regraded, others] = [devices.filter(({ id }) => graded.has(id)), devices.filter(({ id }) => !graded.has(id))];
  await changeRows(trx, engine, known, others);
  await changeRows(
    trx,
    engine,
    { ...known, shape: { ...known.shape, ...gradeColumns } },
    regraded.map(row => ({ ...row, ...graded.get(row.id) })),
  );
  await changeRows(trx, engine, listed, renamed);
  const from = dayOf(Math.min(...moved.map(learntFrom)));
  if (from < dayOf(now / 1000)) await doubtDays(trx, from);
}

/**
 * From the standings alone, which is all that reports in their order need. Undefined when history has to be read: a report came late, or
 * another outcome in the second in which the present one began.
 */
function goFurther({ device, news, standings }: Change, checks: ReadonlyMap<string, number>): Progress | undefined {
  if (news.some(({ isLate }) => isLate)) return undefined;
  const courses = coursesOf(standings);
  let last = device.last ?? 0;
  for (const { report, at } of news) {
    advance(courses, { at, report }, checks, last);
    last = at;
  }
  const old = new Map(standings.map(row => [row.check_id, row]));
  const spans: SpanChange = { before: [], after: [] };
  for (const [check, course] of courses) {
    if (!course.isChanged) continue;
    const stretches = stretchesOf(course);
    const [first] = stretches;
    const was = old.get(check);
    if (was && (first?.began !== was.since || first.outcome !== was.outcome)) return undefined;
    if (was) spans.before.push({ device: device.id, check_id: check, began: was.since, ended: null, outcome: was.outcome });
    spans.after.push(...spansOf(device.id, check, stretches));
  }
  return {
    courses,
    from: (news as [Judged])[0].at,
    last,
    skew: skewOf(news.at(-1) as Judged),
    spans,
    presence: presenceOf(
      device.id,
      news.map(({ at }) => at),
    ),
  };
}

/** A report that tells nothing new makes answers fresh for longer, and no grade another, if none had grown old. */
function movesCounts(moved: [Change, Progress], now: number, systems: ReadonlyMap<number, string>): boolean {
  const [{ device }, { courses }] = moved;
  const isOther = (systems.get(device.id) ?? device.system) !== device.system;
  return isOther || !isSettled(device, now) || fallsSilent(moved) || courses.values().some(({ isChanged }) => isChanged);
}

/** What a report left out that was made in the same second as the one before it, still counted as answered then. */
function fallsSilent([{ device, standings }, { last }]: [Change, Progress]): boolean {
  return last !== device.last && standings.some(({ answered }) => answered !== null && answered === device.last);
}

function subjectOf(change: [Change, Progress], systems: ReadonlyMap<number, string>): Subject {
  const [{ device, standings }, { courses, last }] = change;
  const after: Stood[] = [];
  const moved: Stood[] = [];
  for (const [check_id, { outcome, since, answered, isChanged }] of courses) {
    const standing = { check_id, outcome, since, answered };
    after.push(standing);
    if (isChanged) moved.push(standing);
  }
  // A check that is new, has fallen silent or speaks again changes what is asked of others.
  const spoke = new Set(standings.flatMap(({ check_id, answered }) => (answered === null ? check_id : [])));
  const isPlain = !fallsSilent(change) && moved.every(({ check_id, answered }) => answered === null && spoke.has(check_id));
  return {
    device,
    before: standings,
    after,
    moved: isPlain ? moved : undefined,
    last,
    state: device.state,
    system: systems.get(device.id) ?? device.system,
  };
}

/** From when on anything may be another than it was known to be: also that a check had fallen silent, which answers again now. */
function learntFrom([{ standings }, { courses, from }]: [Change, Progress]): number {
  const silences = standings.flatMap(({ check_id, answered }) =>
    answered === null || answered === courses.get(check_id)?.answered ? [] : answered,
  );
  return Math.min(from, ...silences);
}

function standingRows([{ device }, { courses }]: [Change, Progress]): StandingRow[] {
  const rows: StandingRow[] = [];
  for (const [check_id, { outcome, since, answered, evidence, isChanged }] of courses)
    if (isChanged) rows.push({ device: device.id, check_id, outcome, since, answered, evidence });
  return rows;
}

const standing = {
  table: 'standings',
  shape: { device: 'integer', check_id: 'integer', outcome: 'integer', since: 'integer', answered: 'integer', evidence: 'text' },
  conflict: `(device, check_id) do update set
    outcome = excluded.outcome, since = excluded.since, answered = excluded.answered, evidence = excluded.evidence`,
} as const;
const present = {
  table: 'presence',
  shape: { device: 'integer', month: 'integer', days: 'integer' },
  conflict: '(device, month) do update set days = presence.days | excluded.days',
} as const;
