import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { isLinux } from '../libc.ts';
import { type Exit, posixSpawn, type Running, type Start } from './posix-spawn.ts';
import { remember } from './processes.ts';

/**
 * Starts a program in a session of its own, with stdin closed. `as` is whose rights it has, ours when left out.
 * Rejects when it cannot be started: an error with the system's code.
 */
export async function start({ as, ...program }: Start & { as?: { uid: number; gid: number } | undefined }): Promise<Running> {
  // The lean way knows no other user and no PATH; macOS has it built into Node.
  if (isLinux && !as && path.isAbsolute(program.file)) return known(posixSpawn(program));
  const { file, args, cwd, env } = program;
  const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true, ...as });
  const { pid, stdout, stderr } = child;
  if (pid === undefined) throw (await once(child, 'error'))[0];
  const exited = new Promise<Exit>(resolve =>
    child.once('exit', (status, endedBy) => resolve(endedBy === null ? { status: status ?? 1 } : { endedBy })),
  );
  return known({ pid, stdout, stderr, exited });
}

/** From its first moment it is nobody's orphan. */
function known(running: Running): Running {
  const forget = remember(running.pid);
  running.exited.then(forget);
  return running;
}
