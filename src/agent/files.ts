import { accessSync, chmodSync, constants, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

/** Removes a folder with all that is in it, also what a program closed against its owner. False when something stays. */
export function removeFolder(folder: string): boolean {
  try {
    rmSync(folder, { recursive: true, force: true });
    return true;
  } catch {
    return removeOpened(folder);
  }
}

function removeOpened(folder: string): boolean {
  try {
    openFolders(folder);
    rmSync(folder, { recursive: true, force: true });
    return true;
  } catch {
    return false; // such as a file that root made immutable: no reason to lose an answer
  }
}

function openFolders(folder: string): void {
  chmodSync(folder, 0o700);
  for (const entry of readdirSync(folder, { withFileTypes: true })) if (entry.isDirectory()) openFolders(path.join(folder, entry.name));
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
