import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const source = path.resolve(import.meta.dirname, '../src');

/** Each part of src/, and reports/; and what it may import from. Imports point one way. */
const mayImport: Record<string, string[]> = {
  errors: [],
  calendar: [],
  version: [],
  tree: [],
  protocol: ['calendar', 'errors'],
  fleet: ['protocol', 'calendar', 'errors'],
  agent: ['protocol', 'calendar', 'errors', 'tree', 'version'],
  reports: ['fleet', 'protocol', 'calendar'],
  collector: ['protocol', 'fleet', 'reports', 'calendar', 'errors', 'tree', 'version'],
  formats: ['agent', 'protocol', 'reports'],
  commands: ['agent', 'collector', 'formats', 'reports', 'fleet', 'protocol', 'calendar', 'errors', 'version'],
  cli: ['commands', 'errors', 'version'],
};

/** What only some files may do: a pattern of their text, and who may: files that do it, or folders (`/` at the end) of which any file may. */
const privileges: [string, RegExp, string[]][] = [
  [
    'start programs',
    /from 'node:child_process'|from 'execa'|\.posix_spawn\(/,
    ['agent/run/act.ts', 'agent/run/posix-spawn.ts', 'agent/run/start.ts'],
  ],
  [
    'know SQL',
    /node:sqlite|\.prepare\(|from '(pg|kysely)/,
    [
      'agent/delivery/facts.ts',
      'agent/history.ts',
      'agent/line/identity.ts',
      'agent/fix/journal.ts',
      'agent/notices/snooze.ts',
      'agent/notices/told.ts',
      'agent/delivery/patience.ts',
      'agent/delivery/sent.ts',
      'agent/delivery/spool.ts',
      'agent/state-file.ts',
      'agent/waivers/kept.ts',
      'collector/store/',
    ],
  ],
  ['show notices', /node-notifier/, ['agent/notices/show.ts']],
  ['call the C library', /node:ffi/, ['agent/libc.ts']],
  ['print', /console\.|process\.std(out|err)\.write/, ['cli.ts', 'commands/']],
];

const files = ['.', '../reports'].flatMap(folder =>
  readdirSync(path.join(source, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .map(name => path.join(folder, name)),
);

test.each(files)('%s imports only from the layers below it', file => {
  const wrong = importsOf(file)
    .map(partOf)
    .filter(target => target !== partOf(file) && !mayImport[partOf(file)]?.includes(target));
  expect(wrong).toEqual([]);
});

/** A language in which commands hold words and words hold commands is read by functions that call each other. */
const mayCircle = ['agent/lint/shell/'];

test('no modules import each other in a circle, nor their types', () => {
  const imports = new Map(
    files.map(file => [file, importsOf(file).filter(target => !mayCircle.some(folder => target.startsWith(folder)))]),
  );
  // Who imports nothing that is left, or is imported by nobody who is left, is in no circle.
  for (let left = 0; left !== imports.size; ) {
    left = imports.size;
    const imported = new Set([...imports.values()].flat());
    for (const [file, targets] of imports) if (!imported.has(file) || !targets.some(target => imports.has(target))) imports.delete(file);
  }
  expect([...imports.keys()]).toEqual([]);
});

test.each(privileges)('only a few files %s', (_, pattern, allowed) => {
  const doing = files.filter(file => pattern.test(readFileSync(path.join(source, file), 'utf8')));
  const folders = allowed.filter(name => name.endsWith('/'));
  const alone = doing.filter(file => !folders.some(folder => file.startsWith(folder)));
  expect(alone.sort()).toEqual(allowed.filter(name => !folders.includes(name)).sort());
});

test.each(files.filter(file => /^(calendar\.ts$|(protocol|fleet|formats|..\/reports)\/)/.test(file)))(
  '%s reads no clock, no file and no environment',
  file => {
    const text = readFileSync(path.join(source, file), 'utf8');
    expect(text).not.toMatch(/Date\.now|new Date\(\)|performance\.|process\.env|from 'node:(fs|os|net|http)/);
  },
);

test.each(files.filter(file => file !== 'cli.ts'))('%s is small enough to be one idea', file => {
  expect(readFileSync(path.join(source, file), 'utf8').split('\n').length).toBeLessThanOrEqual(220);
});

/** Files that a file imports, by their paths from src/. */
function importsOf(file: string): string[] {
  const text = readFileSync(path.join(source, file), 'utf8');
  return [...text.matchAll(/(?:^(?:import|export|\}).* from |import\()'(\.[^']+)'/gm)].map(match =>
    path.join(path.dirname(file), match[1] as string),
  );
}

/** The first folder of a path from src/, or the name of a file that lies in src/ itself. */
function partOf(file: string): string {
  return (file.replace(/^\.\.\/(src\/)?/, '').split('/')[0] as string).replace(/\.ts$/, '');
}
