import { thisMachine } from '../agent/machine.ts';
import type { Notice } from '../agent/notices/decide.ts';
import { disturbance } from '../agent/notices/quiet.ts';
import type { Telling } from '../agent/notices/sessions.ts';
import { show } from '../agent/notices/show.ts';
import { readSnoozes, withoutSnoozed } from '../agent/notices/snooze.ts';
import { stateFile } from '../agent/paths.ts';
import { formatNotice } from '../formats/notice.ts';
import type { Command } from './command.ts';

/** `shipshape notify NOTICE`: the half of telling that lives in a person's session, with that person's snoozes. For shipshape itself. */
export const notifyCommand: Command<{ notice: string }> = {
  builder: yargs => yargs.positional('notice', { type: 'string', demandOption: true, describe: 'The notice, as JSON' }),

  async handler({ notice }) {
    process.stdout.write(`${JSON.stringify(await tell(JSON.parse(notice)))}\n`);
  },
};

async function tell(wanted: Notice): Promise<Telling> {
  const machine = thisMachine();
  const notice = withoutSnoozed(wanted, readSnoozes(stateFile(), Date.now()));
  const told = [...notice.failing, ...notice.mended].map(({ check }) => check);
  if (told.length === 0) return { outcome: 'snoozed', told };
  const reason = notice.insists ? undefined : await disturbance(machine);
  if (reason) return { outcome: 'waits', reason, told: [] };
  const problem = await show(formatNotice(notice), machine);
  return problem ? { outcome: 'failed', reason: problem, told: [] } : { outcome: 'shown', told };
}
