import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, globSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The program of an installed tree, made from this checkout. */
    shipshape: string;
    /** Why faults that only root can make cannot be made here; empty when they can. */
    missing: string;
    /** The library that makes a process believe in another time. */
    libfaketime: string;
  }
}

/** What these tests use, and the Debian packages that bring it. */
const packages = { '/usr/bin/strace': 'strace', '/usr/lib/*/faketime/libfaketime.so.1': 'libfaketime' };

export default function setup(project: TestProject): () => void {
  project.provide('missing', provideTools());
  project.provide('libfaketime', globSync(Object.keys(packages)[1] as string)[0] ?? '');
  const folder = mkdtempSync(path.join(tmpdir(), 'shipshape-faults-'));
  // Some of its programs are run by another user.
  chmodSync(folder, 0o755);
  project.provide('shipshape', install(folder));
  return () => {
    rmSync(folder, { recursive: true, force: true });
    forgetTimes();
  };
}

function provideTools(): string {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root can make this fault, on Linux';
  const missing = () => Object.entries(packages).flatMap(([pattern, name]) => (globSync(pattern).length === 0 ? [name] : []));
  const install = `apt-get install -y -qq ${missing().join(' ')}`;
  if (missing().length > 0) spawnSync('sh', ['-c', `apt-get update -qq && DEBIAN_FRONTEND=noninteractive ${install}`]);
  return missing().length === 0 ? '' : `packages are missing: ${install}`;
}

/** What install.sh lays down. */
function install(folder: string): string {
  const tree = path.join(folder, 'tree');
  execFileSync(process.execPath, [path.resolve(import.meta.dirname, '../../build.ts'), tree]);
  symlinkSync(process.execPath, path.join(tree, 'bin/node'));
  return path.join(tree, 'bin/shipshape');
}

/** libfaketime leaves a piece of shared memory behind for each process that was killed. */
function forgetTimes(): void {
  for (const file of globSync('/dev/shm/*faketime_*')) if (!existsSync(`/proc/${file.split('_').at(-1)}`)) rmSync(file);
}
