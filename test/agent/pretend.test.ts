import { execFileSync, type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Case, type PretendedMachine, pretend, readPretended } from '../../src/agent/pretend.ts';
import { scratchFolder } from '../support/programs.ts';

const nothing: Case = { control: 'x', title: 'x', os: 'debian-13', arch: 'any', user: 'user', expect: 'pass', why: '', commands: [] };

describe('a recorded program', () => {
  test('answers with what it printed on both streams and its exit status', () => {
    const it = machine({ commands: [{ argv: ['tool', '--all'], stdout: 'out\nput', stderr: "it's \\n $HOME %s\n", exit: 7 }] });
    expect(call(it, 'tool', '--all')).toEqual({ stdout: 'out\nput', stderr: "it's \\n $HOME %s\n", status: 7 });
    expect(it.unrecorded()).toEqual([]);
  });

  test.each([
    [[]],
    [['']],
    [['', '']],
    [['a b', 'c']],
    [["it's", '"quoted"', '$(date)', '`id`', '*', '[a-z]', '\\', '\\n', '%s', '~']],
    [['line\nand line\n', '\n']],
    [['-n', '--', '-e']],
    [['é', '\u{1f512}']],
  ])('knows the arguments %j from all others', args => {
    const it = machine({ commands: [{ argv: ['tool', ...args], stdout: 'yes', stderr: '', exit: 0 }] });
    expect(call(it, 'tool', ...args)).toMatchObject({ stdout: 'yes', status: 0 });
    expect(call(it, 'tool', ...args, '')).toMatchObject({ stdout: '', status: 127 });
    expect(call(it, 'tool', 'x', ...args)).toMatchObject({ stdout: '', status: 127 });
    expect(it.unrecorded()).not.toEqual([]);
  });

  test('knows two arguments from one on two lines', () => {
    const it = machine({ commands: [{ argv: ['tool', 'a', 'b'], stdout: 'yes', stderr: '', exit: 0 }] });
    expect(call(it, 'tool', 'a\nb').status).toBe(127);
  });

  test('answers a path below the pretended root and home as the real one', () => {
    const it = machine({
      commands: [
        { argv: ['tool', '/etc/passwd', '-'], stdout: 'root', stderr: '', exit: 0 },
        { argv: ['tool', '~/.ssh'], stdout: 'home', stderr: '', exit: 0 },
      ],
    });
    expect(call(it, 'tool', `${it.machine.root}/etc/passwd`, '-').stdout).toBe('root');
    expect(call(it, 'tool', '/etc/passwd', '-').stdout).toBe('root');
    expect(call(it, 'tool', `${it.machine.home}/.ssh`).stdout).toBe('home');
    expect(call(it, 'tool', `${it.machine.home}work/.ssh`).status).toBe(127);
  });

  test('that was recorded with its whole path stands there and nowhere else', () => {
    const it = machine({ commands: [{ argv: ['/usr/libexec/tool', '-x'], stdout: 'yes', stderr: '', exit: 0 }] });
    expect(call(it, `${it.machine.root}/usr/libexec/tool`, '-x').stdout).toBe('yes');
    expect(readdirSync(it.machine.path.split(':')[0] as string)).not.toContain('tool');
  });

  test('that answers for a POSIX tool leaves every other call to the tool itself', () => {
    const it = machine({ commands: [{ argv: ['sed', '--version'], stdout: 'of 1990\n', stderr: '', exit: 0 }] });
    expect(call(it, 'sed', '--version').stdout).toBe('of 1990\n');
    expect(spawnSync('sed', ['s/a/b/'], { env: { PATH: it.machine.path }, input: 'a\n', encoding: 'utf8' }).stdout).toBe('b\n');
    expect(it.unrecorded()).toEqual([]);
  });
});

test('a call that nobody recorded is told with its words; a program that nobody recorded is not there', () => {
  const it = machine({ commands: [{ argv: ['tool', 'a'], stdout: '', stderr: '', exit: 0 }] });
  call(it, 'tool', 'b', 'c');
  call(it, 'tool');
  expect(it.unrecorded()).toEqual(['tool b c', 'tool']);
  expect(call(it, 'systemctl').status).toBeNull();
});

test('it has the POSIX tools, and whichever awk is chosen', () => {
  const folder = scratchFolder();
  const tools = pretend(nothing, path.join(folder, 'plain')).machine;
  expect(execFileSync('sh', ['-c', 'printf b | sort | tr b c'], { env: { PATH: tools.path }, encoding: 'utf8' })).toMatch(/^c/);
  writeFileSync(path.join(folder, 'awk'), '#!/bin/sh\necho mine\n', { mode: 0o755 });
  const { machine: chosen } = pretend(nothing, path.join(folder, 'chosen'), { awk: path.join(folder, 'awk') });
  expect(execFileSync('awk', { env: { PATH: chosen.path }, encoding: 'utf8' })).toBe('mine\n');
});

test.each([
  ['root', '26.5', undefined, ['0\n', 'root\n', 'Darwin\n']],
  ['user', 'debian-13', undefined, ['1000\n', 'alice\n', 'Linux\n']],
  ['user', 'any', '2026-03-04T10:00:00Z', ['1000\n', 'alice\n', 'Linux\n', '2026-03-04\n', '2026-03-04\n']],
] as const)('%s on %s, with today %s, hears who one is, where and when', (user, os, now, answers) => {
  const it = machine({ user, os, ...(now && { now }) });
  const calls = ['id -u', 'id -un', 'uname -s', 'date -u +%Y-%m-%d', 'date +%Y-%m-%d'].slice(0, answers.length);
  expect(calls.map(line => call(it, ...(line.split(' ') as [string, ...string[]])).stdout)).toEqual(answers);
  expect(it.machine.isRoot).toBe(user === 'root');
});

test('its platform is what it was recorded on', () => {
  const platform = (os: string) => machine({ os }).machine.platform;
  expect(platform('26.5')).toBe('macos');
  expect(platform('debian-13')).toBe('linux');
  expect(platform('any')).toBe(process.platform === 'darwin' ? 'macos' : 'linux');
});

test('its files, folders and modes are as recorded, below its root and its home', () => {
  const it = machine({
    files: { '/etc/a': 'A\n', '~/.ssh/id': 'key', '/opt/empty': '' },
    modes: { '/etc/a': '0644', '~/.ssh': '0755', '/var/new': '1777' },
    dirs: { '/opt/dir': '0700', '~/none': '0000' },
  });
  const { root, home } = it.machine;
  const mode = (file: string) => (statSync(file).mode & 0o7777).toString(8);
  expect(readFileSync(`${root}/etc/a`, 'utf8')).toBe('A\n');
  expect(readFileSync(`${root}/opt/empty`, 'utf8')).toBe('');
  expect([`${root}/etc/a`, `${home}/.ssh/id`, `${home}/.ssh`, `${root}/var/new`, `${root}/opt/dir`, `${home}/none`].map(mode)).toEqual([
    '644',
    '600',
    '755',
    '1777',
    '700',
    '0',
  ]);
});

test('nothing that is recorded lands outside of it', () => {
  const folder = scratchFolder();
  const outside = { '/../../../a': 'x', '~/../../../b': 'x', '../../../c': 'x' };
  pretend(
    {
      ...nothing,
      files: outside,
      dirs: { '/../../../d': '0755' },
      commands: [
        { argv: ['../../../e'], stdout: '', stderr: '', exit: 0 },
        { argv: ['/../../../f'], stdout: '', stderr: '', exit: 0 },
      ],
    },
    path.join(folder, 'one', 'two'),
  );
  expect(readdirSync(folder)).toEqual(['one']);
  expect(readdirSync(path.join(folder, 'one'))).toEqual(['two']);
});

describe('a pretended machine is read', () => {
  test('from a recorded case, with the outcome, the session and the parameters that it was recorded with', () => {
    const scratch = scratchFolder();
    const file = path.join(scratch, 'case.json');
    writeFileSync(file, JSON.stringify({ ...nothing, expect: 'fail', params: { min: 5 }, env: { XDG_RUNTIME_DIR: '/run/user/1' } }));
    const laid = path.join(scratch, 'laid');
    const read = readPretended(file, laid, 'macos');
    expect(read).toMatchObject({ expected: 'fail', params: { min: 5 } });
    expect(read.machine).toEqual({
      platform: 'linux',
      isRoot: false,
      path: `${laid}/bin:${laid}/tools`,
      root: `${laid}/root`,
      home: `${laid}/home`,
      session: { XDG_RUNTIME_DIR: '/run/user/1' },
    });
  });

  test('from a folder, which is left as it is', () => {
    const [folder, scratch] = [scratchFolder(), scratchFolder()];
    mkdirSync(path.join(folder, 'bin'));
    writeFileSync(path.join(folder, 'bin', 'tool'), '#!/bin/sh\necho by hand | cat\n', { mode: 0o755 });
    const read = readPretended(path.relative('.', folder), scratch, 'macos');
    expect(read.machine).toMatchObject({ platform: 'macos', isRoot: true, root: `${folder}/root`, home: `${folder}/home` });
    expect(call(read, 'tool').stdout).toBe('by hand\n');
    expect(read).not.toHaveProperty('expected');
    expect(read.unrecorded()).toEqual([]);
    expect(readdirSync(folder)).toEqual(['bin']);
  });

  test.each([
    ['nothing at all', undefined],
    ['an empty file', ''],
    ['no JSON', '{'],
    ['no object', 'null'],
    ['a number', '5'],
    ['a list', '[]'],
    ['an object without commands', '{"os": "any"}'],
    ['an object without a system', '{"commands": []}'],
    ['a command without words', JSON.stringify({ ...nothing, commands: [{ argv: [], stdout: '', stderr: '', exit: 0 }] })],
    ['a command without an exit status', JSON.stringify({ ...nothing, commands: [{ argv: ['a'], stdout: '', stderr: '' }] })],
    ['a command that exits with a word', JSON.stringify({ ...nothing, commands: [{ argv: ['a'], stdout: '', stderr: '', exit: '0; x' }] })],
    ['a mode that is none', JSON.stringify({ ...nothing, modes: { '/a': 'rwx' } })],
    ['a file that is no text', JSON.stringify({ ...nothing, files: { '/a': 5 } })],
    ['an outcome that is none', JSON.stringify({ ...nothing, expect: 'passed' })],
    ['a user that is none', JSON.stringify({ ...nothing, user: 'admin' })],
  ])('but not from %s', (_, text) => {
    const scratch = scratchFolder();
    const file = path.join(scratch, 'case.json');
    if (text !== undefined) writeFileSync(file, text);
    expect(() => readPretended(file, path.join(scratch, 'laid'), 'linux')).toThrow(
      expect.objectContaining({
        code: 'MACHINE_UNREADABLE',
        message: expect.stringContaining(`${file} is no pretended machine: `),
        hint: expect.stringContaining('bin/, root/ and home/'),
      }),
    );
  });
});

function machine(recorded: Partial<Case>): PretendedMachine {
  return pretend({ ...nothing, ...recorded }, path.join(scratchFolder(), "it's"));
}

function call(
  { machine }: PretendedMachine,
  program: string,
  ...args: string[]
): Pick<SpawnSyncReturns<string>, 'stdout' | 'stderr' | 'status'> {
  const { stdout, stderr, status } = spawnSync(program, args, { env: { PATH: machine.path }, encoding: 'utf8' });
  return { stdout, stderr, status };
}
