import { readdirSync, readFileSync } from 'node:fs';
import { isLinux, libc } from '../libc.ts';

/**
 * What a program starts and leaves behind. On Linux every process tells which children it has, and as subreaper we become
 * the parent of each orphan, so that even a daemon which left its session is found. On macOS only the process group is known.
 * Sources: prctl(2) PR_SET_CHILD_SUBREAPER, proc(5) /proc/PID/task/TID/children, getsid(2), waitpid(2).
 */

/** A program that we started, by its process id, and its TMPDIR: in whose environment that stands belongs to it. */
export type Family = { pid: number; tmp: string };

let isKeeper = false;

/**
 * From now on the orphans of all that we start are our children, and where we may (root), our thread goes before all others:
 * a swarm must not outrun the one that has to end it. What we start is ordinary again. sched(7)
 */
export function becomeKeeper(): void {
  if (isKeeper || !isLinux) return;
  isKeeper = true;
  libc().prctl(36, 1n, 0n, 0n, 0n);
  const priority = Buffer.alloc(4);
  priority.writeInt32LE(1);
  libc().sched_setscheduler(0, fifo | resetOnFork, priority);
}

/** Orphans of what we start from now on are none of ours: what a fix starts, a service say, is there to stay. */
export function ceaseKeeping(): void {
  if (!isKeeper) return;
  isKeeper = false;
  libc().prctl(36, 0n, 0n, 0n, 0n);
}

const fifo = 1;
const resetOnFork = 0x40000000;

/** The process ids of a family: the program, what stems from it, and orphans of it. Linux only, else the program alone. */
export function members(family: Family, atMost = Number.POSITIVE_INFINITY): number[] {
  const found = new Set<number>();
  for (const queue = rootsOf(family); queue.length > 0 && found.size < atMost; ) {
    const pid = queue.pop() as number;
    if (found.has(pid)) continue;
    found.add(pid);
    queue.push(...childrenOf(pid));
  }
  return [...found];
}

/** Resident memory of a process in bytes; 0 when it is gone or cannot be told. */
export function residentBytes(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * 4096;
  } catch {
    return 0;
  }
}

/** Ends a program that still runs with all that stems from it, without asking. */
export function endFamily(family: Family): void {
  endGroup(family, 'SIGKILL');
  killTrees(() => rootsOf(family));
}

/** Signals the processes that stayed in the program's own group, all in one moment: none can fork meanwhile. */
export function endGroup(family: Family, signal: 'SIGTERM' | 'SIGKILL'): void {
  send(-family.pid, signal);
}

/**
 * Ends what programs of ours left behind, and tells whether there was anybody: who is killed is not gone yet. Whoever
 * belongs to a family that still runs is spared.
 */
export function endStrays(running: readonly Family[]): boolean {
  return isLinux && killTrees(() => orphans().filter(pid => !running.some(family => belongs(pid, family)))) > 0;
}

/** Looks again until nobody new is found: who forked before its end left a child, and that came to us. Gives how many it found. */
function killTrees(roots: () => number[]): number {
  const killed = new Set<number>();
  for (let before = -1; killed.size > before; ) {
    before = killed.size;
    const walked = new Set<number>();
    for (const queue = roots(); queue.length > 0; ) {
      const pid = queue.pop() as number;
      if (walked.has(pid)) continue;
      walked.add(pid);
      queue.push(...childrenOf(pid));
      if (killed.has(pid)) continue;
      killed.add(pid);
      send(-pid, 'SIGKILL');
      send(pid, 'SIGKILL');
    }
  }
  return killed.size;
}

function rootsOf(family: Family): number[] {
  return [family.pid, ...(isLinux ? orphans().filter(pid => belongs(pid, family)) : [])];
}

/**
 * Children that came to us when their parent died. Each program of ours leads a session of its own, so a child in another
 * session than ours that we never started is an orphan. The dead among them are buried on the way.
 */
function orphans(): number[] {
  const own = libc().getsid(0);
  return childrenOf(process.pid).filter(pid => {
    const session = libc().getsid(pid);
    return session !== own && !started.has(pid) && libc().waitpid(pid, null, 1) === 0;
  });
}

/** Process ids that somebody else here waits for; to wait for them would take their exit status away. */
const started = new Set<number>();

export function remember(pid: number): () => void {
  started.add(pid);
  return () => started.delete(pid);
}

function belongs(pid: number, family: Family): boolean {
  if (pid === family.pid || libc().getsid(pid) === family.pid) return true;
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, 'latin1');
    return environment.includes(`TMPDIR=${family.tmp}\0`) || (environment === '' && isBeginning(pid));
  } catch {
    return false;
  }
}

/** Between two programs a process has neither words nor an environment, and could be anybody's: it is looked at again later. execve(2) */
function isBeginning(pid: number): boolean {
  return readFileSync(`/proc/${pid}/cmdline`, 'latin1') === '';
}

function childrenOf(pid: number): number[] {
  if (!isLinux) return [];
  try {
    const threads = pid === process.pid ? [String(pid)] : readdirSync(`/proc/${pid}/task`);
    return threads.flatMap(thread => readFileSync(`/proc/${pid}/task/${thread}/children`, 'latin1').split(' ').filter(Boolean).map(Number));
  } catch {
    return [];
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone, or it changed its user by sudo and is not ours to end.
  }
}
