import { pipeline } from 'node:stream/promises';
import type { CommandModule } from 'yargs';
import { ShipshapeError } from '../../errors.ts';
import { type Where, withApi } from './api.ts';
import { dated, where } from './question.ts';

type Options = Where & { 'as-of': string | undefined; from: string | undefined; until: string | undefined; format: 'csv' | 'json' };

const paths = { csv: '/v1/cells.csv', json: '/v1/cells' };

/** `shipshape fleet export`: every laptop × check with its grade, as it comes. */
export const exportCommand: CommandModule<object, Options> = {
  command: 'export',
  describe: 'Print every laptop × check with its grade, as CSV or as JSON lines; of several days with --from and --until',
  builder: yargs =>
    where(dated(yargs))
      .option('from', { string: true, describe: 'The first of several days, such as 2026-11-01 (UTC)' })
      .option('until', { string: true, describe: 'The last of them; today where none is named' })
      .option('format', { choices: ['csv', 'json'] as const, default: 'csv' as const, describe: 'How to print it' }),

  async handler(options) {
    const { from, until, format, 'as-of': day } = options;
    await withApi(options, async api => {
      const answer = await api.download(paths[format], { day, from, until });
      try {
        await pipeline(answer, process.stdout, { end: false });
      } catch (cause) {
        throw new ShipshapeError('COLLECTOR_UNREACHABLE', `the export ended before it was whole: ${(cause as Error).message}`, { cause });
      }
    });
  },
};
