import { accessSync, closeSync, constants, existsSync, fstatSync, openSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ShipshapeError } from '../../errors.ts';
import type { Check, CheckHeader, Platform } from '../../protocol/check.ts';
import { isExecutable } from '../files.ts';
import { HeaderProblem, readHeader } from './header.ts';

/** A file of a suite that is to be a check and cannot be one. `problem` begins with its file name and, where it has one, the line. */
export type BrokenCheck = { id: string; platform: Platform | undefined; file: string; problem: string };

export type Catalogue = { checks: Check[]; broken: BrokenCheck[] };

/** A file name read as a question: nothing of it has been opened yet. */
type Entry = { id: string; platform: Platform | undefined; file: string; problem?: string };

/**
 * The checks of these suite folders, by id. One broken file never hides the others.
 * With `platform`, only what is asked there; with `ids`, only those (headers of the rest are not read).
 * @throws SUITE_UNREADABLE when a folder is no folder that can be read.
 */
export function readCatalogue(folders: readonly string[], wanted: { platform?: Platform; ids?: (id: string) => boolean } = {}): Catalogue {
  const entries = folders
    .flatMap(listSuite)
    .filter(({ platform }) => !wanted.platform || !platform || platform === wanted.platform)
    .filter(({ id }) => wanted.ids?.(id) ?? true)
    .sort((a, b) => compare(a.id, b.id) || compare(a.file, b.file));
  const catalogue: Catalogue = { checks: [], broken: [] };
  for (const entry of entries) {
    // Who asks the same is told once: a run has one answer for an id.
    if (catalogue.broken.some(other => asksTheSame(other, entry))) continue;
    const read = readCheck(entry, entries);
    if ('problem' in read) catalogue.broken.push(read);
    else catalogue.checks.push(read);
  }
  return catalogue;
}

/** Checks by file, wherever they lie: what an author is working on. */
export function readCheckFile(file: string): Check | BrokenCheck {
  const absolute = path.resolve(file);
  const entry = entryOf(absolute);
  return entry ? readCheck(entry, [entry]) : misnamed(absolute);
}

function misnamed(file: string): BrokenCheck {
  const name = path.basename(file);
  const problem = `${name}: the name is none of ID.sh, ID.macos.sh, ID.linux.sh (or another ending) with an id of a-z, 0-9 and -`;
  return { id: name, platform: undefined, file, problem };
}

/** The files of a suite folder that are checks, or should be. */
export function suiteFiles(folder: string): string[] {
  return listSuite(folder)
    .map(({ file }) => file)
    .sort();
}

/** The shell libraries of a suite folder, which its checks source. */
export function libraryFiles(folder: string): string[] {
  const library = path.resolve(folder, 'lib');
  return existsSync(library)
    ? readdirSync(library)
        .filter(name => name.endsWith('.sh'))
        .sort()
        .map(name => path.join(library, name))
    : [];
}

function listSuite(folder: string): Entry[] {
  const absolute = path.resolve(folder);
  try {
    return readdirSync(absolute, { withFileTypes: true })
      .filter(entry => entry.isFile() || entry.isSymbolicLink())
      .map(entry => path.join(absolute, entry.name))
      .map(file => entryOf(file) ?? (looksLikeCheck(file) ? misnamed(file) : undefined))
      .filter(entry => entry !== undefined);
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such folder' : (cause as Error).message;
    throw new ShipshapeError('SUITE_UNREADABLE', `the suite ${folder} cannot be read: ${why}`, {
      hint: 'Name a folder of check programs with --suite DIR.',
      cause,
    });
  }
}

/** A program that nobody would ask because of its name: that must not go unseen. */
function looksLikeCheck(file: string): boolean {
  return !/^\.|~$|\.(bak|bash|orig|yaml)$/.test(path.basename(file)) && isExecutable(file);
}

/** Helpers of bats files (.bash) and headers beside programs (.yaml) are no checks. */
function entryOf(file: string): Entry | undefined {
  const match = /^([a-z0-9][a-z0-9-]*)(?:\.(macos|linux))?(\.[a-z0-9]+)?$/.exec(path.basename(file));
  if (!match || match[3] === '.bash' || match[3] === '.yaml') return undefined;
  return { id: match[1] as string, platform: match[2] as Platform | undefined, file };
}

function readCheck(entry: Entry, all: readonly Entry[]): Check | BrokenCheck {
  const { problem } = entry;
  if (problem !== undefined) return { ...entry, problem };
  const name = path.basename(entry.file);
  const twin = all.find(other => other !== entry && asksTheSame(other, entry));
  if (twin) return { ...entry, problem: `${name}: ${twin.file} has the same id, ${entry.id}` };
  try {
    const header = headerOf(entry.file);
    if (!entry.file.endsWith('.bats')) accessSync(entry.file, constants.X_OK);
    return { ...entry, header };
  } catch (cause) {
    return { ...entry, problem: problemOf(name, cause) };
  }
}

function asksTheSame(a: Entry, b: Entry): boolean {
  return a.id === b.id && (a.platform === undefined || b.platform === undefined || a.platform === b.platform);
}

/** A program that has no comments (a compiled one) keeps its header in a file beside it: NAME.yaml. */
function headerOf(file: string): CheckHeader {
  const beside = `${file}.yaml`;
  if (!existsSync(beside)) return readHeader(path.basename(file), textOf(file));
  const lines = textOf(beside).split('\n');
  return readHeader(path.basename(beside), lines.map(line => `#: ${line}`).join('\n'));
}

/** A link may lead to a pipe, which keeps whoever reads waiting, or to a device without an end. open(2) */
function textOf(file: string): string {
  const fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!fstatSync(fd).isFile()) throw new Error('it is no plain file');
    return readFileSync(fd, 'utf8');
  } finally {
    closeSync(fd);
  }
}

function problemOf(name: string, cause: unknown): string {
  if (cause instanceof HeaderProblem) return cause.message;
  const { code, message } = cause as NodeJS.ErrnoException;
  return code === 'EACCES' ? `${name}: it cannot be read and executed; chmod +rx ${name}` : `${name}: ${message}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
