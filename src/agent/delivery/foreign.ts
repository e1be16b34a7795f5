import { closeSync, constants, fstatSync, openSync, readSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const most = 256 * 1024; // bytes: a receipt has 600, and an answer about waivers is as long as any may be

/**
 * What somebody else wrote into a folder of theirs: a plain file of no more than it can be, whatever the name leads to. Undefined when
 * nothing is there. @throws Error
 */
export function readForeign(file: string): Buffer | undefined {
  let fd: number;
  try {
    // A link is not followed, and a pipe is not waited for. open(2)
    fd = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile() || stats.nlink !== 1) throw new Error(`${path.basename(file)} is no plain file`);
    if (stats.size > most) throw new Error(`${path.basename(file)} is longer than ${most / 1024} KiB`);
    const bytes = Buffer.alloc(stats.size);
    return bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(fd);
  }
}

/** A note of the courier's. One that cannot be read says nothing. */
export function readNote(file: string): Record<string, unknown> | undefined {
  try {
    const said: unknown = JSON.parse(readForeign(file)?.toString('utf8') ?? 'null');
    return typeof said === 'object' && said !== null ? (said as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Whole or not at all, for root to find. */
export function leave(file: string, text: string | Buffer): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
}
