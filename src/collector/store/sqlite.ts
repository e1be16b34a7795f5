import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type TransactionSettings,
} from 'kysely';
import { failureOf, isLost } from './failures.ts';

const statementsKept = 256;

/** Kysely on node:sqlite: one connection, that waits 5 s for other processes, and whose commits are on the disk. */
export function sqliteDialect(file: string): Dialect {
  return {
    createAdapter: () => new TransactionalAdapter(),
    createDriver: () => new SqliteDriver(file),
    createIntrospector: db => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

/** SQLite can undo a migration that fails half-way, and our transactions lock the file from their beginning. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class SqliteDriver implements Driver {
  readonly #file: string;
  #connection: SqliteConnection | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  async init(): Promise<void> {
    this.#connection = new SqliteConnection(this.#file);
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    // One that met an I/O error is not used again.
    if (this.#connection?.isLost) {
      this.#connection.close();
      this.#connection = undefined;
    }
    this.#connection ??= SqliteConnection.reopen(this.#file);
    return this.#connection;
  }

  // Immediate: one that begins by reading could not write any more when another process wrote meanwhile.
  async beginTransaction(connection: DatabaseConnection, { accessMode }: TransactionSettings): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(accessMode === 'read only' ? 'begin' : 'begin immediate'));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  // When the disk is full SQLite has rolled back by itself, and a lost connection is closed.
  async rollbackTransaction(connection: SqliteConnection): Promise<void> {
    if (connection.isTransaction) await connection.executeQuery(CompiledQuery.raw('rollback'));
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {
    this.#connection?.close();
  }
}

/** Whether it gives rows is asked once: the answer is costly. */
type Prepared = { statement: StatementSync; isReader: boolean };

class SqliteConnection implements DatabaseConnection {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, Prepared>();
  isLost = false;

  constructor(file: string) {
    this.#db = open(file);
  }

  /**
   * After an fsync that failed, the log may hold a commit that the disk does not, and no later fsync would tell: all of it is
   * written again, into the file itself, before anybody may believe it.
   */
  static reopen(file: string): SqliteConnection {
    const connection = new SqliteConnection(file);
    try {
      connection.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } catch (error) {
      connection.close();
      throw failureOf(error);
    }
    return connection;
  }

  get isTransaction(): boolean {
    return !this.isLost && this.#db.isTransaction;
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    try {
      const { statement, isReader } = this.#prepare(sql);
      if (isReader) return { rows: statement.all(...(parameters as SQLInputValue[])) as R[] };
      const { changes, lastInsertRowid } = statement.run(...(parameters as SQLInputValue[]));
      return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
    } catch (error) {
      this.isLost ||= isLost(error);
      throw failureOf(error);
    }
  }

  // biome-ignore lint/correctness/useYield: node:sqlite reads at once, and nobody streams.
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('this connection does not stream');
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }

  /** The same few texts come again and again. */
  #prepare(sql: string): Prepared {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#db.prepare(sql);
    const prepared = { statement, isReader: statement.columns().length > 0 };
    if (this.#statements.size >= statementsKept) this.#statements.clear();
    this.#statements.set(sql, prepared);
    return prepared;
  }
}

function open(file: string): DatabaseSync {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  // SQLite would let the umask decide who may read it.
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
  const db = new DatabaseSync(file, { timeout: 5000 });
  try {
    db.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -24576; PRAGMA wal_autocheckpoint = 8000; PRAGMA journal_size_limit = 67108864',
    );
    return db;
  } catch (error) {
    db.close();
    throw failureOf(error);
  }
}
