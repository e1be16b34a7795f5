import { readdirSync, statSync } from 'node:fs';
import { isLinux, libc } from '../libc.ts';

/**
 * Starts a program that may write so many bytes into any one file, leaves no core file, and, unless it is root's, cannot
 * start more than `processes` beside those that its user has already.
 */
export function withLimits<T>({ file, processes }: { file: number; processes: number }, start: () => T): T {
  const restore = [lower(resources.file, file), lower(resources.core, 0)];
  if (process.getuid?.() !== 0) restore.push(lower(resources.processes, othersOfUser() + processes));
  try {
    return start();
  } finally {
    for (const undo of restore) undo();
  }
}

/** Numbers of getrlimit(2): alike on both systems but for the last. */
const resources = { file: 1, core: 4, processes: isLinux ? 6 : 7 };

let tasksOfUser: number | undefined;

/** What the limit counts: every thread of the user, whatever started it. Counted once: it need not be exact. */
function othersOfUser(): number {
  tasksOfUser ??= isLinux ? countTasks() : 2000; // macOS has no cheap way to count; this is more than a desktop session has
  return tasksOfUser;
}

function countTasks(): number {
  const uid = process.getuid?.();
  return readdirSync('/proc')
    .filter(name => /^\d/.test(name))
    .map(pid => {
      try {
        return statSync(`/proc/${pid}`).uid === uid ? readdirSync(`/proc/${pid}/task`).length : 0;
      } catch {
        return 0; // it is gone
      }
    })
    .reduce((sum, tasks) => sum + tasks, 0);
}

/** Lowers the soft limit of a resource for us and what we start; the way back is returned. */
function lower(resource: number, limit: number): () => void {
  const before = Buffer.alloc(16);
  libc().getrlimit(resource, before);
  const lowered = Buffer.from(before);
  if (BigInt(limit) < before.readBigUInt64LE(0)) lowered.writeBigUInt64LE(BigInt(limit), 0);
  libc().setrlimit(resource, lowered);
  return () => libc().setrlimit(resource, before);
}
