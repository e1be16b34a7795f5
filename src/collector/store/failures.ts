import { ShipshapeError } from '../../errors.ts';

/** A result code of SQLite, or an SQLSTATE of PostgreSQL, or a code of the system. */
type DatabaseError = Error & { errcode?: number; code?: string };

/** SQLite's primary codes (its low byte). After an I/O error no connection is to be trusted. */
const sqlite = { busy: 5, locked: 6, readOnly: 8, interrupted: 9, ioError: 10, corrupt: 11, full: 13, cannotOpen: 14, notADatabase: 26 };

const gone = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTFOUND', 'ETIMEDOUT', 'EHOSTUNREACH', 'EAI_AGAIN', 'ENOENT']);

/** After how many seconds a laptop may come again: room is made by people, the rest mends itself. */
const comeAgain = { full: 60, busy: 5, damaged: 600 };

/** Says what a database's error means for who asked: that it is full, damaged, or cannot be used now. Others stay what they are. */
export function failureOf(error: unknown): unknown {
  const { errcode, code, message } = error as DatabaseError;
  const kind = errcode === undefined ? undefined : errcode & 0xff;
  if (kind === sqlite.full || code === '53100' || code === 'ENOSPC')
    return new ShipshapeError('COLLECTOR_FULL', `the collector's disk is full: ${message}`, {
      hint: 'Give it room, or keep less: reports wait on the laptops until then.',
      retryAfterSeconds: comeAgain.full,
      cause: error,
    });
  if (kind === sqlite.corrupt || kind === sqlite.notADatabase || code === 'XX001' || code === 'XX002')
    return new ShipshapeError('STORE_DAMAGED', `the collector's database is damaged: ${message}`, {
      hint: 'Stop the collector, and restore the last backup: what came since then is sent again by laptops that still have it.',
      retryAfterSeconds: comeAgain.damaged,
      cause: error,
    });
  if (
    (kind !== undefined &&
      [sqlite.busy, sqlite.locked, sqlite.readOnly, sqlite.interrupted, sqlite.ioError, sqlite.cannotOpen].includes(kind)) ||
    (code !== undefined && (gone.has(code) || /^(08|53|57P|40|55P03|25006)/.test(code))) ||
    /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(message)
  )
    return new ShipshapeError('COLLECTOR_BUSY', `the collector's database cannot be used now: ${message}`, {
      hint: 'Nothing is lost: what was not acknowledged is sent again.',
      retryAfterSeconds: comeAgain.busy,
      cause: error,
    });
  return error;
}

/** Whether it says that the store cannot keep what it is given, whatever that is. */
export function isUnavailable(error: unknown): error is ShipshapeError {
  return error instanceof ShipshapeError && ['COLLECTOR_FULL', 'COLLECTOR_BUSY', 'STORE_DAMAGED'].includes(error.code);
}

/** Whether a connection that met this error may hold what the disk does not (a failed fsync), or is damaged. */
export function isLost(error: unknown): boolean {
  const { errcode } = error as DatabaseError;
  return errcode !== undefined && [sqlite.ioError, sqlite.corrupt, sqlite.cannotOpen, sqlite.notADatabase].includes(errcode & 0xff);
}

/** Whether the same transaction can succeed when it is tried again: PostgreSQL saw a conflict with another one. */
export function isConflict(error: unknown): boolean {
  const { code } = ((error as Error).cause ?? error) as DatabaseError;
  return code === '40001' || code === '40P01';
}
