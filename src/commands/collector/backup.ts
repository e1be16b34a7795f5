import path from 'node:path';
import type { CommandModule } from 'yargs';
import { backUp } from '../../collector/store/backup.ts';
import { withStore } from './open.ts';

/** `shipshape collector backup FILE`: all that it keeps at one moment. Put back as `collector.db`, it is the collector of then. */
export const backupCommand: CommandModule<object, { data: string | undefined; file: string }> = {
  command: 'backup <file>',
  describe: 'Write all that the collector keeps into a new file, while it runs; its keys are in it, so keep it as safe',
  builder: yargs =>
    yargs
      .positional('file', { type: 'string', demandOption: true, describe: 'A file that is not there yet' })
      .option('data', { string: true, describe: "The collector's folder" }),

  async handler({ data, file }) {
    const place = path.resolve(file);
    await withStore(data, store => backUp(store, place));
    console.log(`kept in ${place}; put back, it is collector.db of a folder, and shipshape collector verify --data FOLDER judges it`);
  },
};
