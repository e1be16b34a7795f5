import { type IOType, spawn } from 'node:child_process';
import { ceaseKeeping, endFamily, endGroup, remember } from './processes.ts';

export type Act = {
  command: readonly [string, ...string[]];
  cwd: string;
  env: Record<string, string>;
  tmp: string;
  /** What it reads from stdin; the person's own keyboard when left out. */
  input?: string | undefined;
  /** Where its words go: the terminal, or a descriptor. */
  voice: 'inherit' | number;
  /** A descriptor that it and all that it starts keep open. */
  lock: number;
  signal?: AbortSignal | undefined;
};

const [patience, grace] = [30 * 60, 5]; // seconds: a package may come over a slow line

/**
 * Runs a program that speaks with the person at the terminal: nothing of it is captured. At a terminal it stays in our group, so
 * that Ctrl-C reaches it, too. Gives what kept it from ending well, and never rejects.
 */
export function act({ command: [file, ...args], cwd, env, tmp, input, voice, lock, signal }: Act): Promise<string | undefined> {
  const atTerminal = process.stdin.isTTY === true && voice === 'inherit';
  const keyboard = input !== undefined ? 'pipe' : atTerminal ? 'inherit' : 'ignore';
  const stdio: (IOType | number)[] = [keyboard, voice, voice, lock];
  ceaseKeeping();
  const child = spawn(file, args, { cwd, env, stdio, detached: !atTerminal });
  child.stdin?.on('error', () => {}); // it need not read
  child.stdin?.end(input);

  const { pid } = child;
  const forget = pid === undefined ? () => {} : remember(pid);
  let problem: string | undefined;
  let killer: NodeJS.Timeout | undefined;
  const end = (why: string) => {
    if (pid === undefined) return;
    problem ??= why;
    endGroup({ pid, tmp }, 'SIGTERM');
    child.kill('SIGTERM');
    killer ??= setTimeout(() => endFamily({ pid, tmp }), grace * 1000);
  };
  const interrupt = () => end('it was interrupted');
  const timer = setTimeout(() => end(`it did not end within ${patience / 60} minutes`), patience * 1000);
  signal?.addEventListener('abort', interrupt, { once: true });
  if (signal?.aborted) interrupt();
  return new Promise(resolve => {
    const finish = (why: string | undefined) => {
      forget();
      clearTimeout(timer);
      clearTimeout(killer);
      signal?.removeEventListener('abort', interrupt);
      resolve(problem ?? why);
    };
    child.once('error', error => finish(`it could not be started: ${error.message}`));
    child.once('exit', (exit, endedBy) => finish(endedBy ? `${endedBy} ended it` : exit === 0 ? undefined : `it exited with ${exit}`));
  });
}

/** Starts a program of the desktop and lets it be. That it is missing shows by itself. */
export function launch([file, ...args]: readonly [string, ...string[]], env: Record<string, string>): void {
  const child = spawn(file, args, { env, stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}
