import type { DatabaseSync } from 'node:sqlite';
import type { ParameterValue } from '../../protocol/check.ts';
import type { Report } from '../../protocol/report.ts';
import { openToWrite, readState, unreadable } from '../state-file.ts';
import type { Saved } from './saved.ts';

/**
 * What became of a fix. `planned` nothing has changed yet · `saved` the state before it is on the disk, and it may have begun ·
 * `applied` its program has ended · `undoing` it is being put back · `verified` the check passes · `undone` all is as it was before.
 */
type FixState = 'planned' | 'saved' | 'applied' | 'undoing' | 'verified' | 'undone';

/** What a fix can change, at one moment: files, and what the check itself said of settings that are kept elsewhere. */
export type Snapshot = { files: Saved[]; settings?: string };

export type Entry = {
  id: number;
  check: string;
  /** See suiteKey. */
  suite: string;
  params: Record<string, ParameterValue>;
  state: FixState;
  /** UTC, ISO 8601. */
  plannedAt: string;
  endedAt?: string;
  before?: Snapshot;
  after?: Snapshot;
  /** Why it was undone. */
  reason?: string;
};

/** Every fix with what it takes to undo it, in the state file. What a method has written is on the disk when it returns. */
export class Journal {
  readonly #db: DatabaseSync;

  /** @throws STATE_UNREADABLE */
  constructor(file: string) {
    try {
      this.#db = openToWrite(file);
    } catch (cause) {
      throw unreadable(file, cause);
    }
  }

  plan({ check, suite, params }: Pick<Entry, 'check' | 'suite' | 'params'>, plannedAt: Date): number {
    const insert = this.#db.prepare("INSERT INTO fixes (check_id, suite, params, state, planned_at) VALUES (?, ?, ?, 'planned', ?)");
    return Number(insert.run(check, suite, JSON.stringify(params), plannedAt.toISOString()).lastInsertRowid);
  }

  save(id: number, before: Snapshot): void {
    this.#db.prepare("UPDATE fixes SET state = 'saved', before = ? WHERE id = ?").run(JSON.stringify(before), id);
  }

  move(id: number, state: 'applied' | 'undoing'): void {
    this.#db.prepare('UPDATE fixes SET state = ? WHERE id = ?').run(state, id);
  }

  verify(id: number, after: Snapshot, endedAt: Date): void {
    this.#db
      .prepare("UPDATE fixes SET state = 'verified', after = :after, ended_at = :endedAt, verified_at = :endedAt WHERE id = :id")
      .run({ after: JSON.stringify(after), endedAt: endedAt.toISOString(), id });
  }

  /** What it took to undo it is no longer needed, and may hold secrets. */
  close(id: number, reason: string, endedAt: Date): void {
    this.#db
      .prepare("UPDATE fixes SET state = 'undone', before = NULL, after = NULL, reason = ?, ended_at = ? WHERE id = ?")
      .run(reason, endedAt.toISOString(), id);
  }

  /** Fixes that nobody finished, the latest first: in this order they can be put back. */
  unfinished(): Entry[] {
    return this.#select(`${isUnfinished} ORDER BY id DESC`);
  }

  /** Every fix, the latest first. */
  entries(): Entry[] {
    return this.#select('true ORDER BY id DESC');
  }

  end(): void {
    this.#db.close();
  }

  #select(condition: string): Entry[] {
    return this.#db.prepare(`SELECT * FROM fixes WHERE ${condition}`).all().map(entryOf);
  }
}

const isUnfinished = "state NOT IN ('verified', 'undone')";

/** Whether there is a fix that nobody finished, in a state that may not exist yet. @throws STATE_UNREADABLE */
export function hasUnfinished(file: string): boolean {
  return readState(file, db => db.prepare(`SELECT 1 FROM fixes WHERE ${isUnfinished}`).get()) !== undefined;
}

/**
 * What ended and no report has told yet, in the order in which it was begun. Noted as told: to be called in the transaction that
 * keeps the report.
 */
export function tellEnded(db: DatabaseSync): Report['fixes'] {
  const rows = db.prepare('SELECT * FROM fixes WHERE ended_at IS NOT NULL AND ended_at IS NOT told_at ORDER BY id LIMIT 1000').all();
  const tell = db.prepare('UPDATE fixes SET told_at = ended_at WHERE id = ?');
  return rows.map(({ id, check_id, state, verified_at, ended_at }) => {
    tell.run(Number(id));
    return { check: String(check_id), ...whatBecame(state === 'verified', verified_at !== null), at: String(ended_at) };
  });
}

/** A fix that was put back before its check passed has failed: nobody undid it. */
function whatBecame(isVerified: boolean, wasVerified: boolean): Pick<Report['fixes'][number], 'action' | 'state'> {
  if (isVerified) return { action: 'fix', state: 'verified' };
  return wasVerified ? { action: 'undo', state: 'undone' } : { action: 'fix', state: 'failed' };
}

function entryOf(row: Record<string, unknown>): Entry {
  const snapshot = (text: unknown) => JSON.parse(String(text)) as Snapshot;
  return {
    id: Number(row.id),
    check: String(row.check_id),
    suite: String(row.suite),
    params: JSON.parse(String(row.params)),
    state: row.state as FixState,
    plannedAt: String(row.planned_at),
    ...(row.ended_at !== null && { endedAt: String(row.ended_at) }),
    ...(row.before !== null && { before: snapshot(row.before) }),
    ...(row.after !== null && { after: snapshot(row.after) }),
    ...(row.reason !== null && { reason: String(row.reason) }),
  };
}
