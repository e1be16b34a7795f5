import type { Entry, Journal } from '../agent/fix/journal.ts';
import { checkOf } from '../agent/fix/resume.ts';
import { undo } from '../agent/fix/undo.ts';
import { thisMachine } from '../agent/machine.ts';
import { ShipshapeError } from '../errors.ts';
import { formatFixes, formatUndone } from '../formats/fix.ts';
import { atWork } from './at-work.ts';
import type { Command } from './command.ts';
import { interruptible } from './interruptible.ts';
import { lookOf } from './look.ts';

type Options = { fix: string | undefined; last: boolean; force: boolean };

/** `shipshape undo`: puts back exactly what a fix changed; without a word, lists the fixes that can be undone. */
export const undoCommand: Command<Options> = {
  builder: yargs =>
    yargs
      .positional('fix', { type: 'string', describe: 'The number of a fix, or a check whose latest fix to undo' })
      .option('last', { boolean: true, default: false, describe: 'Undo the latest fix' })
      .option('force', { boolean: true, default: false, describe: 'Put back the state before the fix even if somebody changed it since' })
      .check(({ fix, last }) => {
        if (!(fix && last)) return true;
        throw new ShipshapeError('USAGE', 'name a fix or say --last, not both');
      }),

  async handler({ fix, last, force }) {
    const machine = thisMachine();
    interruptible(); // it is put back in one go
    await atWork(machine, undefined, async ground => {
      if (!fix && !last) {
        process.stdout.write(formatFixes(standing(ground.journal), lookOf(process.stdout)));
        return;
      }
      const entry = chosen(standing(ground.journal), fix);
      const check = checkOf(entry, ground);
      await undo(entry, check, ground, { force });
      process.stdout.write(formatUndone(entry, lookOf(process.stdout)));
    });
  },
};

function standing(journal: Journal): Entry[] {
  return journal.entries().filter(({ state }) => state === 'verified');
}

/** The latest comes first. */
function chosen(entries: Entry[], wanted: string | undefined): Entry {
  const entry = entries.find(({ id, check }) => wanted === undefined || wanted === String(id) || wanted === check);
  if (entry) return entry;
  throw new ShipshapeError('USAGE', wanted ? `no fix of ${wanted} stands that could be undone` : 'no fix stands that could be undone', {
    hint: 'List those that do: shipshape undo',
  });
}
