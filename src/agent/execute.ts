import { spawn } from 'node:child_process';
import { adoptOrphans, endFamily, endGroup, endStrays, type Family, remember, withFileLimit } from './processes.ts';
import { outputLimit } from './tap.ts';
import { watch, watched } from './watchdog.ts';

/** What one program may write: bytes to stdout, to stderr, into any one file; and seconds from TERM to KILL. */
export const limits = { stdout: outputLimit, stderr: 64 * 1024, file: 16 * 1024 * 1024, grace: 2 } as const;

export type Program = {
  command: readonly [string, ...string[]];
  cwd: string;
  /** The whole environment: nothing of ours is handed down. */
  env: Record<string, string>;
  /** The folder that `env` names as TMPDIR. */
  tmp: string;
  seconds: number;
  signal?: AbortSignal | undefined;
};

/** What a program wrote and its exit status; `problem` says why it could not start or why we ended it. */
export type Ended = { stdout: string; stderr: string; exit: number; problem?: string };

/**
 * Runs a program within limits, in a session of its own without a terminal, with stdin closed. When the promise resolves,
 * nothing that it started is left. Never rejects: a program that cannot be started ends with a problem, too.
 */
export function execute({ command, cwd, env, tmp, seconds, signal }: Program): Promise<Ended> {
  return new Promise(resolve => {
    adoptOrphans();
    const [file, ...args] = command;
    const child = withFileLimit(limits.file, () => spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true }));
    const output = { stdout: new Capture(limits.stdout), stderr: new Capture(limits.stderr) };
    let problem: string | undefined;

    child.once('error', error => finish(1, startProblem(file, error)));
    if (child.pid === undefined) return;
    const family: Family = { pid: child.pid, tmp };
    const forget = remember(child.pid);
    const unwatch = watch(family, kill);
    const limit = setTimeout(() => end(`it did not end within ${seconds} s`), seconds * 1000);
    const interrupt = () => end('it was interrupted');
    signal?.addEventListener('abort', interrupt, { once: true });
    if (signal?.aborted) interrupt();
    let killer: NodeJS.Timeout | undefined;

    for (const name of ['stdout', 'stderr'] as const)
      child[name].on('data', (chunk: Buffer) => {
        if (!output[name].take(chunk)) kill(`it wrote more than ${limits[name] / 1024} KiB to ${name}`);
      });
    child.once('exit', () => {
      forget();
      unwatch();
      endGroup(family, 'SIGKILL');
      endStrays(watched());
      // Somebody whom we may not end could hold the pipes open for ever.
      setTimeout(() => child.stdout.destroy() && child.stderr.destroy(), 1000).unref();
    });
    child.once('close', (exit, endedBy) => finish(exit ?? 1, endedBy ? `${endedBy} ended it` : undefined));

    function end(why: string) {
      problem ??= why;
      endGroup(family, 'SIGTERM');
      killer ??= setTimeout(() => endFamily(family), limits.grace * 1000);
    }
    function kill(why: string) {
      problem ??= why;
      endFamily(family);
    }
    function finish(exit: number, otherwise?: string) {
      clearTimeout(limit);
      clearTimeout(killer);
      signal?.removeEventListener('abort', interrupt);
      const why = problem ?? otherwise;
      resolve({ stdout: output.stdout.text(), stderr: output.stderr.text(), exit, ...(why && { problem: why }) });
    }
  });
}

/** Collects what a pipe says, up to a number of bytes. Broken UTF-8 becomes U+FFFD. */
class Capture {
  readonly #limit: number;
  readonly #chunks: Buffer[] = [];
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** False when this is more than may be said. */
  take(chunk: Buffer): boolean {
    this.#size += chunk.length;
    if (this.#size > this.#limit) return false;
    this.#chunks.push(chunk);
    return true;
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }
}

function startProblem(file: string, error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return `it could not be started: ${file}, or the interpreter that its first line names, is missing`;
  return `it could not be started: ${error.message}`;
}
