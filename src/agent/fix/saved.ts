import { globSync, lstatSync, readFileSync, readlinkSync, realpathSync, type Stats } from 'node:fs';
import path from 'node:path';
import { type CheckHeader, changedFiles } from '../../protocol/check.ts';
import type { Machine } from '../machine.ts';
import { rootMustNotWrite } from '../ownership.ts';
import { readXattrs } from './xattrs.ts';

/** A file, folder or link as it was at some moment, whole: `bytes` in base64, `xattrs` too. Paths are absolute. */
export type Saved = { path: string } & (
  | { kind: 'absent' }
  | ({ kind: 'file'; bytes: string } & Rights)
  | ({ kind: 'folder' } & Rights)
  | ({ kind: 'link'; target: string } & Pick<Rights, 'uid' | 'gid'>)
);
export type Rights = { mode: number; uid: number; gid: number; xattrs: Record<string, string> };

/**
 * What a fix may change, as it is now: its files, what they lead to where they are links, and the folders above them that are not there.
 * Of a folder its rights alone. Folders come before what lies in them.
 * @throws Error when a file cannot be read, is larger than 4 MiB or is no file, or when others could lead root astray on the way to it.
 */
export function saveFiles(header: CheckHeader, machine: Machine): Saved[] {
  const saved = new Map<string, Saved>();
  for (const file of changedFiles(header).flatMap(pattern => placesOf(pattern, machine))) {
    const refusal = process.getuid?.() === 0 ? rootMustNotWrite(file) : undefined;
    if (refusal) throw new Error(refusal);
    for (const place of [...absentFolders(file), file]) keep(place, saved);
  }
  return [...saved.values()];
}

/** The same places as they are now. */
export function saveAgain(before: readonly Saved[]): Saved[] {
  const saved = new Map<string, Saved>();
  for (const { path } of before) keep(path, saved);
  return [...saved.values()];
}

function placesOf(pattern: string, { root, home }: Machine): string[] {
  const place = pattern.startsWith('~') ? home + pattern.slice(1) : root + pattern;
  return place.includes('*') ? globSync(place).sort() : [place];
}

function absentFolders(file: string): string[] {
  const folder = path.dirname(file);
  return lstatSync(folder, { throwIfNoEntry: false }) ? [] : [...absentFolders(folder), folder];
}

function keep(file: string, saved: Map<string, Saved>): void {
  if (saved.has(file)) return;
  const stats = lstatSync(file, { throwIfNoEntry: false });
  saved.set(file, stats ? describe(file, stats) : { path: file, kind: 'absent' });
  // A fix that writes into a link changes what it leads to.
  if (stats?.isSymbolicLink()) {
    const target = targetOf(file);
    if (target) keep(target, saved);
  }
}

const largest = 4 * 1024 * 1024; // bytes: settings are small

function describe(file: string, stats: Stats): Saved {
  const { uid, gid, size } = stats;
  if (stats.isSymbolicLink()) return { path: file, kind: 'link', target: readlinkSync(file), uid, gid };
  const rights = { mode: stats.mode & 0o7777, uid, gid, xattrs: readXattrs(file) };
  if (stats.isDirectory()) return { path: file, kind: 'folder', ...rights };
  if (!stats.isFile()) throw new Error(`${file} is no file that could be saved`);
  if (size > largest) throw new Error(`${file} is larger than ${largest / 1024 / 1024} MiB, too large to be saved`);
  return { path: file, kind: 'file', bytes: readFileSync(file, 'base64'), ...rights };
}

function targetOf(link: string): string | undefined {
  try {
    return realpathSync(link);
  } catch {
    return undefined; // it leads nowhere
  }
}
