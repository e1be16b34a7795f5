import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';

const repository = path.resolve(import.meta.dirname, '../..');

/** Copies all that a release is made of into a new folder, to be changed there. */
export function copyCheckout(folder: string): void {
  mkdirSync(folder);
  for (const part of parts) cpSync(path.join(repository, part), path.join(folder, part), { recursive: true });
  symlinkSync(path.join(repository, 'node_modules'), path.join(folder, 'node_modules'));
}

const parts = [
  ...['build.ts', 'release.ts', 'install.sh', 'package.json', 'package-lock.json', 'LICENSE'],
  ...['src', 'reports', 'checks', 'packaging'],
];
