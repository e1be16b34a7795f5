import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ShipshapeError } from '../errors.ts';
import type { ParameterValue, Platform } from '../protocol/check.ts';
import type { Outcome } from '../protocol/result.ts';
import { isExecutable } from './files.ts';
import type { Machine } from './machine.ts';

/** A recorded machine: what its programs answered, which files it had, and what a check must say of it. */
export type Case = {
  control: string;
  title: string;
  /** A macOS release (`26.5`) or a Linux distribution (`debian-13`); `any` for both. */
  os: string;
  arch: string;
  user: 'root' | 'user';
  expect: Outcome;
  why: string;
  /** Exact argv with what it printed and its exit status. A program that no entry names is not installed. */
  commands: { argv: [string, ...string[]]; stdout: string; stderr: string; exit: number }[];
  /** Content by path; `~/` is the home. */
  files?: Record<string, string>;
  /** Octal modes of files and folders, and folders that exist even when empty. */
  modes?: Record<string, string>;
  dirs?: Record<string, string>;
  env?: Record<string, string>;
  params?: Record<string, ParameterValue>;
  /** Today, for a verdict that depends on it. */
  now?: string;
};

/** A machine that is made of files: `unrecorded` lists the calls that nobody recorded an answer for. */
export type PretendedMachine = {
  machine: Machine;
  params: Record<string, ParameterValue>;
  expected?: Outcome;
  unrecorded: () => string[];
};

/**
 * Lays a recorded case out in `folder` (empty, absolute): `bin/` answers for the recorded programs, `tools/` leads to this
 * machine's POSIX tools, `root/` holds its files and `home/` the person's. `tools` chooses others, such as another awk.
 */
export function pretend(recorded: Case, folder: string, tools: Record<string, string> = {}): PretendedMachine {
  const layout = layoutOf(folder);
  for (const part of [layout.bin, layout.tools, layout.root, layout.home]) mkdirSync(part, { recursive: true });
  layTools(layout.tools, tools);
  layFiles(recorded, layout);
  for (const [program, answers] of programsOf(recorded)) writeProgram(program, answers, layout);
  const platform: Platform =
    /^(\d|macos)/.test(recorded.os) || (recorded.os === 'any' && process.platform === 'darwin') ? 'macos' : 'linux';
  const machine = pretended(layout, { platform, isRoot: recorded.user === 'root', session: recorded.env ?? {} }, recorded.params);
  return { ...machine, expected: recorded.expect };
}

/**
 * A pretended machine from a recorded case (FILE.json, laid out in `scratch`) or from a folder that an author made by hand:
 * programs in `bin/`, files in `root/` and `home/`.
 * @throws MACHINE_UNREADABLE when it is neither.
 */
export function readPretended(source: string, scratch: string, platform: Platform): PretendedMachine {
  try {
    if (!statSync(source).isDirectory()) return pretend(readCase(source), scratch);
    const layout = { ...layoutOf(path.resolve(source)), tools: path.join(scratch, 'tools'), unrecorded: path.join(scratch, 'unrecorded') };
    mkdirSync(layout.tools);
    layTools(layout.tools, {});
    return pretended(layout, { platform, isRoot: true, session: {} });
  } catch (cause) {
    throw new ShipshapeError('MACHINE_UNREADABLE', `${source} is no pretended machine: ${(cause as Error).message}`, {
      hint: 'Give a folder with bin/, root/ and home/, or a recorded case such as those in test/fixtures/machines.',
      cause,
    });
  }
}

function readCase(file: string): Case {
  const recorded: Case = JSON.parse(readFileSync(file, 'utf8'));
  if (!/^(pass|fail|skip|error)$/.test(recorded.expect)) throw new Error('expect is none of pass, fail, skip, error');
  if (recorded.user !== 'root' && recorded.user !== 'user') throw new Error('user is neither root nor user');
  const endless = recorded.commands.find(({ exit }) => !Number.isInteger(exit));
  if (endless) throw new Error(`the exit status of ${endless.argv.join(' ')} is no number`);
  return recorded;
}

type Layout = { bin: string; tools: string; root: string; home: string; unrecorded: string };

function layoutOf(folder: string): Layout {
  const at = (name: string) => path.join(folder, name);
  return { bin: at('bin'), tools: at('tools'), root: at('root'), home: at('home'), unrecorded: at('unrecorded') };
}

function pretended(
  layout: Layout,
  facts: Pick<Machine, 'platform' | 'isRoot' | 'session'>,
  params: Record<string, ParameterValue> = {},
): PretendedMachine {
  return {
    machine: { ...facts, path: `${layout.bin}:${layout.tools}`, root: layout.root, home: layout.home },
    params,
    unrecorded: () => {
      try {
        return readFileSync(layout.unrecorded, 'utf8').trim().split('\n');
      } catch {
        return [];
      }
    },
  };
}

/** What POSIX gives to every check. Whatever else a check calls must be recorded. */
const posixTools =
  'awk basename cat chmod chown cksum cmp comm cp cut date dd diff dirname env expr false find fold grep head join ln ls mkdir mkfifo mktemp mv nl od paste printf pwd readlink rm rmdir sed sh sleep sort tail tee test tr true uniq wc xargs'.split(
    ' ',
  );

function layTools(folder: string, chosen: Record<string, string>): void {
  for (const tool of posixTools) {
    const program = chosen[tool] ?? ['/usr/bin', '/bin'].map(bin => path.join(bin, tool)).find(isExecutable);
    if (program) symlinkSync(program, path.join(folder, tool));
  }
}

function layFiles({ files = {}, dirs = {}, modes = {} }: Case, layout: Layout): void {
  const place = (name: string) => placeOf(name, layout);
  for (const name of Object.keys(dirs)) mkdirSync(place(name), { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(place(name)), { recursive: true, mode: name.startsWith('~') ? 0o700 : 0o755 });
    writeFileSync(place(name), content, { mode: 0o600 });
  }
  for (const [name, mode] of Object.entries({ ...dirs, ...modes })) {
    if (!(name in files)) mkdirSync(place(name), { recursive: true });
    chmodSync(place(name), Number.parseInt(mode, 8));
  }
}

function placeOf(name: string, { root, home }: Layout): string {
  return name.startsWith('~') ? within(home, name.slice(1)) : within(root, name);
}

/** However many .. a recorded path has, it stays within the folder. */
function within(folder: string, name: string): string {
  return path.join(folder, path.join('/', name));
}

type Answer = { args: string[]; stdout: string; stderr: string; exit: number };

/** The programs that the machine has, with their answers; who one is and what day it is come from the case itself. */
function programsOf(recorded: Case): Map<string, Answer[]> {
  const programs = new Map<string, Answer[]>();
  const answer = (argv: readonly string[], stdout: string, stderr = '', exit = 0) => {
    const [program, ...args] = argv as [string, ...string[]];
    programs.set(program, [...(programs.get(program) ?? []), { args, stdout, stderr, exit }]);
  };
  for (const { argv, stdout, stderr, exit } of recorded.commands) answer(argv, stdout, stderr, exit);
  answer(['id', '-u'], recorded.user === 'root' ? '0\n' : '1000\n');
  answer(['id', '-un'], recorded.user === 'root' ? 'root\n' : 'alice\n');
  answer(['uname', '-s'], recorded.os.match(/^\d/) ? 'Darwin\n' : 'Linux\n');
  if (recorded.now) {
    answer(['date', '-u', '+%Y-%m-%d'], `${recorded.now.slice(0, 10)}\n`);
    answer(['date', '+%Y-%m-%d'], `${recorded.now.slice(0, 10)}\n`);
  }
  return programs;
}

/** A program of /usr/bin is found by PATH; one recorded with its whole path stands there. */
function writeProgram(program: string, answers: readonly Answer[], layout: Layout): void {
  const file = within(program.startsWith('/') ? layout.root : layout.bin, program);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, programText(program, answers, layout), { mode: 0o755 });
}

/** A tiny program that knows its recorded answers by heart. Paths below the pretended root and home are compared as the real ones. */
function programText(program: string, answers: readonly Answer[], layout: Layout): string {
  const branches = answers.map(({ args, stdout, stderr, exit }) => {
    const say = [stdout && `printf %s ${quote(stdout)}`, stderr && `printf %s ${quote(stderr)} >&2`, `exit ${exit}`].filter(Boolean);
    return `  ${quote(keyOf(args))}) ${say.join('; ')} ;;`;
  });
  return `#!/bin/sh
key=
for arg do
  case $arg in ${quote(layout.root)}/*) arg=\${arg#${quote(layout.root)}} ;; ${quote(layout.home)}*) arg='~'\${arg#${quote(layout.home)}} ;; esac
  key="$key$arg${separator}"
done
case $key in
${branches.join('\n')}
esac
${posixTools.includes(path.basename(program)) ? `exec ${quote(path.join(layout.tools, program))} "$@"` : ''}
printf '%s %s\\n' ${quote(program)} "$*" >>${quote(layout.unrecorded)}
exit 127
`;
}

/** Ends each argument where calls are compared: no text has this character (US), many have line ends. */
const separator = '\x1f';

function keyOf(args: readonly string[]): string {
  return args.map(arg => arg + separator).join('');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
