import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { History, lastStandings, type Run } from '../../src/agent/history.ts';
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
  history.save({ startedAt: day(1), results: results.toReversed() });
  expect(history.standings()).toEqual(results.map(result => ({ ...result, askedAt: day(1), since: day(1) })));
});

test('since tells when the present outcome began, through every change', () => {
  const history = open();
  const seen = (['pass', 'fail', 'fail', 'pass', 'fail', 'fail', 'error', 'error'] as const).map((outcome, index) => {
    history.save(run(day(index + 1), { a: outcome }));
    return history.standings()[0];
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

test('it knows how long each check took the last time', () => {
  const history = open();
  expect(history.lastMs()).toEqual(new Map());
  const took = (ms: number, check: string) => history.save({ startedAt: day(1), results: [{ ...result(check, 'pass'), ms }] });
  took(10, 'a');
  took(300, 'b');
  took(20, 'a');
  expect(history.lastMs()).toEqual(
    new Map([
      ['a', 20],
      ['b', 300],
    ]),
  );
});

test('what one process saves the next one knows, and two may save at once', () => {
  const file = path.join(scratchFolder(), 'new', 'state', 'history.db');
  expect(lastStandings(file)).toEqual([]);
  expect(existsSync(path.dirname(file))).toBe(false);
  const [one, two] = [open(file), open(file)];
  for (let index = 1; index <= 20; index++) (index % 2 ? one : two).save(run(day(index), { a: index === 20 ? 'fail' : 'pass' }));
  expect(lastStandings(file)).toMatchObject([{ check: 'a', outcome: 'fail', since: day(20) }]);
});

test('a run that cannot be saved whole is not saved at all', () => {
  const history = open();
  history.save(run(day(1), { a: 'pass', b: 'pass' }));
  const twice = [result('a', 'fail'), result('b', 'fail'), result('b', 'pass')];
  expect(() => history.save({ startedAt: day(2), results: twice })).toThrow('UNIQUE');
  expect(brief(history).map(([, outcome]) => outcome)).toEqual(['pass', 'pass']);
  history.save(run(day(3), { a: 'fail' }));
  expect(brief(history)[0]).toEqual(['a', 'fail', day(3), day(3)]);
});

test('a process that is killed while it saves leaves only whole runs', { timeout: 120_000 }, async () => {
  const file = path.join(scratchFolder(), 'history.db');
  const library = new URL('../../src/agent/history.ts', import.meta.url);
  const program = `
    import { History } from ${JSON.stringify(library)};
    const history = new History(${JSON.stringify(file)});
    const points = [{ outcome: 'pass', text: 'x'.repeat(2000) }];
    for (let run = 1; ; run++) {
      const results = Array.from({ length: 40 }, (_, index) => ({ check: 'c' + index, outcome: 'pass', points, ms: run, ranAs: 'user' }));
      history.save({ startedAt: 'run ' + run, results });
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

    const db = new DatabaseSync(file);
    const sizes = db
      .prepare('SELECT count(results.run) AS size FROM runs LEFT JOIN results ON results.run = runs.id GROUP BY runs.id')
      .all();
    expect(db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    db.close();
    expect(new Set(sizes.map(({ size }) => size))).toEqual(new Set([40]));
    // What a process said is saved is there; it may have died before it could say so.
    expect(sizes.length).toBeGreaterThanOrEqual(Math.min(saved, 1000));
    expect(lastStandings(file)).toHaveLength(40);
  }
});

test('the newest 1,000 runs stay', () => {
  const file = path.join(scratchFolder(), 'history.db');
  const history = open(file);
  const inSync = new DatabaseSync(file);
  inSync.exec(`WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 1000)
    INSERT INTO runs (started_at) SELECT 'run ' || id FROM n;
    INSERT INTO results SELECT 'a', id, 'fail', NULL, '[]', 1, 'user' FROM runs;
    INSERT INTO results VALUES ('old', 1, 'pass', NULL, '[]', 1, 'user');`);
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
  let folder: string;
  beforeEach(() => {
    folder = scratchFolder();
  });

  test.each<[string, () => string]>([
    ['a folder where nobody can write', () => locked()],
    ['a file in the place of a folder', () => path.join(write('file', ''), 'history.db')],
    ['a folder in the place of the file', () => make('folder')],
    ['a file that is no database', () => write('text', 'hello '.repeat(1000))],
    ['a database that is cut off', () => damaged('cut', (file, size) => truncateSync(file, size - 4096))],
    ['a database with a torn page', () => damaged('torn', (file, size) => writeFileSync(file, torn(readFileSync(file), size)))],
    ['a database of somebody else', () => foreign()],
  ])('%s', (_, prepare) => {
    const file = prepare();
    const use = () => {
      const history = new History(file);
      try {
        history.save(run(day(1), { a: 'pass' }));
        history.standings();
      } finally {
        history.close();
      }
    };
    const told = {
      code: 'STATE_UNREADABLE',
      message: expect.stringContaining(`the history ${file} cannot be used: `),
      hint: expect.stringContaining(path.dirname(file)),
    };
    expect(use).toThrow(expect.objectContaining(told));
    if (existsSync(file)) expect(() => lastStandings(file)).toThrow(expect.objectContaining(told));
  });

  /** Root writes wherever there are files: only where the kernel makes them it cannot. */
  function locked(): string {
    if (isRoot) return process.platform === 'linux' ? '/sys/shipshape/history.db' : '/System/shipshape/history.db';
    chmodSync(make('locked'), 0o500);
    return path.join(folder, 'locked', 'history.db');
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
  const file = path.join(scratchFolder(), 'history.db');
  const library = new URL('../../src/agent/history.ts', import.meta.url);
  const program = `
    import { History } from ${JSON.stringify(library)};
    const history = new History(${JSON.stringify(file)});
    const points = [{ outcome: 'pass', text: 'x'.repeat(20_000) }];
    const save = run => history.save({ startedAt: 'run ' + run, results: [{ check: 'a', outcome: 'pass', points, ms: run, ranAs: 'user' }] });
    try { for (let run = 1; ; run++) save(run); } catch (error) { console.log(error.code, error.message, history.standings().length); }`;
  // A file of more than 200 KiB cannot be written, and SQLite is told so instead of being killed.
  const limited = `trap '' XFSZ; ulimit -f 400; exec "$0" --input-type=module --eval "$1"`;
  const child = spawn('/bin/sh', ['-c', limited, process.execPath, program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const said: Buffer[] = await child.stdout.toArray();
  expect(Buffer.concat(said).toString()).toMatch(
    /^STATE_UNREADABLE the history .* cannot be used: (disk I\/O error|database or disk is full) 1\n$/,
  );
  expect(lastStandings(file)).toMatchObject([{ check: 'a', outcome: 'pass', since: 'run 1' }]);
});

function open(file = path.join(scratchFolder(), 'history.db')): History {
  const history = new History(file);
  onTestFinished(() => history.close());
  return history;
}

function day(number: number): string {
  return `2026-03-${String(number).padStart(2, '0')}T08:00:00.000Z`;
}

function run(startedAt: string, outcomes: Record<string, Outcome>): Run {
  return { startedAt, results: Object.entries(outcomes).map(([check, outcome]) => result(check, outcome)) };
}

function result(check: string, outcome: Outcome): Result {
  return { check, outcome, points: [], ms: 1, ranAs: 'user' };
}

function brief(history: History): unknown[][] {
  return history.standings().map(({ check, outcome, askedAt, since }) => [check, outcome, askedAt, since]);
}
