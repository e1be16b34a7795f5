import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { History, lastAudit, type Run, type Standing } from '../../src/agent/history.ts';
import { steps } from '../../src/agent/state-steps.ts';
import type { Outcome, Result } from '../../src/protocol/result.ts';
import { scratchFolder } from '../support/programs.ts';

const isRoot = process.getuid?.() === 0;

test('a run comes back as it was, with when it was asked', () => {
  const history = open();
  const results: Result[] = [
    {
      check: 'a',
      outcome: 'fail',
      points: [{ outcome: 'fail', text: 'it’s "x"; \0 \u{1f512}', evidence: { found: "'", wanted: '' } }],
      ms: 12,
      ranAs: 'root',
    },
    { check: 'b', outcome: 'skip', reason: 'no card', points: [], ms: 0, ranAs: 'user' },
  ];
  history.save({ startedAt: day(1), profile: 'strict', suites: inBuiltIn(results), results: results.toReversed() });
  expect(history.lastAudit([''])).toEqual({
    profile: 'strict',
    startedAt: day(1),
    standings: results.map(result => ({ ...result, suite: '', askedAt: day(1), since: day(1) })),
  });
});

test('since tells when the present outcome began, through every change', () => {
  const history = open();
  const seen = (['pass', 'fail', 'fail', 'pass', 'fail', 'fail', 'error', 'error'] as const).map((outcome, index) => {
    history.save(run(day(index + 1), { a: outcome }));
    return standings(history)[0];
  });
  expect(seen.map(standing => [standing?.outcome, standing?.askedAt, standing?.since])).toEqual([
    ['pass', day(1), day(1)],
    ['fail', day(2), day(2)],
    ['fail', day(3), day(2)],
    ['pass', day(4), day(4)],
    ['fail', day(5), day(5)],
    ['fail', day(6), day(5)],
    ['error', day(7), day(7)],
    ['error', day(8), day(7)],
  ]);
});

test('a run of some checks leaves what is known of the others', () => {
  const history = open();
  history.save(run(day(1), { a: 'fail', b: 'pass' }));
  history.save(run(day(2), { b: 'fail' }));
  history.save(run(day(3), { c: 'skip' }));
  expect(brief(history)).toEqual([
    ['a', 'fail', day(1), day(1)],
    ['b', 'fail', day(2), day(2)],
    ['c', 'skip', day(3), day(3)],
  ]);
});

test('a clock that goes back changes no order: what was saved last is the latest', () => {
  const history = open();
  history.save(run(day(9), { a: 'pass' }));
  history.save(run(day(8), { a: 'fail' }));
  history.save(run(day(1), { a: 'fail' }));
  expect(brief(history)).toEqual([['a', 'fail', day(1), day(8)]]);
});

test('suites and profiles have standings of their own', () => {
  const history = open();
  history.save({ ...run(day(1), { firewall: 'fail' }), profile: 'strict' });
  history.save(run(day(2), { firewall: 'pass' }));
  history.save({ ...run(day(3), { firewall: 'fail' }), suites: new Map([['firewall', '/mine']]) });
  history.save({ ...run(day(4), { firewall: 'fail' }), profile: 'strict' });
  const found = (...asked: Parameters<History['lastAudit']>) => {
    const last = history.lastAudit(...asked);
    return [last?.profile, last?.startedAt, ...(last?.standings ?? []).flatMap(({ suite, outcome, since }) => [suite, outcome, since])];
  };
  expect(found([''])).toEqual(['strict', day(4), '', 'fail', day(1)]);
  expect(found([''], 'standard')).toEqual(['standard', day(2), '', 'pass', day(2)]);
  expect(found(['/mine'])).toEqual(['standard', day(3), '/mine', 'fail', day(3)]);
  expect(found(['/mine', ''], 'standard')).toEqual(['standard', day(3), '', 'pass', day(2), '/mine', 'fail', day(3)]);
  expect(history.lastAudit(['/mine'], 'strict')).toBeUndefined();
  expect(history.lastAudit(['/other'])).toBeUndefined();
});

test('the last audit is the one that was saved last, whatever its clock said', () => {
  const history = open();
  history.save(run(day(9), { a: 'pass' }));
  history.save(run(day(2), { b: 'pass' }));
  expect(history.lastAudit([''])?.startedAt).toBe(day(2));
});

test('only its owner may read it, also in a folder that all may read', () => {
  const folder = scratchFolder(0o755);
  const before = process.umask(0);
  onTestFinished(() => void process.umask(before));
  open(path.join(folder, 'state.db')).save(run(day(1), { a: 'pass' }));
  expect(statSync(path.join(folder, 'state.db')).mode & 0o777).toBe(0o600);
});

test('reading writes nothing', () => {
  const folder = scratchFolder();
  const file = path.join(folder, 'state.db');
  open(file).save(run(day(1), { a: 'pass' }));
  const before = [readdirSync(folder), readFileSync(file)];
  expect(lastAudit(file, [''])?.standings).toHaveLength(1);
  expect([readdirSync(folder), readFileSync(file)]).toEqual(before);
  writeFileSync(file, '');
  expect(lastAudit(file, [''])).toBeUndefined();
  expect(readFileSync(file, 'utf8')).toBe('');
});

test('reading undoes what a writer that died left half done', () => {
  const [alive, dead] = [path.join(scratchFolder(), 'state.db'), path.join(scratchFolder(), 'state.db')];
  open(alive).save(run(day(1), { a: 'pass' }));
  const writer = new DatabaseSync(alive);
  // With so little memory SQLite writes before it commits.
  writer.exec("PRAGMA cache_size = 1; BEGIN; UPDATE results SET outcome = 'fail'");
  const insert = writer.prepare('INSERT INTO runs (started_at) VALUES (?)');
  for (let count = 0; count < 100; count++) insert.run('x'.repeat(1000));
  for (const ending of ['', '-journal']) copyFileSync(`${alive}${ending}`, `${dead}${ending}`);
  writer.close();
  expect(lastAudit(dead, [''])?.standings).toMatchObject([{ check: 'a', outcome: 'pass' }]);
});

test('it knows how long each check took the last time, in its suite and profile', () => {
  const history = open();
  const suites = new Map(['a', 'b', 'new'].map(id => [id, '']));
  const asked = { suites, profile: 'standard' } as const;
  expect(history.lastMs(asked)).toEqual(new Map());
  const took = (ms: number, check: string, differently: Partial<Run> = {}) =>
    history.save({ ...run(day(1), {}), results: [{ ...result(check, 'pass'), ms }], suites, ...differently });
  took(10, 'a');
  took(300, 'b');
  took(20, 'a');
  took(1, 'a', { profile: 'strict' });
  took(2, 'a', { suites: new Map([['a', '/mine']]) });
  expect(history.lastMs(asked)).toEqual(
    new Map([
      ['a', 20],
      ['b', 300],
    ]),
  );
});

test('what one process saves the next one knows, and two may save at once', () => {
  const file = path.join(scratchFolder(), 'new', 'state', 'state.db');
  expect(lastAudit(file, [''])).toBeUndefined();
  expect(existsSync(path.dirname(file))).toBe(false);
  const [one, two] = [open(file), open(file)];
  for (let index = 1; index <= 20; index++) (index % 2 ? one : two).save(run(day(index), { a: index === 20 ? 'fail' : 'pass' }));
  expect(lastAudit(file, [''])?.standings).toMatchObject([{ check: 'a', outcome: 'fail', since: day(20) }]);
});

test('a run that cannot be saved whole is not saved at all', () => {
  const history = open();
  history.save(run(day(1), { a: 'pass', b: 'pass' }));
  const twice = [result('a', 'fail'), result('b', 'fail'), result('b', 'pass')];
  expect(() => history.save({ ...run(day(2), {}), suites: inBuiltIn(twice), results: twice })).toThrow('UNIQUE');
  expect(brief(history).map(([, outcome]) => outcome)).toEqual(['pass', 'pass']);
  history.save(run(day(3), { a: 'fail' }));
  expect(brief(history)[0]).toEqual(['a', 'fail', day(3), day(3)]);
});

test('a process that is killed while it saves leaves only whole runs', { timeout: 120_000 }, async () => {
  const file = path.join(scratchFolder(), 'state.db');
  const library = new URL('../../src/agent/history.ts', import.meta.url);
  const program = `
    import { History } from ${JSON.stringify(library)};
    const history = new History(${JSON.stringify(file)});
    const points = [{ outcome: 'pass', text: 'x'.repeat(2000) }];
    for (let run = 1; ; run++) {
      const results = Array.from({ length: 40 }, (_, index) => ({ check: 'c' + index, outcome: 'pass', points, ms: run, ranAs: 'user' }));
      const suites = new Map(results.map(({ check }) => [check, '']));
      history.save({ startedAt: 'run ' + run, profile: 'standard', suites, results });
      process.stdout.write('.');
    }`;
  let saved = 0;
  for (let round = 0; round < 20; round++) {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.on('data', dots => {
      saved += dots.length;
    });
    await once(child.stdout, 'data');
    await new Promise(resolve => setTimeout(resolve, 7 * round));
    child.kill('SIGKILL');
    await once(child, 'close');

    // Reading comes first: it finds what the dead process left.
    expect(lastAudit(file, [''])?.standings).toHaveLength(40);
    const db = new DatabaseSync(file);
    const sizes = db
      .prepare('SELECT count(results.run) AS size FROM runs LEFT JOIN results ON results.run = runs.id GROUP BY runs.id')
      .all();
    expect(db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    db.close();
    expect(new Set(sizes.map(({ size }) => size))).toEqual(new Set([40]));
    // What a process said is saved is there; it may have died before it could say so.
    expect(sizes.length).toBeGreaterThanOrEqual(Math.min(saved, 1000));
  }
});

test('the newest 1,000 runs stay', () => {
  const file = path.join(scratchFolder(), 'state.db');
  const history = open(file);
  const inSync = new DatabaseSync(file);
  inSync.exec(`WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 1000)
    INSERT INTO runs (started_at) SELECT 'run ' || id FROM n;
    INSERT INTO results SELECT '', 'a', 'standard', id, 'fail', NULL, '[]', 1, 'user' FROM runs;
    INSERT INTO results VALUES ('', 'old', 'standard', 1, 'pass', NULL, '[]', 1, 'user');`);
  expect(brief(history)).toEqual([
    ['a', 'fail', 'run 1000', 'run 1'],
    ['old', 'pass', 'run 1', 'run 1'],
  ]);
  history.save(run('run 1001', { a: 'fail' }));
  const count = (table: string) => inSync.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.count;
  expect([count('runs'), count('results')]).toEqual([1000, 1000]);
  expect(brief(history)).toEqual([['a', 'fail', 'run 1001', 'run 2']]);
  inSync.close();
});

describe('a history that cannot be used is told with what to do', () => {
  const moveAway = 'away: the next audit begins a new history';
  let folder: string;
  beforeEach(() => {
    folder = scratchFolder();
  });

  test.each<[string, () => string, string, string]>([
    ['a folder where nobody can write', () => locked(), '', 'who may read and write'],
    ['a file in the place of a folder', () => path.join(write('file', ''), 'state.db'), '', 'who may'],
    ['a folder in the place of the file', () => make('folder'), '', 'who may'],
    ['a file that is no database', () => write('text', 'hello '.repeat(1000)), 'file is not a database', moveAway],
    ['a database that is cut off', () => damaged('cut', (file, size) => truncateSync(file, size - 4096)), 'malformed', moveAway],
    ['a torn page', () => damaged('torn', (file, size) => writeFileSync(file, torn(readFileSync(file), size))), 'malformed', moveAway],
    ['a database of somebody else', () => foreign(), `another program (its shape is 0, and ${steps.length} is wanted)`, moveAway],
    ['a history before it knew suites', () => older(), 'another version of shipshape', moveAway],
    ['a history of a later shipshape', () => later(), `its shape is 99, and ${steps.length} is wanted`, moveAway],
  ])('%s', (_, prepare, why, next) => {
    const file = prepare();
    const use = () => {
      const history = new History(file);
      try {
        history.save(run(day(1), { a: 'pass' }));
        standings(history);
      } finally {
        history.close();
      }
    };
    const told = {
      code: 'STATE_UNREADABLE',
      message: expect.stringContaining(`the state ${file} cannot be used: `),
      hint: expect.stringContaining(path.dirname(file)),
    };
    expect(use).toThrow(expect.objectContaining(told));
    expect(use).toThrow(expect.objectContaining({ message: expect.stringContaining(why), hint: expect.stringContaining(next) }));
    if (existsSync(file)) expect(() => lastAudit(file, [''])).toThrow(expect.objectContaining(told));
  });

  /** Root writes wherever there are files: only where the kernel makes them it cannot. */
  function locked(): string {
    if (isRoot) return process.platform === 'linux' ? '/sys/shipshape/state.db' : '/System/shipshape/state.db';
    chmodSync(make('locked'), 0o500);
    return path.join(folder, 'locked', 'state.db');
  }

  function damaged(name: string, damage: (file: string, size: number) => void): string {
    const file = path.join(folder, name);
    const history = new History(file);
    for (let index = 1; index <= 30; index++) history.save(run(day(index), { a: 'pass', b: 'fail' }));
    history.close();
    damage(file, statSync(file).size);
    return file;
  }

  /** The first page holds the schema and stays. */
  function torn(bytes: Buffer, size: number): Buffer {
    return bytes.fill('x', 4096, size);
  }

  function foreign(): string {
    const file = path.join(folder, 'foreign');
    const db = new DatabaseSync(file);
    db.exec('CREATE TABLE runs (when_it_was TEXT); CREATE TABLE results (what_it_was TEXT)');
    db.close();
    return file;
  }

  function older(): string {
    const file = path.join(folder, 'older');
    const db = new DatabaseSync(file);
    db.exec(`PRAGMA journal_mode = WAL;
      CREATE TABLE runs (id INTEGER PRIMARY KEY AUTOINCREMENT, started_at TEXT NOT NULL) STRICT;
      CREATE TABLE results (check_id TEXT NOT NULL, run INTEGER NOT NULL, outcome TEXT NOT NULL, PRIMARY KEY (check_id, run)) STRICT;`);
    db.close();
    return file;
  }

  function later(): string {
    const file = path.join(folder, 'later');
    new History(file).close();
    const db = new DatabaseSync(file);
    db.exec('PRAGMA user_version = 99');
    db.close();
    return file;
  }

  function make(name: string): string {
    mkdirSync(path.join(folder, name));
    return path.join(folder, name);
  }

  function write(name: string, text: string): string {
    writeFileSync(path.join(folder, name), text);
    return path.join(folder, name);
  }
});

test('a disk that is full is told as such, and what was saved before stays', async () => {
  const file = path.join(scratchFolder(), 'state.db');
  const library = new URL('../../src/agent/history.ts', import.meta.url);
  const program = `
    import { History } from ${JSON.stringify(library)};
    const history = new History(${JSON.stringify(file)});
    const points = [{ outcome: 'pass', text: 'x'.repeat(20_000) }];
    const save = run => history.save({ startedAt: 'run ' + run, profile: 'standard', suites: new Map([['a', '']]),
      results: [{ check: 'a', outcome: 'pass', points, ms: run, ranAs: 'user' }] });
    try { for (let run = 1; ; run++) save(run); } catch (error) { console.log(error.code, error.message, history.lastAudit(['']).standings.length); }`;
  // A file of more than 200 KiB cannot be written, and SQLite is told so instead of being killed.
  const limited = `trap '' XFSZ; ulimit -f 400; exec "$0" --input-type=module --eval "$1"`;
  const child = spawn('/bin/sh', ['-c', limited, process.execPath, program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const said: Buffer[] = await child.stdout.toArray();
  expect(Buffer.concat(said).toString()).toMatch(
    /^STATE_UNREADABLE the state .* cannot be used: (disk I\/O error|database or disk is full) 1\n$/,
  );
  expect(lastAudit(file, [''])?.standings).toMatchObject([{ check: 'a', outcome: 'pass', since: 'run 1' }]);
});

function open(file = path.join(scratchFolder(), 'state.db')): History {
  const history = new History(file);
  onTestFinished(() => history.close());
  return history;
}

function day(number: number): string {
  return `2026-03-${String(number).padStart(2, '0')}T08:00:00.000Z`;
}

function run(startedAt: string, outcomes: Record<string, Outcome>): Run {
  const results = Object.entries(outcomes).map(([check, outcome]) => result(check, outcome));
  return { startedAt, profile: 'standard', suites: inBuiltIn(results), results };
}

function result(check: string, outcome: Outcome): Result {
  return { check, outcome, points: [], ms: 1, ranAs: 'user' };
}

function inBuiltIn(results: Result[]): Map<string, string> {
  return new Map(results.map(({ check }) => [check, '']));
}

function standings(history: History): Standing[] {
  return history.lastAudit([''])?.standings ?? [];
}

function brief(history: History): unknown[][] {
  return standings(history).map(({ check, outcome, askedAt, since }) => [check, outcome, askedAt, since]);
}
