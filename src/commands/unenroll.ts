import { createInterface } from 'node:readline/promises';
import { handOver } from '../agent/delivery/outbox.ts';
import { splitIn } from '../agent/delivery/split.ts';
import { waitingReports } from '../agent/delivery/spool.ts';
import { depart } from '../agent/line/enroll.ts';
import { forgetIdentity, readIdentity } from '../agent/line/identity.ts';
import { stateFile, stateFolder } from '../agent/paths.ts';
import { ShipshapeError } from '../errors.ts';
import type { Command } from './command.ts';
import { say } from './look.ts';

/** `shipshape unenroll`: tells the collector good-bye and removes what made this laptop its device. */
export const unenrollCommand: Command<{ yes: boolean }> = {
  builder: yargs => yargs.option('yes', { boolean: true, default: false, describe: 'Do not ask' }),

  async handler({ yes }) {
    const file = stateFile();
    const identity = readIdentity(file);
    if (!identity) {
      say('This laptop is not enrolled: there is nothing to leave.');
      return;
    }
    const { url } = identity.collector;
    const waiting = waitingReports(file, identity.device).length;
    const loss = waiting > 0 ? ` ${waiting === 1 ? '1 report waits' : `${waiting} reports wait`} and would never be sent.` : '';
    if (!yes && !(await agrees(`Leave ${url}?${loss} [y/N] `))) {
      say('Nothing was changed.');
      return;
    }
    const untold = await depart(identity).catch((error: unknown) => untoldOr(error));
    forgetIdentity(file);
    const split = splitIn(stateFolder());
    if (split) handOver(file, undefined, split);
    say(`This laptop reports to ${url} no more. Its key and what waited are removed; shipshape sent still shows what was sent.`);
    if (untold) say(`The collector could not be told: ${untold.message}. Whoever runs it sees this laptop as silent.`);
  },
};

/** What keeps the good-bye from arriving keeps nobody here. */
function untoldOr(error: unknown): ShipshapeError {
  if (error instanceof ShipshapeError) return error;
  throw error;
}

async function agrees(question: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new ShipshapeError('USAGE', 'nobody can be asked here', { hint: 'To leave all the same: shipshape unenroll --yes' });
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(question)).trim());
  } finally {
    terminal.close();
  }
}
