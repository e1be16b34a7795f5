import { ShipshapeError } from '../errors.ts';
import type { Command } from './command.ts';
import { checkCommand, checksCommand } from './fleet/checks.ts';
import { deviceCommand, devicesCommand } from './fleet/devices.ts';
import { digestCommand } from './fleet/digest.ts';
import { exportCommand } from './fleet/export.ts';
import { statusCommand } from './fleet/status.ts';
import { waiverCommand } from './fleet/waiver.ts';
import { waiversCommand } from './fleet/waivers.ts';

/** `shipshape fleet`: what a collector's pages show, at a terminal. */
export const fleetCommand: Command<object> = {
  builder: yargs =>
    yargs
      .command(statusCommand)
      .command(checksCommand)
      .command(checkCommand)
      .command(devicesCommand)
      .command(deviceCommand)
      .command(waiversCommand)
      .command(waiverCommand)
      .command(exportCommand)
      .command(digestCommand)
      .epilog('It asks with an API token, which is in no command: other people on this machine could see it there. Nothing is remembered.'),

  async handler() {
    throw new ShipshapeError('USAGE', 'what of the fleet? Most often: shipshape fleet status', { hint: 'See: shipshape fleet --help' });
  },
};
