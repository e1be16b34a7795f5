import type { DatabaseSync } from 'node:sqlite';
import type { ProfileName } from '../protocol/profiles.ts';
import type { Outcome, Point, Result } from '../protocol/result.ts';
import { isBegun, openToRead, openToWrite, transaction, unreadable } from './state-file.ts';

/** When an audit began (UTC, ISO 8601), in which profile, what each check answered, and the suite of each by id (see suiteKey). */
export type Run = { startedAt: string; profile: ProfileName; suites: ReadonlyMap<string, string>; results: Result[] };

/** A check's latest result, and since when its outcome has been this one without a break, in one suite and profile. */
export type Standing = Result & { suite: string; askedAt: string; since: string };

/** The latest audit of some suites in a profile, and all that is known of them in it: it may have asked some checks only. */
export type LastAudit = { profile: ProfileName; startedAt: string; standings: Standing[] };

/** A check's outcome became another in an audit that began at `at` (UTC); `before` is null where it was asked for the first time. */
export type Change = { check: string; outcome: Outcome; before: Outcome | null; at: string };

const runsKept = 1000;

/**
 * What this machine answered, audit by audit, in one SQLite file that only its owner may read. Runs are in the order in which
 * they came: a clock that goes backwards changes what a run says of its time, never which run is the latest.
 */
export class History {
  readonly #db: DatabaseSync;
  readonly #file: string;

  /** @throws STATE_UNREADABLE, like every method, when the folder cannot be made, the file is no such database or the disk is full. */
  constructor(file: string, { readOnly = false } = {}) {
    this.#file = file;
    try {
      this.#db = readOnly ? openToRead(file) : openToWrite(file);
    } catch (cause) {
      throw unreadable(file, cause);
    }
  }

  /** Keeps a run, all or nothing; it is on the disk when this returns. */
  save(run: Run): void {
    this.#use(() => this.#insert(run));
  }

  #insert({ startedAt, profile, suites, results }: Run): void {
    const insert = this.#db.prepare(
      'INSERT INTO results (suite, check_id, profile, run, outcome, reason, points, ms, ran_as) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    );
    transaction(this.#db, () => {
      const { lastInsertRowid: run } = this.#db.prepare('INSERT INTO runs (started_at) VALUES (?)').run(startedAt);
      for (const { check, outcome, reason, points, ms, ranAs } of results)
        insert.run(suites.get(check) as string, check, profile, run, outcome, reason ?? null, JSON.stringify(points), ms, ranAs);
      this.#db.prepare('DELETE FROM results WHERE run <= ?').run(Number(run) - runsKept);
      this.#db.prepare('DELETE FROM runs WHERE id <= ?').run(Number(run) - runsKept);
    });
  }

  /** The latest result of every check that these suites were ever asked in this profile, the profile of their latest run when left out. */
  lastAudit(suites: readonly string[], profile?: ProfileName): LastAudit | undefined {
    const named = JSON.stringify(suites);
    return this.#use(() => {
      const latest = this.#db.prepare(latestQuery).get({ suites: named, profile: profile ?? null });
      if (!latest) return undefined;
      const standings = this.#db.prepare(standingsQuery).all({ suites: named, profile: String(latest.profile) });
      return { profile: latest.profile as ProfileName, startedAt: String(latest.started_at), standings: standings.map(standingOf) };
    });
  }

  /** Each change of an outcome in these suites and this profile, the newest first. */
  changes(suites: readonly string[], profile: ProfileName): Change[] {
    return this.#use(() =>
      this.#db
        .prepare(changesQuery)
        .all({ suites: JSON.stringify(suites), profile })
        .map(row => ({ ...row }) as Change),
    );
  }

  /** How long each of these checks took when it last answered in this profile (ms). `suites` by the id of the check. */
  lastMs({ suites, profile }: Pick<Run, 'suites' | 'profile'>): Map<string, number> {
    return this.#use(() => {
      const last = this.#db.prepare(lastMsQuery);
      const rows = [...suites].map(([check, suite]) => [check, last.get(suite, check, profile)] as const);
      return new Map(rows.flatMap(([check, row]) => (row ? [[check, Number(row.ms)]] : [])));
    });
  }

  /** How long each of these checks took when it last ran (ms), the latest first, `runs` times at most, all in the profile that it last ran in. */
  recentMs(suites: ReadonlyMap<string, string>, runs: number): Map<string, number[]> {
    return this.#use(() => {
      const recent = this.#db.prepare(recentMsQuery);
      return new Map([...suites].map(([check, suite]) => [check, recent.all({ suite, check, runs }).map(({ ms }) => Number(ms))]));
    });
  }

  close(): void {
    this.#db.close();
  }

  #use<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      throw unreadable(this.#file, cause);
    }
  }
}

/** What is known of the last audit of these suites, in a history that may not exist yet. */
export function lastAudit(file: string, suites: readonly string[], profile?: ProfileName): LastAudit | undefined {
  return read(file, history => history.lastAudit(suites, profile));
}

/** What changed in these suites, in a history that may not exist yet. */
export function changes(file: string, suites: readonly string[], profile: ProfileName): Change[] {
  return read(file, history => history.changes(suites, profile)) ?? [];
}

/** How long these checks took, of a history that may not exist yet. */
export function recentMs(file: string, suites: ReadonlyMap<string, string>, runs: number): Map<string, number[]> {
  return read(file, history => history.recentMs(suites, runs)) ?? new Map();
}

/** Reading writes nothing. Undefined where nothing was ever kept. */
function read<T>(file: string, question: (history: History) => T): T | undefined {
  if (!isBegun(file)) return undefined;
  const history = new History(file, { readOnly: true });
  try {
    return question(history);
  } finally {
    history.close();
  }
}

const latestQuery = `
  SELECT profile, started_at FROM results JOIN runs ON runs.id = results.run
  WHERE suite IN (SELECT value FROM json_each(:suites)) AND profile = coalesce(:profile, profile)
  ORDER BY run DESC LIMIT 1
`;

// The first run after the last one with another outcome is where the present outcome began.
const standingsQuery = `
  WITH those AS (SELECT * FROM results WHERE suite IN (SELECT value FROM json_each(:suites)) AND profile = :profile)
  SELECT latest.*, asked.started_at AS asked_at, (
    SELECT runs.started_at FROM results AS same JOIN runs ON runs.id = same.run
    WHERE same.suite = latest.suite AND same.profile = latest.profile AND same.check_id = latest.check_id AND same.run > coalesce(
      (SELECT max(other.run) FROM results AS other
       WHERE other.suite = latest.suite AND other.profile = latest.profile AND other.check_id = latest.check_id
         AND other.outcome <> latest.outcome), 0)
    ORDER BY same.run LIMIT 1
  ) AS since
  FROM those AS latest JOIN runs AS asked ON asked.id = latest.run
  WHERE (latest.suite, latest.check_id, latest.run) IN (SELECT suite, check_id, max(run) FROM those GROUP BY suite, check_id)
  ORDER BY latest.check_id, latest.suite
`;

const changesQuery = `
  SELECT check_id AS "check", outcome, before, started_at AS at FROM (
    SELECT check_id, outcome, run, lag(outcome) OVER (PARTITION BY suite, check_id ORDER BY run) AS before FROM results
    WHERE suite IN (SELECT value FROM json_each(:suites)) AND profile = :profile
  ) JOIN runs ON runs.id = run WHERE before IS NOT outcome ORDER BY run DESC, check_id
`;

const lastMsQuery = 'SELECT ms FROM results WHERE suite = ? AND check_id = ? AND profile = ? ORDER BY run DESC LIMIT 1';

// A check that was refused took no time: that is no measure of it.
const recentMsQuery = `
  SELECT ms FROM results WHERE suite = :suite AND check_id = :check AND ms > 0 AND profile = (
    SELECT profile FROM results WHERE suite = :suite AND check_id = :check AND ms > 0 ORDER BY run DESC LIMIT 1
  ) ORDER BY run DESC LIMIT :runs
`;

function standingOf(row: Record<string, unknown>): Standing {
  return {
    suite: String(row.suite),
    check: String(row.check_id),
    outcome: row.outcome as Outcome,
    ...(row.reason !== null && { reason: String(row.reason) }),
    points: JSON.parse(String(row.points)) as Point[],
    ms: Number(row.ms),
    ranAs: row.ran_as as Result['ranAs'],
    askedAt: String(row.asked_at),
    since: String(row.since),
  };
}
