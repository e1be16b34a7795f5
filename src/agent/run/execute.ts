import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { becomeKeeper, endFamily, endGroup, endStrays, type Family } from './processes.ts';
import { withLimits } from './rlimits.ts';
import { start } from './start.ts';
import { outputLimit } from './tap.ts';
import { watch, watched } from './watchdog.ts';

/** What one program may write (bytes to stdout, to stderr, into any one file), how many processes all of them may add, seconds from TERM to KILL. */
const limits = { stdout: outputLimit, stderr: 64 * 1024, file: 16 * 1024 * 1024, processes: 512, grace: 2 } as const;

export type Program = {
  command: readonly [string, ...string[]];
  cwd: string;
  /** The whole environment: nothing of ours is handed down. */
  env: Record<string, string>;
  /** The folder that `env` names as TMPDIR. */
  tmp: string;
  seconds: number;
  /** Whose rights it has; ours when left out. */
  as?: { uid: number; gid: number } | undefined;
  signal?: AbortSignal | undefined;
};

/** What a program wrote and its exit status; `problem` says why it could not start or why we ended it. */
export type Ended = { stdout: string; stderr: string; exit: number; problem?: string };

/**
 * Runs a program within limits, in a session of its own without a terminal, with stdin closed. When the promise resolves,
 * nothing that it started is left. Never rejects: a program that cannot be started ends with a problem, too.
 */
export async function execute({ command, cwd, env, tmp, seconds, as, signal }: Program): Promise<Ended> {
  becomeKeeper();
  const [file, ...args] = command;
  const running = await withLimits({ file: limits.file, processes: limits.processes }, () => start({ file, args, cwd, env, as })).catch(
    (error: NodeJS.ErrnoException) => error,
  );
  if (running instanceof Error) return notStarted(file, running);

  const { pid, exited } = running;
  giveWay(pid);
  const family: Family = { pid, tmp };
  const output = { stdout: new Capture(limits.stdout), stderr: new Capture(limits.stderr) };
  let problem: string | undefined;
  let killer: NodeJS.Timeout | undefined;
  const end = (why: string) => {
    problem ??= why;
    endGroup(family, 'SIGTERM');
    killer ??= setTimeout(() => endFamily(family), limits.grace * 1000);
  };
  const kill = (why: string) => {
    problem ??= why;
    endFamily(family);
  };

  const unwatch = watch(family, kill);
  const timer = setTimeout(() => end(`it did not end within ${seconds} s`), seconds * 1000);
  const interrupt = () => end('it was interrupted');
  signal?.addEventListener('abort', interrupt, { once: true });
  if (signal?.aborted) interrupt();
  for (const name of ['stdout', 'stderr'] as const)
    running[name].on('data', (chunk: Buffer) => {
      if (!output[name].take(chunk)) kill(`it wrote more than ${limits[name] / 1024} KiB to ${name}`);
    });
  const closed = Promise.allSettled([once(running.stdout, 'close'), once(running.stderr, 'close')]);
  const { status, endedBy } = await exited;
  unwatch();
  endGroup(family, 'SIGKILL');
  endStrays(watched());
  // Somebody whom we may not end could hold the pipes open for ever.
  setTimeout(() => running.stdout.destroy() && running.stderr.destroy(), 1000).unref();
  await closed;
  await nobodyLeft();
  clearTimeout(timer);
  clearTimeout(killer);
  signal?.removeEventListener('abort', interrupt);
  problem ??= endedBy ? `${endedBy} ended it` : undefined;
  return { stdout: output.stdout.text(), stderr: output.stderr.text(), exit: status ?? 1, ...(problem && { problem }) };
}

/** The person's own work goes before ours, and we before what we have to end. */
function giveWay(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It is over already.
  }
}

/** A killed process takes a moment to die; a swarm of them, longer. Looks every 5 ms, for 5 s at most. */
async function nobodyLeft(): Promise<void> {
  for (let looks = 1000; looks > 0 && endStrays(watched()); looks--) await new Promise(resolve => setTimeout(resolve, 5));
}

function notStarted(file: string, error: NodeJS.ErrnoException): Ended {
  const why = error.code === 'ENOENT' ? `${file}, or the interpreter that its first line names, is missing` : error.message;
  return { stdout: '', stderr: '', exit: 1, problem: `it could not be started: ${why}` };
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
