import type { Argv, CommandModule } from 'yargs';
import { devicesText, type ListedDevice } from '../../../reports/devices.ts';
import { eraseDevice, listDevices, revokeDevice } from '../../collector/store/devices/devices.ts';
import type { Device } from '../../collector/store/tables.ts';
import { ShipshapeError } from '../../errors.ts';
import { change, type Data, dataOption, hostConsole, withStore } from './open.ts';

/** `shipshape collector devices`: what has joined, and how it leaves. */
export const devicesCommand: CommandModule<object, object> = {
  command: 'devices',
  describe: 'List the laptops that have joined; revoke or erase one',
  builder: yargs => yargs.command(listCommand).command(revokeCommand).command(eraseCommand).demandCommand(1, 'list, revoke or erase?'),
  handler() {},
};

const listCommand: CommandModule<object, Data & { format: 'text' | 'json' }> = {
  command: 'list',
  describe: 'List all laptops that have joined',
  builder: yargs =>
    yargs
      .option('data', dataOption)
      .option('format', { choices: ['text', 'json'] as const, default: 'text' as const, describe: 'How to print it' }),

  async handler({ data, format }) {
    const devices = (await withStore(data, listDevices)).map(listed);
    process.stdout.write(format === 'json' ? `${JSON.stringify({ devices }, null, 2)}\n` : devicesText(devices, Date.now()));
  },
};

const revokeCommand: CommandModule<object, Data & { device: string }> = {
  command: 'revoke <device>',
  describe: 'Take no more reports of a laptop; what it reported stays',
  builder: device,
  handler: ({ data, device }) => change(data, named(device, 'revoked'), store => revokeDevice(store, device, hostConsole, Date.now())),
};

const eraseCommand: CommandModule<object, Data & { device: string; yes: boolean }> = {
  command: 'erase <device>',
  describe: 'Remove a laptop with all that it ever reported; nothing brings it back',
  builder: yargs => device(yargs).option('yes', { boolean: true, default: false, describe: 'Do it' }),
  async handler({ data, device, yes }) {
    if (!yes)
      throw new ShipshapeError('USAGE', `this removes ${device} with all that it ever reported, and nothing brings it back`, {
        hint: 'If that is meant, say it again with --yes.',
      });
    await change(data, named(device, 'erased'), store => eraseDevice(store, device, hostConsole, Date.now()));
  },
};

function device(yargs: Argv): Argv<Data & { device: string }> {
  return yargs.positional('device', { type: 'string', demandOption: true, describe: 'The id of the laptop' }).option('data', dataOption);
}

function named(id: string, done: string) {
  return { kind: 'device', id, done, list: 'devices list' };
}

function listed(row: Device): ListedDevice {
  const platform = row.platform === null ? undefined : JSON.parse(row.platform);
  return {
    device: row.device,
    label: row.label,
    group: row.group_name,
    state: row.state,
    os: row.os,
    version: platform ? `${platform.name} ${platform.version}`.trim() : null,
    agent: row.agent,
    reports: row.last_seq,
    receivedAt: row.received_at,
    enrolledAt: row.enrolled_at,
    failing: row.failing,
    unknown: row.unknown,
    forkedAt: row.forked_at,
    skew: row.skew,
  };
}
