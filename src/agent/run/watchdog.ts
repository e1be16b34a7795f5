import { lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { endFamily, type Family, members, residentBytes } from './processes.ts';

/** What a program and all that it starts may use together: processes, bytes of memory, bytes below TMPDIR. */
const shares = { processes: 64, memory: 512 * 1024 * 1024, tmp: 64 * 1024 * 1024 } as const;

const every = 100; // ms: most checks are over before the first look

const watches = new Set<{ family: Family; end: (why: string) => void }>();
let timer: NodeJS.Timeout | undefined;

/** Looks after a running family until the returned function is called; `end` is told what it took too much of. */
export function watch(family: Family, end: (why: string) => void): () => void {
  const entry = { family, end };
  watches.add(entry);
  if (watches.size === 1) process.on('exit', endAll);
  timer ??= setInterval(look, every);
  return () => {
    watches.delete(entry);
    if (watches.size > 0) return;
    process.off('exit', endAll);
    clearInterval(timer);
    timer = undefined;
  };
}

/** However we end, nothing that we watch outlives us. */
function endAll(): void {
  for (const { family } of watches) endFamily(family);
}

export function watched(): Family[] {
  return [...watches].map(entry => entry.family);
}

function look(): void {
  for (const { family, end } of watches) {
    const excess = excessOf(family);
    if (excess) end(excess);
  }
}

function excessOf(family: Family): string | undefined {
  const pids = members(family, shares.processes + 1);
  if (pids.length > shares.processes) return `it started more than ${shares.processes} processes`;
  if (pids.reduce((sum, pid) => sum + residentBytes(pid), 0) > shares.memory) return `it used more than ${mebi(shares.memory)} of memory`;
  if (bytesBelow(family.tmp, shares.tmp) > shares.tmp) return `it wrote more than ${mebi(shares.tmp)} below TMPDIR`;
  return undefined;
}

/** Bytes of the files below a folder; counting stops above `enough`. */
function bytesBelow(folder: string, enough: number): number {
  let sum = 0;
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (sum > enough) break;
      const file = path.join(folder, entry.name);
      sum += entry.isDirectory() ? bytesBelow(file, enough - sum) : lstatSync(file).blocks * 512;
    }
  } catch {
    // It removes its files while we count them.
  }
  return sum;
}

function mebi(bytes: number): string {
  return `${bytes / 1024 / 1024} MiB`;
}
