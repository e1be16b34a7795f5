import { readdirSync } from 'node:fs';
import path from 'node:path';
import { create } from 'tar';

/** Packs a folder that lies in `from`, with nothing of the machine that packs: no names, no times, no owner, the same order. */
export function packFolder(from: string, name: string, out: string): void {
  create(
    { cwd: from, file: out, sync: true, gzip: { level: 6, portable: true }, portable: true, mtime: new Date(0), noDirRecurse: true },
    [name, ...namesBelow(from, name)].sort(),
  );
}

/** By hand, since Node's own way follows links to folders. */
function namesBelow(from: string, folder: string): string[] {
  return readdirSync(path.join(from, folder), { withFileTypes: true }).flatMap(entry => {
    const name = path.posix.join(folder, entry.name);
    return entry.isDirectory() ? [name, ...namesBelow(from, name)] : [name];
  });
}
