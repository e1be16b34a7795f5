import { closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ShipshapeError } from '../errors.ts';
import { rootMustNotWrite } from './ownership.ts';
import { steps } from './state-steps.ts';

/** A result code of SQLite: its low byte is the kind of trouble, the others are the detail. */
type SqliteError = { errcode?: number };
const [corrupt, noDatabase, readOnlyRollback] = [11, 26, 776];

/** Does something with the state, which is made where there is none. @throws STATE_UNREADABLE, also when the disk is full */
export function withState<T>(file: string, work: (db: DatabaseSync) => T): T {
  return use(file, openToWrite, work);
}

/** Asks the state and writes nothing. Undefined where nothing was ever kept. @throws STATE_UNREADABLE */
export function readState<T>(file: string, question: (db: DatabaseSync) => T): T | undefined {
  return isBegun(file) ? use(file, openToRead, question) : undefined;
}

/** A writer that died before its first words leaves an empty file. */
export function isBegun(file: string): boolean {
  try {
    return (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0;
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

/** What is broken in the file itself, if anything: SQLite reads every page for it. @throws STATE_UNREADABLE */
export function damageOf(file: string): string | undefined {
  const found = readState(file, db => String(db.prepare('PRAGMA quick_check(1)').get()?.quick_check));
  return found === undefined || found === 'ok' ? undefined : found;
}

function use<T>(file: string, open: (file: string) => DatabaseSync, work: (db: DatabaseSync) => T): T {
  let db: DatabaseSync | undefined;
  try {
    db = open(file);
    return work(db);
  } catch (cause) {
    throw cause instanceof ShipshapeError ? cause : unreadable(file, cause);
  } finally {
    db?.close();
  }
}

/** All of it or nothing; it is on the disk when this returns. Nobody else writes meanwhile. */
export function transaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    // When the disk is full SQLite has rolled back by itself.
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

/** Opens the file of a state that may not exist yet: only its owner may read it. */
export function openToWrite(file: string): DatabaseSync {
  refuseOthers(file);
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  // SQLite would let the umask decide who may read it.
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
  return open(file, { readOnly: false }, db => {
    // The default may lose the last words when the power fails: the removal of the journal would not be on the disk.
    db.exec('PRAGMA synchronous = EXTRA');
    if (!isWhole(db)) transaction(db, () => takeSteps(db));
  });
}

/** Opens the file of a state that exists, and writes nothing. */
export function openToRead(file: string): DatabaseSync {
  refuseOthers(file);
  try {
    return open(file, { readOnly: true }, db => {
      if (!isWhole(db)) throw new StepsMissing();
    });
  } catch (error) {
    // A writer died in the middle of its work, or an earlier version wrote it: only a writer may mend that.
    if ((error as SqliteError).errcode === readOnlyRollback || error instanceof StepsMissing) return openToWrite(file);
    throw error;
  }
}

/** What lies in a folder of somebody else may be theirs, and lead anywhere. */
function refuseOthers(file: string): void {
  const danger = process.getuid?.() === 0 ? rootMustNotWrite(file) : undefined;
  if (danger) throw new Error(danger);
}

function open(file: string, { readOnly }: { readOnly: boolean }, prepare: (db: DatabaseSync) => void): DatabaseSync {
  const db = new DatabaseSync(file, { readOnly, timeout: 5000 });
  try {
    prepare(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function isWhole(db: DatabaseSync): boolean {
  return stepsTaken(db) === steps.length;
}

/** Another process may have taken them since somebody looked. */
function takeSteps(db: DatabaseSync): void {
  for (const step of steps.slice(stepsTaken(db))) db.exec(step);
  db.exec(`PRAGMA user_version = ${steps.length}`);
}

function stepsTaken(db: DatabaseSync): number {
  const { user_version: taken } = db.prepare('PRAGMA user_version').get() as { user_version: number };
  const { tables } = db.prepare('SELECT count(*) AS tables FROM sqlite_schema').get() as { tables: number };
  if (taken > steps.length || (taken === 0 && tables > 0)) throw new OtherShape(taken);
  return taken;
}

/** What to say, and to do, when the state cannot be used. */
export function unreadable(file: string, cause: unknown): ShipshapeError {
  const kind = ((cause as SqliteError).errcode ?? 0) & 0xff;
  const isLost = cause instanceof OtherShape || kind === corrupt || kind === noDatabase;
  return new ShipshapeError('STATE_UNREADABLE', `the state ${file} cannot be used: ${(cause as Error).message}`, {
    hint: isLost
      ? `Move ${file} away: the next audit begins a new history, and a laptop that was enrolled must be enrolled again.`
      : `See whether the disk is full and who may read and write ${path.dirname(file)}.`,
    cause,
  });
}

class StepsMissing extends Error {}

class OtherShape extends Error {
  constructor(found: number) {
    super(`it was made by another version of shipshape, or by another program (its shape is ${found}, and ${steps.length} is wanted)`);
  }
}
