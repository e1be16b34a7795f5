import type { CommandModule } from 'yargs';
import { devicesText, type ListedDevice } from '../../../reports/devices.ts';
import { listDevices } from '../../collector/store/devices.ts';
import type { Device } from '../../collector/store/tables.ts';
import { withStore } from './open.ts';

type Data = { data: string | undefined };

/** `shipshape collector devices`: what has joined, and how it leaves. */
export const devicesCommand: CommandModule<object, object> = {
  command: 'devices',
  describe: 'List the laptops that have joined',
  builder: yargs => yargs.command(listCommand).demandCommand(1, 'list?'),
  handler() {},
};

const listCommand: CommandModule<object, Data & { format: 'text' | 'json' }> = {
  command: 'list',
  describe: 'List all laptops that have joined',
  builder: yargs =>
    yargs
      .option('data', { string: true, describe: "The collector's folder" })
      .option('format', { choices: ['text', 'json'] as const, default: 'text' as const, describe: 'How to print it' }),

  async handler({ data, format }) {
    const devices = (await withStore(data, listDevices)).map(listed);
    process.stdout.write(format === 'json' ? `${JSON.stringify({ devices }, null, 2)}\n` : devicesText(devices, Date.now()));
  },
};

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
