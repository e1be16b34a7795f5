import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { CommandModule } from 'yargs';
import { dayName, msPerDay } from '../../calendar.ts';
import { evidenceLines } from '../../collector/evidence.ts';
import { beginOf } from '../../collector/fleet/named-day.ts';
import { keysOf } from '../../collector/keys.ts';
import { ShipshapeError } from '../../errors.ts';
import { hostConsole, withStore } from './open.ts';

type Options = { data: string | undefined; from: string; until: string | undefined };

/** `shipshape collector evidence`: the signed reports of some days, for an auditor; `shipshape verify` judges them. */
export const evidenceCommand: CommandModule<object, Options> = {
  command: 'evidence',
  describe: 'Print the signed reports of some days, which an auditor can verify anywhere: shipshape verify FILE',
  builder: yargs =>
    yargs
      .option('from', { string: true, demandOption: true, describe: 'The first of the days, such as 2026-11-01 (UTC)' })
      .option('until', { string: true, describe: 'The last of them; today where none is named' })
      .option('data', { string: true, describe: "The collector's folder" }),

  async handler({ data, from, until }) {
    const now = Date.now();
    const period = { from: beginOf(from, now), until: beginOf(until ?? dayName(now), now) + msPerDay };
    if (period.until <= period.from) throw new ShipshapeError('USAGE', `--until ${until} is before --from ${from}`);
    await withStore(data, async store => {
      const lines = evidenceLines(store, await keysOf(store), { period, who: hostConsole, now: Date.now });
      await pipeline(Readable.from(lines), process.stdout, { end: false });
    });
  },
};
