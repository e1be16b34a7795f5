import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';

/** What `sh` is on some system: a program of a Debian package, called with these words. */
type Interpreter = { program: string; words: string; package: string };

/** dash is sh on Debian and can be on macOS; bash on Fedora, Arch and macOS; busybox on Alpine; zsh is for good measure. */
export const shells: Record<string, Interpreter> = {
  dash: { program: '/usr/bin/dash', words: '', package: 'dash' },
  bash: { program: '/usr/bin/bash', words: '--posix', package: 'bash' },
  busybox: { program: '/usr/bin/busybox', words: 'sh', package: 'busybox' },
  zsh: { program: '/usr/bin/zsh', words: '--emulate sh', package: 'zsh' },
};

/** mawk is awk on Debian, original-awk on macOS, gawk on Fedora and Arch, busybox on Alpine. */
const awks: Record<string, Interpreter> = {
  mawk: { program: '/usr/bin/mawk', words: '', package: 'mawk' },
  'original-awk': { program: '/usr/bin/original-awk', words: '', package: 'original-awk' },
  gawk: { program: '/usr/bin/gawk', words: '--posix', package: 'gawk' },
  busybox: { program: '/usr/bin/busybox', words: 'awk', package: 'busybox' },
};

/** Checks that one shell runs, the awks that take turns, the number of the first one, and other tools by name. */
export type Stage = { suite: string; awks: string[]; turn: number; applets: Record<string, string> };

declare module 'vitest' {
  interface ProvidedContext {
    stage?: Stage;
  }
}

/**
 * Lays the suite out for the shell that the project is named after: its checks begin with that shell instead of /bin/sh. With
 * each case the awk changes, and in each shell it begins with another one: four shells and four awks give every case to each
 * of them once. busybox brings the other tools as well, as on Alpine.
 */
export default function setup(project: TestProject): () => void {
  const missing = Object.values({ ...shells, ...awks }).find(({ program }) => !existsSync(program));
  if (missing) throw new Error(`${missing.program} is missing: install the Debian package ${missing.package}`);

  const folder = mkdtempSync(path.join(tmpdir(), 'shipshape-shells-'));
  const suite = path.join(folder, 'checks');
  cpSync(path.resolve(import.meta.dirname, '../../checks'), suite, { recursive: true });
  const shell = launcher(path.join(folder, 'sh'), shells[project.name] as Interpreter);
  for (const name of readdirSync(suite).filter(name => name.endsWith('.sh'))) {
    const file = path.join(suite, name);
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^#!\/bin\/sh\n/, `#!${shell}\n`));
  }
  project.provide('stage', {
    suite,
    awks: Object.entries(awks).map(([name, awk]) => launcher(path.join(folder, name), awk)),
    turn: Object.keys(shells).indexOf(project.name),
    applets: project.name === 'busybox' ? applets() : {},
  });
  return () => rmSync(folder, { recursive: true, force: true });
}

/** One executable for a program and its words: a first line of #! takes no more than one word. */
function launcher(file: string, { program, words }: Interpreter): string {
  writeFileSync(file, `#!/bin/sh\nexec ${program} ${words} "$@"\n`);
  chmodSync(file, 0o755);
  return file;
}

function applets(): Record<string, string> {
  const { program } = shells.busybox as Interpreter;
  const names = execFileSync(program, ['--list'], { encoding: 'utf8' }).trim().split('\n');
  return Object.fromEntries(names.map(name => [name, program]));
}
