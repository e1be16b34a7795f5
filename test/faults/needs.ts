import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The program of an installed tree, made from this checkout. */
    shipshape: string;
    /** Why faults that only root can make cannot be made here; empty when they can. */
    missing: string;
  }
}

/** Programs by the Debian packages that bring them. */
const packages = { strace: 'strace', faketime: 'faketime' };

export default function setup(project: TestProject): () => void {
  project.provide('missing', provideTools());
  const folder = mkdtempSync(path.join(tmpdir(), 'shipshape-faults-'));
  // Some of its programs are run by another user.
  chmodSync(folder, 0o755);
  project.provide('shipshape', install(folder));
  return () => rmSync(folder, { recursive: true, force: true });
}

function provideTools(): string {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root can make this fault, on Linux';
  const missing = () => Object.entries(packages).filter(([program]) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0);
  if (missing().length === 0) return '';
  const wanted = missing().map(([, name]) => name);
  spawnSync('sh', ['-c', `apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq ${wanted.join(' ')}`]);
  return missing().length === 0 ? '' : `packages are missing: apt-get install ${wanted.join(' ')}`;
}

/** What install.sh lays down. */
function install(folder: string): string {
  const tree = path.join(folder, 'tree');
  execFileSync(process.execPath, [path.resolve(import.meta.dirname, '../../build.ts'), tree]);
  mkdirSync(path.join(folder, 'bin'));
  const program = path.join(folder, 'bin/shipshape');
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' --disable-warning=ExperimentalWarning '${tree}/lib/shipshape.mjs' "$@"\n`, {
    mode: 0o755,
  });
  return program;
}
