import type { CommandModule } from 'yargs';
import { describeConfig, readConfig } from '../../collector/config.ts';
import { dataOption } from './open.ts';

/** `shipshape collector config`: every setting with what it does and its value in force, as a collector.yaml that could be kept. */
export const configCommand: CommandModule<object, { data: string | undefined }> = {
  command: 'config',
  describe: 'Show every setting, what it does, and its value in force',
  builder: yargs => yargs.option('data', dataOption),

  async handler({ data }) {
    process.stdout.write(describeConfig(readConfig({ data }, process.env)));
  },
};
