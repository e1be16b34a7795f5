import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { tree } from '../tree.ts';

export const builtInSuite = path.join(tree, 'checks');

/** bats-core, which runs a suite's .bats files: laid down beside the bundle, or among a checkout's packages. */
export function batsProgram(): string {
  const laidDown = path.join(tree, 'bats', 'bin', 'bats');
  if (existsSync(laidDown)) return laidDown;
  return path.join(path.dirname(createRequire(import.meta.url).resolve('bats/package.json')), 'bin', 'bats');
}

/**
 * Where shipshape keeps what it learns of this machine: `state` beside the installed versions (install.sh lays them down as
 * HOME/versions/VERSION), or, from a checkout, where install.sh would put it. SHIPSHAPE_STATE names another folder.
 */
function stateFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return environment.SHIPSHAPE_STATE || path.join(installHome() ?? defaultHome(), 'state');
}

export function stateFile(): string {
  return path.join(stateFolder(), 'state.db');
}

/** Who holds it is the only one that fixes or undoes anything. */
export function lockFile(): string {
  return path.join(stateFolder(), 'fix.lock');
}

/** The words that start this shipshape: by the launcher of whichever version is installed then, or from this checkout. */
export function ownWords(): [string, ...string[]] {
  const home = installHome();
  return home ? [path.join(home, 'current', 'bin', 'shipshape')] : [process.execPath, path.join(tree, 'src', 'cli.ts')];
}

function installHome(): string | undefined {
  const versions = path.dirname(tree);
  return path.basename(versions) === 'versions' ? path.dirname(versions) : undefined;
}

function defaultHome(): string {
  const home = os.homedir();
  return process.platform === 'darwin'
    ? path.join(home, 'Library', 'Application Support', 'shipshape')
    : path.join(home, '.local', 'share', 'shipshape');
}
