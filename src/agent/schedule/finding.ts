import { msPerDay } from '../../calendar.ts';
import { ShipshapeError } from '../../errors.ts';
import { lastReport } from '../delivery/spool.ts';
import type { Finding } from '../doctor.ts';
import { readIdentity } from '../line/identity.ts';
import type { Machine } from '../machine.ts';
import { findScheduler } from './choose.ts';

const [mend, patience] = ['shipshape schedule on', 2 * msPerDay];

/** Whether reports are made by themselves. A company may have its own means for that: then it counts that they are made. */
export async function scheduleFinding(file: string, machine: Machine, now: Date): Promise<Finding> {
  try {
    const scheduler = await findScheduler(machine);
    const standing = await scheduler?.standing(machine);
    if (standing?.isRunning) return { outcome: 'pass', text: `A report is made each day by itself (${scheduler?.name})` };
    if (standing) return { outcome: 'fail', text: `The schedule lies here, and ${scheduler?.name} does not follow it`, mend };
    return unscheduled(file, now);
  } catch (error) {
    if (!(error instanceof ShipshapeError)) throw error;
    return { outcome: 'error', text: error.message, ...(error.hint !== undefined && { mend: error.hint }) };
  }
}

function unscheduled(file: string, now: Date): Finding {
  const identity = readIdentity(file);
  const last = identity && lastReport(file, identity.device);
  if (!last) return { outcome: 'skip', text: `No report is made by itself. To have one each day: ${mend}` };
  if (now.getTime() - Date.parse(last) > patience)
    return { outcome: 'fail', text: `No report is made by itself, and the last one is of ${last.slice(0, 10)}`, mend };
  return { outcome: 'skip', text: `No report is made by shipshape itself; the last one is of ${last.slice(0, 10)}. For each day: ${mend}` };
}
