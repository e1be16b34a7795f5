import { ShipshapeError } from '../errors.ts';
import { apiTokenCommand } from './collector/api-token.ts';
import { backupCommand } from './collector/backup.ts';
import { configCommand } from './collector/config.ts';
import { devicesCommand } from './collector/devices.ts';
import { evidenceCommand } from './collector/evidence.ts';
import { fleetCommand } from './collector/fleet.ts';
import { personCommand } from './collector/person.ts';
import { serveCommand } from './collector/serve.ts';
import { tokenCommand } from './collector/token.ts';
import { verifyCommand } from './collector/verify.ts';
import { waiverCommand } from './collector/waiver.ts';
import type { Command } from './command.ts';

/** `shipshape collector`: the server that laptops report to, and what whoever runs it does on its host. */
export const collectorCommand: Command<{ data: string | undefined }> = {
  builder: yargs =>
    yargs
      .command(serveCommand)
      .command(tokenCommand)
      .command(devicesCommand)
      .command(fleetCommand)
      .command(waiverCommand)
      .command(personCommand)
      .command(apiTokenCommand)
      .command(verifyCommand)
      .command(evidenceCommand)
      .command(backupCommand)
      .command(configCommand)
      .option('data', { string: true, describe: "The collector's folder, with collector.yaml and its database" }),

  async handler() {
    throw new ShipshapeError('USAGE', 'what of the collector? Most often: shipshape collector serve', {
      hint: 'See: shipshape collector --help',
    });
  },
};
