import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  PostgresAdapter,
  PostgresDriver,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely';
import pg from 'pg';
import { failureOf } from './failures.ts';

/** What `bigint` and sums (`numeric`) are read as: all ours are within what a number holds exactly. */
const numbers = new Set<number>([pg.types.builtins.INT8, pg.types.builtins.NUMERIC]);

/** Kysely on PostgreSQL, through a pool whose idle clients may lose their server without ending this process. */
export function postgresDialect(options: pg.PoolConfig): Dialect {
  const pool = new pg.Pool({ connectionTimeoutMillis: 10_000, ...options, types: { getTypeParser } });
  pool.on('error', () => {});
  pool.on('connect', client => client.on('error', () => {}));
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new FailingDriver({ pool }),
    createIntrospector: db => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}

const getTypeParser = ((id: number, format?: 'text') =>
  numbers.has(id) ? Number : pg.types.getTypeParser(id, format)) as typeof pg.types.getTypeParser;

/** A driver whose errors say what they mean for who asked. */
class FailingDriver extends PostgresDriver {
  readonly #known = new WeakSet<DatabaseConnection>();

  override async acquireConnection(): Promise<DatabaseConnection> {
    const connection = await super.acquireConnection().catch(fail);
    if (!this.#known.has(connection)) {
      const execute = connection.executeQuery.bind(connection);
      connection.executeQuery = (async (query: CompiledQuery) => execute(query).catch(fail)) as typeof connection.executeQuery;
      this.#known.add(connection);
    }
    return connection;
  }
}

function fail(error: unknown): never {
  throw failureOf(error);
}
