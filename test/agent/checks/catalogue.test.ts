import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readCatalogue, readCheckFile, suiteFiles } from '../../../src/agent/checks/catalogue.ts';
import { header, makeSuite, scratchFolder } from '../../support/programs.ts';

describe('the name of a file', () => {
  test.each([
    ['disk.sh', 'disk', undefined],
    ['disk-2.macos.sh', 'disk-2', 'macos'],
    ['disk.linux.sh', 'disk', 'linux'],
    ['disk.linux.py', 'disk', 'linux'],
    ['disk.macos', 'disk', 'macos'],
    ['disk', 'disk', undefined],
    ['disk.bats', 'disk', undefined],
    ['0.sh', '0', undefined],
  ])('%s asks %s of the platform %s', (name, id, platform) => {
    const suite = makeSuite({ [name]: '' });
    expect(readCatalogue([suite])).toMatchObject({ checks: [{ id, platform, file: path.join(suite, name) }], broken: [] });
  });

  test.each(['Disk.sh', 'disk_2.sh', 'disk.windows.sh', '-disk.sh'])('%s is a program that nobody would ask: that is told', name => {
    const suite = makeSuite({ [name]: '' });
    expect(readCatalogue([suite])).toMatchObject({
      checks: [],
      broken: [{ problem: expect.stringContaining(`${name}: the name is none`) }],
    });
  });

  test.each(['.disk.sh', 'disk.sh~', 'disk.sh.bak', 'helper.bash', 'disk.yaml'])('%s is none of a check', name => {
    const suite = makeSuite({ [name]: '' });
    expect(readCatalogue([suite])).toEqual({ checks: [], broken: [] });
    expect(suiteFiles(suite)).toEqual([]);
    expect(readCheckFile(path.join(suite, name))).toMatchObject({
      id: name,
      problem: expect.stringContaining(`${name}: the name is none`),
    });
  });
});

test('checks come by id, from all suites', () => {
  const [one, two] = [makeSuite({ 'c.sh': '', 'a.sh': '' }), makeSuite({ 'b.sh': '' })];
  expect(ids(readCatalogue([one, two]))).toEqual({ checks: ['a', 'b', 'c'], broken: [] });
  expect(suiteFiles(one)).toEqual([path.join(one, 'a.sh'), path.join(one, 'c.sh')]);
});

test('folders are no checks, whatever they are called', () => {
  const suite = makeSuite({ 'a.sh': '' });
  mkdirSync(path.join(suite, 'lib'));
  mkdirSync(path.join(suite, 'b.sh'));
  expect(ids(readCatalogue([suite]))).toEqual({ checks: ['a'], broken: [] });
});

test('a folder is named as it was asked for when it is missing or none', () => {
  const suite = makeSuite({ 'a.sh': '' });
  const missing = path.join(suite, 'missing');
  expect(() => readCatalogue([suite, missing])).toThrow(`the suite ${missing} cannot be read: there is no such folder`);
  expect(() => readCatalogue([path.join(suite, 'a.sh')])).toThrow(
    expect.objectContaining({ code: 'SUITE_UNREADABLE', hint: expect.stringContaining('--suite') }),
  );
});

test('a platform sees its own checks and those of all', () => {
  const suite = makeSuite({ 'a.macos.sh': '', 'a.linux.sh': '', 'b.sh': '', 'c.macos.sh': '' });
  const names = (platform?: 'macos' | 'linux') =>
    readCatalogue([suite], platform && { platform }).checks.map(({ file }) => path.basename(file));
  expect(names('macos')).toEqual(['a.macos.sh', 'b.sh', 'c.macos.sh']);
  expect(names('linux')).toEqual(['a.linux.sh', 'b.sh']);
  expect(names()).toEqual(['a.linux.sh', 'a.macos.sh', 'b.sh', 'c.macos.sh']);
});

describe('one id asked by two files of one platform is a problem and no check', () => {
  test.each([
    ['of that platform', ['a.linux.sh', 'a.linux.py'], 'a.linux.py: SUITE/a.linux.sh has the same id, a'],
    ['of no platform', ['a.sh', 'a.bats'], 'a.bats: SUITE/a.sh has the same id, a'],
    ['one of them for all platforms', ['a.linux.sh', 'a.sh'], 'a.linux.sh: SUITE/a.sh has the same id, a'],
  ])('%s', (_, names, problem) => {
    const suite = makeSuite({ ...Object.fromEntries(names.map(name => [name, ''])), 'b.sh': '' });
    const catalogue = readCatalogue([suite], { platform: 'linux' });
    expect(ids(catalogue)).toEqual({ checks: ['b'], broken: ['a'] });
    expect(catalogue.broken[0]?.problem).toBe(problem.replace('SUITE', suite));
  });

  test('even when they stand in two suites', () => {
    const suites = [makeSuite({ 'a.sh': '' }), makeSuite({ 'a.sh': '' })];
    expect(ids(readCatalogue(suites))).toEqual({ checks: [], broken: ['a'] });
  });

  test('unless the platform that is asked knows only one', () => {
    const suite = makeSuite({ 'a.macos.sh': '', 'a.macos.py': '', 'a.linux.sh': '' });
    expect(ids(readCatalogue([suite], { platform: 'linux' }))).toEqual({ checks: ['a'], broken: [] });
  });
});

test('one broken file hides no other', () => {
  const suite = makeSuite({ 'a.sh': '', 'c.sh': `#!/bin/sh\n${header({ severity: 'urgent' })}`, 'd.sh': '' });
  writeFileSync(path.join(suite, 'b.sh'), '#!/bin/sh\n', { mode: 0o755 });
  symlinkSync('nowhere', path.join(suite, 'e.sh'));
  const catalogue = readCatalogue([suite]);
  expect(ids(catalogue)).toEqual({ checks: ['a', 'd'], broken: ['b', 'c', 'e'] });
  expect(catalogue.broken.map(({ problem }) => problem)).toEqual([
    'b.sh:1: there is no header: no line starts with `#: `',
    'c.sh:5: severity: "urgent" is none of critical, high, medium, low',
    expect.stringContaining('e.sh: ENOENT'),
  ]);
});

test('a program that cannot be executed is told how it can be', () => {
  const suite = makeSuite({ 'a.sh': '', 'b.bats': '' });
  // Even root executes no file that has no x bit at all; bats files are read, not executed.
  for (const name of ['a.sh', 'b.bats']) chmodSync(path.join(suite, name), 0o644);
  const catalogue = readCatalogue([suite]);
  expect(ids(catalogue)).toEqual({ checks: ['b'], broken: ['a'] });
  expect(catalogue.broken[0]?.problem).toBe('a.sh: it cannot be read and executed; chmod +rx a.sh');
});

describe('a program without comments', () => {
  const compiled = (yaml: string) => {
    const suite = makeSuite({});
    writeFileSync(path.join(suite, 'a.linux'), '\x7fELF\0\x01\r\n', { mode: 0o755 });
    writeFileSync(path.join(suite, 'a.linux.yaml'), yaml);
    return readCatalogue([suite]);
  };
  const yaml = header().replaceAll('#: ', '');

  test('has its header in a file beside it', () => {
    expect(compiled(yaml)).toMatchObject({ checks: [{ id: 'a', platform: 'linux', header: { title: 'It holds' } }], broken: [] });
  });

  test('is told the line of that file when it is wrong', () => {
    expect(compiled(`\n${yaml}needs: sudo\n`).broken[0]?.problem).toBe('a.linux.yaml:10: needs: "sudo" is none of root, session');
    expect(compiled(yaml.replaceAll('\n', '\r\n')).broken[0]?.problem).toBe(
      'a.linux.yaml:1: lines end with CR LF; write them with LF alone',
    );
  });
});

test('who asks for some ids reads the header of no other', () => {
  const suite = makeSuite({ 'a.sh': '' });
  // To read this one would take for ever.
  execFileSync('mkfifo', [path.join(suite, 'b.sh')]);
  expect(ids(readCatalogue([suite], { ids: id => id === 'a' }))).toEqual({ checks: ['a'], broken: [] });
});

test('a file by its path is read wherever it lies, and broken when it is gone', () => {
  const suite = makeSuite({ 'a.sh': '', 'a.bats': '' });
  expect(readCheckFile(path.relative('.', path.join(suite, 'a.sh')))).toMatchObject({ id: 'a', file: path.join(suite, 'a.sh') });
  expect(readCheckFile(path.join(scratchFolder(), 'gone.sh'))).toMatchObject({
    id: 'gone',
    problem: expect.stringContaining('gone.sh: ENOENT'),
  });
});

function ids({ checks, broken }: ReturnType<typeof readCatalogue>): { checks: string[]; broken: string[] } {
  return { checks: checks.map(({ id }) => id), broken: broken.map(({ id }) => id) };
}
