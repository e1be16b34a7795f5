import {
  chmodSync,
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { rootMustNotWrite } from '../ownership.ts';
import { type Rights, type Saved, saveAgain } from './saved.ts';
import { removeXattrs, writeXattrs } from './xattrs.ts';

/**
 * Puts each place back as it was saved, and says so only when it is on the disk. Whoever was interrupted in it can begin again.
 * A folder that was not there goes only when nothing is left in it.
 * @throws Error for the first place that cannot be put back; the others are put back all the same.
 */
export function restoreFiles(saved: readonly Saved[]): void {
  let problem: unknown;
  const attempt = (work: () => void) => {
    try {
      work();
    } catch (error) {
      problem ??= error;
    }
  };
  for (const was of saved) if (was.kind !== 'absent') attempt(() => restore(was));
  for (const was of saved.toReversed()) if (was.kind === 'absent') attempt(() => remove(was.path));
  for (const folder of new Set(saved.map(was => path.dirname(was.path)))) attempt(() => flush(folder));
  if (problem) throw problem;
}

function restore(was: Saved): void {
  const [is] = saveAgain([was]);
  if (!is || isDeepStrictEqual(is, was)) return;
  const refusal = process.getuid?.() === 0 ? rootMustNotWrite(was.path) : undefined;
  if (refusal) throw new Error(refusal);
  if (was.kind === 'folder') {
    if (is.kind !== 'folder') replace(was.path, beside => mkdirSync(beside));
    giveRights(was.path, was, is.kind === 'folder' ? is.xattrs : {});
  } else if (was.kind === 'link') {
    replace(was.path, beside => {
      symlinkSync(was.target, beside);
      lchownSync(beside, was.uid, was.gid);
    });
  } else if (was.kind === 'file') {
    if (is.kind === 'file' && is.bytes === was.bytes) giveRights(was.path, was, is.xattrs);
    else replace(was.path, beside => writeWhole(beside, was));
  }
}

/** Makes the new one beside the old and takes its place with it in one step: at no moment is there half a file. */
function replace(file: string, make: (beside: string) => void): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const beside = `${file}.shipshape-undo`;
  rmSync(beside, { recursive: true, force: true });
  make(beside);
  if (lstatSync(file, { throwIfNoEntry: false })?.isDirectory()) rmdirSync(file);
  renameSync(beside, file);
}

function writeWhole(file: string, was: Saved & { kind: 'file' }): void {
  const fd = openSync(file, 'wx', 0o600);
  try {
    const bytes = Buffer.from(was.bytes, 'base64');
    for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written);
    fchownSync(fd, was.uid, was.gid);
    fchmodSync(fd, was.mode);
    writeXattrs(file, was.xattrs);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** A new owner takes the bits of set-user-id away, and a list of rights changes the mode: so in this order. */
function giveRights(file: string, { uid, gid, mode, xattrs }: Rights, present: Record<string, string>): void {
  lchownSync(file, uid, gid);
  removeXattrs(
    file,
    Object.keys(present).filter(name => !(name in xattrs)),
  );
  chmodSync(file, mode);
  writeXattrs(file, Object.fromEntries(Object.entries(xattrs).filter(([name, value]) => present[name] !== value)));
  flush(file);
}

function remove(file: string): void {
  const stats = lstatSync(file, { throwIfNoEntry: false });
  if (!stats) return;
  const refusal = process.getuid?.() === 0 ? rootMustNotWrite(file) : undefined;
  if (refusal) throw new Error(refusal);
  if (!stats.isDirectory()) unlinkSync(file);
  else if (readdirSync(file).length === 0) rmdirSync(file);
}

/** A rename or removal is on the disk when its folder is. */
function flush(place: string): void {
  if (!lstatSync(place, { throwIfNoEntry: false })) return;
  const fd = openSync(place, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
