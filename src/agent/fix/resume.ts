import path from 'node:path';
import type { Check } from '../../protocol/check.ts';
import { readCatalogue } from '../checks/catalogue.ts';
import { builtInSuite } from '../paths.ts';
import { verify } from './fix.ts';
import type { Ground } from './ground.ts';
import type { Entry } from './journal.ts';
import { putBack } from './undo.ts';

/** What became of a fix that was cut off: `undone` and why, `verified`, or `stuck` and why it could not be put back. */
export type Resumed = { id: number; check: string; ended: 'verified' | 'undone' | 'stuck'; reason?: string };

/** Ends every fix that a crash or a power cut left unfinished, the latest first: verified when its check passes, undone otherwise. */
export async function resume(ground: Ground): Promise<Resumed[]> {
  const ends: Resumed[] = [];
  for (const entry of ground.journal.unfinished()) ends.push({ id: entry.id, check: entry.check, ...(await end(entry, ground)) });
  return ends;
}

async function end(entry: Entry, ground: Ground): Promise<Pick<Resumed, 'ended' | 'reason'>> {
  const { id, state, params, before } = entry;
  const check = checkOf(entry, ground);
  if (!before) {
    ground.journal.close(id, cutOff, new Date());
    return { ended: 'undone', reason: cutOff };
  }
  const owed = { id, params, before };
  if (state === 'applied' && check && !(await verify(owed, check, ground))) return { ended: 'verified' };
  const problem = await putBack(owed, check, cutOff, ground);
  return problem ? { ended: 'stuck', reason: problem } : { ended: 'undone', reason: cutOff };
}

const cutOff = 'it was cut off';

/** The check of an entry as it is today, or undefined when it is gone. */
export function checkOf({ check: id, suite }: Entry, { machine }: Ground): Check | undefined {
  const folder = suite || builtInSuite;
  try {
    return readCatalogue([path.resolve(folder)], { platform: machine.platform, ids: other => other === id }).checks[0];
  } catch {
    return undefined; // its suite is gone
  }
}
