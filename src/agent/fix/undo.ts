import { isDeepStrictEqual } from 'node:util';
import { ShipshapeError } from '../../errors.ts';
import type { Check } from '../../protocol/check.ts';
import { type Ground, type Owed, perform, presentAgain } from './ground.ts';
import type { Entry, Snapshot } from './journal.ts';
import { restoreFiles } from './restore.ts';
import { saveAgain } from './saved.ts';

/**
 * Puts back what a verified fix changed. `check` is undefined when it is gone: files can be put back without it.
 * @throws UNDO_REFUSED when somebody has changed it since the fix, unless `force`; UNDO_FAILED when it cannot be put back.
 */
export async function undo(entry: Entry, check: Check | undefined, ground: Ground, { force = false } = {}): Promise<void> {
  const { id, params, before } = entry;
  if (!before || !entry.after)
    throw new ShipshapeError('UNDO_REFUSED', `fix ${id} of ${entry.check} is ${entry.state}: there is nothing to undo`);
  const owed = { id, params, before };
  const changed = force ? undefined : changedSince(before, entry.after, await presentAgain(check, owed, ground).catch(unreadable));
  if (changed)
    throw new ShipshapeError('UNDO_REFUSED', `${changed} has been changed since fix ${id} of ${entry.check}: nothing was undone`, {
      hint: `To put back what was there before the fix all the same: shipshape undo ${id} --force`,
    });
  const problem = await putBack(owed, check, 'undone on request', ground);
  if (problem)
    throw new ShipshapeError('UNDO_FAILED', `fix ${id} of ${entry.check} could not be undone: ${problem}`, { hint: tryAgain(id) });
}

/**
 * Brings files and settings back to the state before the fix, and sees that they are. Gives what kept it from that; then the
 * journal still knows all, and the next start tries again.
 */
export async function putBack(owed: Owed, check: Check | undefined, reason: string, ground: Ground): Promise<string | undefined> {
  const { id, params, before } = owed;
  ground.journal.move(id, 'undoing');
  try {
    restoreFiles(before.files);
    if (before.settings !== undefined && check) {
      const problem = await perform(check, 'undo', params, ground, before.settings);
      if (problem) return `the check's own undo failed: ${problem}`;
      // A tool may have written its files once more.
      restoreFiles(before.files);
    }
    // What the settings are is for the check to say: meanwhile an interface that had one may be gone.
    const files = { files: before.files };
    const off = changedSince(files, files, { files: saveAgain(before.files) });
    if (off) return `${off} is not as it was`;
  } catch (error) {
    return (error as Error).message;
  }
  ground.journal.close(id, reason, new Date());
  return undefined;
}

/** The first thing that is neither as the fix found it nor as it left it. A folder that was made stays while others keep something in it. */
function changedSince(before: Snapshot, after: Snapshot, now: Snapshot): string | undefined {
  const file = now.files.find((is, index) => {
    const [was, became] = [before.files[index], after.files[index]];
    const isKept = is.kind === 'folder' && was?.kind === 'absent';
    return !isKept && !isDeepStrictEqual(is, was) && !isDeepStrictEqual(is, became);
  });
  if (file) return file.path;
  return now.settings === before.settings || now.settings === after.settings ? undefined : 'a setting';
}

function unreadable(error: Error): never {
  throw new ShipshapeError('UNDO_FAILED', `nobody can tell whether it was changed since: ${error.message}`);
}

function tryAgain(id: number): string {
  return `What was there before is still in the journal. Try again: shipshape undo ${id}`;
}
