import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { History, lastAudit } from '../../src/agent/history.ts';
import { readIdentity } from '../../src/agent/line/identity.ts';
import { readState, transaction, withState } from '../../src/agent/state-file.ts';
import { steps } from '../../src/agent/state-steps.ts';
import { enrolledState } from '../support/enrolled.ts';
import { scratchFolder } from '../support/programs.ts';
import { resultWith } from '../support/results.ts';

const run = { startedAt: '2026-03-01T08:00:00.000Z', profile: 'standard', suites: new Map([['a', '']]), results: [resultWith()] } as const;

test.each(steps.map((_, index) => index + 1))('a file of step %i is brought forward with what it holds, by a reader, too', taken => {
  const file = stateOf(taken);
  const db = new DatabaseSync(file);
  db.exec(`INSERT INTO runs (started_at) VALUES ('${run.startedAt}');
    INSERT INTO results VALUES ('', 'a', 'standard', 1, 'fail', NULL, '[]', 1, 'user')`);
  db.close();
  expect(readIdentity(file)).toBeUndefined();
  const { device } = enrolledState(file);
  expect(readIdentity(file)?.device).toBe(device);
  expect(lastAudit(file, [''])?.standings).toMatchObject([{ check: 'a', outcome: 'fail' }]);
});

test('history and identity live in one file', () => {
  const file = path.join(scratchFolder(), 'state.db');
  const history = new History(file);
  history.save({ ...run, results: [...run.results] });
  history.close();
  enrolledState(file);
  expect(lastAudit(file, [''])?.standings).toHaveLength(1);
});

test('a question to a state that was never begun has no answer and leaves nothing', () => {
  const file = path.join(scratchFolder(), 'state.db');
  expect(readState(file, () => 'asked')).toBeUndefined();
  writeFileSync(file, '');
  expect(readState(file, () => 'asked')).toBeUndefined();
  expect(readFileSync(file, 'utf8')).toBe('');
});

test('a transaction is all or nothing', () => {
  const file = path.join(scratchFolder(), 'state.db');
  const insert = (time: string) => (db: DatabaseSync) => db.prepare('INSERT INTO runs (started_at) VALUES (?)').run(time);
  const broken = (db: DatabaseSync) => {
    insert('b')(db);
    throw new Error('in the middle');
  };
  withState(file, db => transaction(db, () => insert('a')(db)));
  expect(() => withState(file, db => transaction(db, () => broken(db)))).toThrow('in the middle');
  expect(readState(file, db => db.prepare('SELECT started_at FROM runs').all())).toEqual([{ started_at: 'a' }]);
});

function stateOf(taken: number): string {
  const file = path.join(scratchFolder(), 'state.db');
  const db = new DatabaseSync(file);
  for (const step of steps.slice(0, taken)) db.exec(step);
  db.exec(`PRAGMA user_version = ${taken}`);
  db.close();
  return file;
}
