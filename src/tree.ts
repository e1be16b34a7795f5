import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds checks/ and reports/: the installed tree, or a checkout. */
export const tree = treeAbove(path.dirname(fileURLToPath(import.meta.url)));

function treeAbove(folder: string): string {
  return existsSync(path.join(folder, 'checks', 'lib', 'tap.sh')) ? folder : treeAbove(path.dirname(folder));
}
