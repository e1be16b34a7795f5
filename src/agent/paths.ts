import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds checks/: the installed tree, or a checkout. */
export const tree = treeAbove(path.dirname(fileURLToPath(import.meta.url)));

export const builtInSuite = path.join(tree, 'checks');

/** bats-core, which runs a suite's .bats files: laid down beside the bundle, or among a checkout's packages. */
export function batsProgram(): string {
  const laidDown = path.join(tree, 'bats', 'bin', 'bats');
  if (existsSync(laidDown)) return laidDown;
  return path.join(path.dirname(createRequire(import.meta.url).resolve('bats/package.json')), 'bin', 'bats');
}

function treeAbove(folder: string): string {
  return existsSync(path.join(folder, 'checks', 'lib', 'tap.sh')) ? folder : treeAbove(path.dirname(folder));
}
