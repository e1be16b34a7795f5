import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { tree } from '../tree.ts';
import { isBundle } from '../version.ts';

export const builtInSuite = path.join(tree, 'checks');
export const styleSheet = path.join(tree, 'reports', 'style.css');

/** bats-core, which runs a suite's .bats files: laid down beside the bundle, or among a checkout's packages. */
export function batsProgram(): string {
  const laidDown = path.join(tree, 'bats', 'bin', 'bats');
  if (existsSync(laidDown)) return laidDown;
  return path.join(path.dirname(createRequire(import.meta.url).resolve('bats/package.json')), 'bin', 'bats');
}

/** Where install.sh --system lays shipshape, where that one keeps what it learns, how a company configures it, and who sends. */
const system = {
  home: '/opt/shipshape',
  ...(process.platform === 'darwin'
    ? // /etc is a link there, and root follows none.
      { state: '/Library/Application Support/Shipshape', config: '/private/etc/shipshape/agent.yaml', courier: '_shipshape' }
    : { state: '/var/lib/shipshape', config: '/etc/shipshape/agent.yaml', courier: 'shipshape' }),
};

/** The user that sends what root has sealed, as packaging/whole-machine.sh makes it. */
export const courierUser = system.courier;

/**
 * Where shipshape keeps what it learns of this machine: `state` beside the installed versions (install.sh lays them down as
 * HOME/versions/VERSION), or, from a checkout, where install.sh would put it. In an installation of somebody else's, root's say,
 * nothing is ours to write. SHIPSHAPE_STATE names another folder.
 */
export function stateFolder(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment.SHIPSHAPE_STATE) return environment.SHIPSHAPE_STATE;
  const home = installHome();
  if (!home || statSync(home).uid !== process.getuid?.()) return path.join(defaultHome(), 'state');
  return home === system.home ? system.state : path.join(home, 'state');
}

/** Whether this is the installation of the whole machine, whose state is root's. */
export function isOfTheMachine(): boolean {
  return installHome() === system.home;
}

/** Where root keeps what it learns of the whole machine; undefined for an installation of somebody's own. */
export function machineFolder(): string | undefined {
  return isOfTheMachine() ? system.state : undefined;
}

/** Where a company says how its machines are audited; undefined for an installation of somebody's own. */
export function configFile(): string | undefined {
  return isOfTheMachine() ? system.config : undefined;
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
  if (home) return [path.join(home, 'current', 'bin', 'shipshape')];
  // Homebrew leaves the folder of a version with it, and has a link that follows.
  if (isBundle) return [path.join(tree, 'bin', 'shipshape').replace(/\/Cellar\/shipshape\/[^/]+\//, '/opt/shipshape/')];
  return [process.execPath, path.join(tree, 'src', 'cli.ts')];
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
