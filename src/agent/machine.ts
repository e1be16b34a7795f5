import os from 'node:os';
import { ShipshapeError } from '../errors.ts';
import type { Platform } from '../protocol/check.ts';

/** Where checks look: the machine that we run on, or a pretended one. */
export type Machine = {
  platform: Platform;
  /** PATH of every check. */
  path: string;
  /** What stands before every absolute path that a check reads: empty on a real machine. */
  root: string;
  home: string;
  isRoot: boolean;
  /** What tells a program which desktop session it belongs to; only checks that need one get it. */
  session: Record<string, string>;
};

/** @throws PLATFORM_UNSUPPORTED on anything but macOS and Linux. */
export function thisMachine(): Machine {
  const platform = thisPlatform();
  const isRoot = process.getuid?.() === 0;
  return { platform, isRoot, path: systemPath(platform, isRoot), root: '', home: os.userInfo().homedir, session: sessionOf(process.env) };
}

export function thisPlatform(): Platform {
  if (process.platform === 'darwin') return 'macos';
  if (process.platform === 'linux') return 'linux';
  throw new ShipshapeError('PLATFORM_UNSUPPORTED', `shipshape does not know ${process.platform}: it runs on macOS and Linux`);
}

/** /usr/local and Homebrew belong to an ordinary user on many Macs: root runs nothing from there. */
function systemPath(platform: Platform, isRoot: boolean): string {
  if (platform === 'linux') return '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  return isRoot ? '/usr/sbin:/usr/bin:/sbin:/bin' : '/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/bin:/opt/homebrew/bin';
}

const sessionVariables = [
  'XDG_CURRENT_DESKTOP',
  'XDG_SESSION_TYPE',
  'XDG_RUNTIME_DIR',
  'DBUS_SESSION_BUS_ADDRESS',
  'XDG_DATA_DIRS',
  'WAYLAND_DISPLAY',
  'DISPLAY',
];

export function sessionOf(environment: NodeJS.ProcessEnv): Record<string, string> {
  const session: Record<string, string> = {};
  for (const name of sessionVariables) {
    const value = environment[name];
    if (value) session[name] = value;
  }
  return session;
}
