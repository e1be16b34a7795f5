import { readdirSync } from 'node:fs';
import path from 'node:path';
import { create } from 'tar';

/** Packs a folder that lies in `from`, with nothing of the machine that packs: no names, no times, no owner, the same order. */
export function packFolder(from: string, name: string, out: string): void {
  // With their types, links are not followed.
  const entries = readdirSync(path.join(from, name), { recursive: true, withFileTypes: true });
  const files = entries.map(entry => path.relative(from, path.join(entry.parentPath, entry.name))).sort();
  create({ cwd: from, file: out, sync: true, gzip: { level: 6, portable: true }, portable: true, mtime: new Date(0), noDirRecurse: true }, [
    name,
    ...files,
  ]);
}
