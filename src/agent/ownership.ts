import { lstatSync, readdirSync, realpathSync, type Stats } from 'node:fs';
import path from 'node:path';

/**
 * Why root must not run `file`, or undefined when nobody but root can change it, what else lies in its suite (a program may
 * source any of it), or any folder on the way. A folder where all may write is no danger with the sticky bit: nobody can
 * replace root's entries in it.
 */
export function rootMustNotRun(file: string): string | undefined {
  return [...ancestors(file), ...filesBelow(path.dirname(file))].map(distrust).find(reason => reason !== undefined);
}

/**
 * Why root must not write `file`, or undefined when nobody but root can lead it astray on the way: in a folder of somebody else
 * a name can become a link to any other file at any moment.
 */
export function rootMustNotWrite(file: string): string | undefined {
  const folder = nearest(path.dirname(file));
  // A link in a folder of root is root's own; where it leads is looked at by its real name.
  const isLink = (name: string) => lstatSync(name).isSymbolicLink();
  return [...ancestors(folder).filter(name => !isLink(name)), ...ancestors(realpathSync(folder))]
    .map(distrust)
    .find(reason => reason !== undefined);
}

/** The folder, or the nearest one above it that is there. */
function nearest(folder: string): string {
  return lstatSync(folder, { throwIfNoEntry: false }) ? folder : nearest(path.dirname(folder));
}

function ancestors(file: string): string[] {
  const parent = path.dirname(file);
  return parent === file ? [file] : [...ancestors(parent), file];
}

function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(name => path.join(folder, name));
  } catch {
    return [];
  }
}

function distrust(name: string): string | undefined {
  const stats = lstatSync(name, { throwIfNoEntry: false });
  if (!stats) return `${name} is gone`;
  if (stats.isSymbolicLink()) return `${name} is a symbolic link: root follows none to a program`;
  if (stats.uid !== 0) return `${name} belongs to user ${stats.uid}: root trusts only what root alone can change`;
  if (othersMayWrite(stats)) return `${name} can be changed by others than root: chmod go-w ${name}`;
  if (stats.isFile() && stats.nlink > 1) return `${name} has a second name somewhere (a hard link): root cannot know who may change it`;
  if (stats.isFile() && (stats.mode & 0o6000) !== 0)
    return `${name} changes whose rights it has (setuid or setgid): root runs no such program`;
  return undefined;
}

function othersMayWrite(stats: Stats): boolean {
  const groupMayWrite = (stats.mode & 0o020) !== 0;
  const allMayWrite = (stats.mode & 0o002) !== 0;
  // On a file the sticky bit means nothing.
  const isSticky = stats.isDirectory() && (stats.mode & 0o1000) !== 0;
  return (groupMayWrite || allMayWrite) && !isSticky;
}
