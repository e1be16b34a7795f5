import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ShipshapeError } from '../errors.ts';
import type { Outcome, Point, Result } from '../protocol/result.ts';

/** When an audit began (UTC, ISO 8601) and what each check answered. */
export type Run = { startedAt: string; results: Result[] };

/** A check's latest result, and since when its outcome has been this one without a break. */
export type Standing = Result & { askedAt: string; since: string };

const runsKept = 1000;

/**
 * What this machine answered, audit by audit, in one SQLite file. Runs are in the order in which they came: a clock that
 * goes backwards changes what a run says of its time, never which run is the latest.
 */
export class History {
  readonly #db: DatabaseSync;
  readonly #file: string;

  /** @throws STATE_UNREADABLE, like every method, when the folder cannot be made, the file is no such database or the disk is full. */
  constructor(file: string, { readOnly = false } = {}) {
    this.#file = file;
    try {
      if (!readOnly) mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
      this.#db = new DatabaseSync(file, { readOnly, timeout: 5000 });
      if (!readOnly) this.#db.exec(schema);
    } catch (cause) {
      throw unreadable(file, cause);
    }
  }

  /** Keeps a run, all or nothing; it is on the disk when this returns. */
  save(run: Run): void {
    this.#use(() => this.#insert(run));
  }

  #insert({ startedAt, results }: Run): void {
    const insert = this.#db.prepare(
      'INSERT INTO results (run, check_id, outcome, reason, points, ms, ran_as) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const { lastInsertRowid: run } = this.#db.prepare('INSERT INTO runs (started_at) VALUES (?)').run(startedAt);
      for (const { check, outcome, reason, points, ms, ranAs } of results)
        insert.run(run, check, outcome, reason ?? null, JSON.stringify(points), ms, ranAs);
      this.#db.prepare('DELETE FROM results WHERE run <= ?').run(Number(run) - runsKept);
      this.#db.prepare('DELETE FROM runs WHERE id <= ?').run(Number(run) - runsKept);
      this.#db.exec('COMMIT');
    } catch (error) {
      // When the disk is full SQLite has rolled back by itself.
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  /** The latest result of every check that was ever asked, by id. */
  standings(): Standing[] {
    return this.#use(() => this.#db.prepare(standingsQuery).all().map(standingOf));
  }

  /** How long each check took when it last answered (ms). */
  lastMs(): Map<string, number> {
    const rows = this.#use(() => this.#db.prepare(lastMsQuery).all());
    return new Map(rows.map(row => [String(row.check_id), Number(row.ms)]));
  }

  /** How long each check took when it last ran (ms), the latest first, `runs` times at most. */
  recentMs(runs: number): Map<string, number[]> {
    const rows = this.#use(() => this.#db.prepare(recentMsQuery).all(runs));
    const checks = Map.groupBy(rows, row => String(row.check_id));
    return new Map([...checks].map(([check, those]) => [check, those.map(({ ms }) => Number(ms))]));
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

const schema = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS runs (id INTEGER PRIMARY KEY AUTOINCREMENT, started_at TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS results (
    check_id TEXT NOT NULL,
    run INTEGER NOT NULL REFERENCES runs (id),
    outcome TEXT NOT NULL,
    reason TEXT,
    points TEXT NOT NULL,
    ms INTEGER NOT NULL,
    ran_as TEXT NOT NULL,
    PRIMARY KEY (check_id, run)
  ) STRICT, WITHOUT ROWID;
`;

// The first run after the last one with another outcome is where the present outcome began.
const standingsQuery = `
  SELECT latest.*, asked.started_at AS asked_at, (
    SELECT runs.started_at FROM results AS same JOIN runs ON runs.id = same.run
    WHERE same.check_id = latest.check_id AND same.run > coalesce(
      (SELECT max(other.run) FROM results AS other WHERE other.check_id = latest.check_id AND other.outcome <> latest.outcome), 0)
    ORDER BY same.run LIMIT 1
  ) AS since
  FROM results AS latest JOIN runs AS asked ON asked.id = latest.run
  WHERE latest.run = (SELECT max(run) FROM results WHERE check_id = latest.check_id)
  ORDER BY latest.check_id
`;

const lastMsQuery = 'SELECT check_id, ms FROM results WHERE (check_id, run) IN (SELECT check_id, max(run) FROM results GROUP BY check_id)';

// A check that was refused took no time: that is no measure of it.
const recentMsQuery = `
  SELECT check_id, ms FROM (
    SELECT check_id, ms, row_number() OVER (PARTITION BY check_id ORDER BY run DESC) AS age FROM results WHERE ms > 0
  ) WHERE age <= ? ORDER BY check_id, age
`;

function standingOf(row: Record<string, unknown>): Standing {
  return {
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

function unreadable(file: string, cause: unknown): ShipshapeError {
  return new ShipshapeError('STATE_UNREADABLE', `the history ${file} cannot be used: ${(cause as Error).message}`, {
    hint: `See whether the disk is full and who may write to ${path.dirname(file)}.`,
    cause,
  });
}

/** The standings of a history that may not exist yet. */
export function lastStandings(file: string): Standing[] {
  return existsSync(file) ? reading(file, history => history.standings()) : [];
}

/** How long the checks took, of a history that may not exist yet. */
export function recentMs(file: string, runs: number): Map<string, number[]> {
  return existsSync(file) ? reading(file, history => history.recentMs(runs)) : new Map();
}

function reading<T>(file: string, read: (history: History) => T): T {
  const history = new History(file);
  try {
    return read(history);
  } finally {
    history.close();
  }
}
