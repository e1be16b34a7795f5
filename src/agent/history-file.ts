import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ShipshapeError } from '../errors.ts';

/** What PRAGMA user_version says of a file that this version of shipshape can use. */
const shape = 1;

// No write-ahead log: reading one makes files beside it, which a folder that cannot be written does not take.
const schema = `
  BEGIN IMMEDIATE;
  CREATE TABLE IF NOT EXISTS runs (id INTEGER PRIMARY KEY AUTOINCREMENT, started_at TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS results (
    suite TEXT NOT NULL,
    check_id TEXT NOT NULL,
    profile TEXT NOT NULL,
    run INTEGER NOT NULL REFERENCES runs (id),
    outcome TEXT NOT NULL,
    reason TEXT,
    points TEXT NOT NULL,
    ms INTEGER NOT NULL,
    ran_as TEXT NOT NULL,
    PRIMARY KEY (suite, check_id, profile, run)
  ) STRICT, WITHOUT ROWID;
  PRAGMA user_version = ${shape};
  COMMIT;
`;

/** A result code of SQLite: its low byte is the kind of trouble, the others are the detail. */
type SqliteError = { errcode?: number };
const [corrupt, noDatabase, readOnlyRollback] = [11, 26, 776];

/** Opens the file of a history that may not exist yet: only its owner may read it. */
export function openToWrite(file: string): DatabaseSync {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  // SQLite would let the umask decide who may read it.
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
  return open(file, { readOnly: false }, db => {
    const { tables } = db.prepare('SELECT count(*) AS tables FROM sqlite_schema').get() as { tables: number };
    if (tables === 0) db.exec(schema);
    // The default may lose the last run when the power fails: the removal of the journal would not be on the disk.
    db.exec('PRAGMA synchronous = EXTRA');
  });
}

/** Opens the file of a history that exists, and writes nothing. */
export function openToRead(file: string): DatabaseSync {
  try {
    return open(file, { readOnly: true });
  } catch (error) {
    // A writer died in the middle of its work: only a writer may undo it.
    if ((error as SqliteError).errcode === readOnlyRollback) return openToWrite(file);
    throw error;
  }
}

function open(file: string, { readOnly }: { readOnly: boolean }, prepare?: (db: DatabaseSync) => void): DatabaseSync {
  const db = new DatabaseSync(file, { readOnly, timeout: 5000 });
  try {
    prepare?.(db);
    const { user_version: found } = db.prepare('PRAGMA user_version').get() as { user_version: number };
    if (found !== shape) throw new OtherShape(found);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** What to say, and to do, when a history cannot be used. */
export function unreadable(file: string, cause: unknown): ShipshapeError {
  const kind = ((cause as SqliteError).errcode ?? 0) & 0xff;
  const isLost = cause instanceof OtherShape || kind === corrupt || kind === noDatabase;
  return new ShipshapeError('STATE_UNREADABLE', `the history ${file} cannot be used: ${(cause as Error).message}`, {
    hint: isLost
      ? `Move ${file} away: the next audit begins a new history.`
      : `See whether the disk is full and who may read and write ${path.dirname(file)}.`,
    cause,
  });
}

class OtherShape extends Error {
  constructor(found: number) {
    super(`it was made by another version of shipshape, or by another program (its shape is ${found}, and ${shape} is wanted)`);
  }
}
