import path from 'node:path';
import type { Check, Fixable } from '../../protocol/check.ts';
import { suiteKey } from '../checks/suites.ts';
import { ask, type Ground, type Owed, type Params, perform, present, presentAgain } from './ground.ts';
import type { Snapshot } from './journal.ts';
import { putBack } from './undo.ts';

/** What came of a fix: `verified` the check passes, or `undone` and why; `problem` when it could not be put back either. */
export type Fixed = { id: number; ended: 'verified' } | { id: number; ended: 'undone' | 'stuck'; reason: string };

/**
 * Mends one check that fails. The state before is in the journal, and on the disk, before anything changes; the check is asked
 * again, and unless it passes all is put back. Never rejects because of a check.
 */
export async function fix(check: Fixable, params: Params, ground: Ground): Promise<Fixed> {
  const { journal } = ground;
  const id = journal.plan({ check: check.id, suite: suiteKey(path.dirname(check.file)), params }, new Date());
  let before: Snapshot;
  try {
    before = await present(check, params, ground);
  } catch (error) {
    const reason = `nothing was changed: ${(error as Error).message}`;
    journal.close(id, reason, new Date());
    return { id, ended: 'undone', reason };
  }
  journal.save(id, before);
  let reason = await perform(check, 'fix', params, ground);
  if (!reason) {
    journal.move(id, 'applied');
    reason = await verify({ id, params, before }, check, ground);
    if (!reason) return { id, ended: 'verified' };
  }
  const problem = await putBack({ id, params, before }, check, reason, ground);
  return problem ? { id, ended: 'stuck', reason: problem } : { id, ended: 'undone', reason };
}

/** Asks the check again. Gives why the fix does not hold, or undefined when it does. */
export async function verify(owed: Owed, check: Check, ground: Ground): Promise<string | undefined> {
  const { outcome, reason, points } = await ask(check, owed.params, ground);
  if (outcome !== 'pass') {
    const fault = reason ?? points.find(point => point.outcome === 'fail')?.text ?? 'it does not apply any more';
    return `it was carried out, and the check still does not pass: ${fault}`;
  }
  try {
    ground.journal.verify(owed.id, await presentAgain(check, owed, ground), new Date());
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
