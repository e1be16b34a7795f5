import { createHash } from 'node:crypto';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readCheckFile } from '../../src/agent/checks/catalogue.ts';
import { type Fixed, fix } from '../../src/agent/fix/fix.ts';
import { ask, type Ground } from '../../src/agent/fix/ground.ts';
import { Journal } from '../../src/agent/fix/journal.ts';
import { undo } from '../../src/agent/fix/undo.ts';
import { withLock } from '../../src/agent/lock.ts';
import { thisMachine } from '../../src/agent/machine.ts';
import type { Fixable } from '../../src/protocol/check.ts';
import type { Result } from '../../src/protocol/result.ts';
import type { Question } from './ask.ts';

/** What the check said before the fix, after it and after its undo, and which files of the system are then not as they were. */
export type Mended = { before: Result; fixed: Fixed; after: Result; undone: Result; strayed: string[] };

/** Where a fix of the system may write. */
const folders = ['/etc', '/home', '/var/lib/pam', '/usr/share/pam-configs'];

/** Fixes and undoes one check as `shipshape fix` would: `node mend.ts QUESTION`, in JSON; the answer goes to the file that it names. */
if (import.meta.main) {
  const { check: file, params, answer }: Question = JSON.parse(process.argv[2] ?? '');
  const check = readCheckFile(path.resolve(import.meta.dirname, '../../checks', file)) as Fixable;
  const scratch = mkdtempSync('/tmp/shipshape-real-');
  await withLock(path.join(scratch, 'lock'), 0, async lock => {
    const journal = new Journal(path.join(scratch, 'state.db'));
    const ground: Ground = { machine: thisMachine(), journal, scratch, voice: 'inherit', lock };
    const tree = treeOf();
    const before = await ask(check, params, ground);
    const fixed = await fix(check, params, ground);
    const after = await ask(check, params, ground);
    const [entry] = journal.entries();
    if (entry?.state === 'verified') await undo(entry, check, ground);
    const now = treeOf();
    const strayed = [...new Set([...Object.keys(tree), ...Object.keys(now)])].filter(name => tree[name] !== now[name]);
    writeFileSync(answer, JSON.stringify({ before, fixed, after, undone: await ask(check, params, ground), strayed } satisfies Mended));
  });
}

function treeOf(): Record<string, string> {
  const files = folders.flatMap(folder => [folder, ...below(folder)]);
  return Object.fromEntries(files.map(file => [file, describe(file)]));
}

function below(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(name => path.join(folder, name));
  } catch {
    return []; // not for this person to see
  }
}

function describe(file: string): string {
  try {
    const stats = lstatSync(file);
    const content = stats.isSymbolicLink()
      ? readlinkSync(file)
      : stats.isFile()
        ? createHash('sha256').update(readFileSync(file)).digest('hex')
        : '';
    return [stats.mode, stats.uid, stats.gid, content].join(' ');
  } catch {
    return 'closed';
  }
}
