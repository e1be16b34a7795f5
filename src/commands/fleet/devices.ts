import { plain } from '../../../reports/plain.ts';
import { deviceRows, devicesRows, devicesText, deviceText } from '../../../reports/terminal/devices.ts';
import { ShipshapeError } from '../../errors.ts';
import { DeviceAnswer, DevicesAnswer } from '../../fleet/answers/devices.ts';
import { deviceStates } from '../../fleet/fleet.ts';
import { sorts } from '../../fleet/listing.ts';
import { platforms } from '../../protocol/check.ts';
import { readerOf } from '../../protocol/message.ts';
import type { Api, Query } from './api.ts';
import { questionCommand } from './question.ts';

const readDevices = readerOf(DevicesAnswer);

/** `shipshape fleet devices`: laptops, the worst first; fifty at once for people, all of them for programs. */
export const devicesCommand = questionCommand({
  command: 'devices',
  describe: 'List laptops, the worst first',
  builder: yargs =>
    yargs
      .option('search', { string: true, describe: 'With this in their name, model, system or id' })
      .option('state', { choices: deviceStates, describe: 'In this state' })
      .option('platform', { choices: platforms, describe: 'Of this platform' })
      .option('group', { string: true, describe: 'Of this group' })
      .option('system', { string: true, describe: 'With this system, such as "macOS 26.2"' })
      .option('sort', { choices: sorts, describe: 'In this order' })
      .option('page', { number: true, describe: 'Which fifty of them' }),
  async ask(api, { day, format, search, state, platform, group, system, sort, page }) {
    const query: Query = { day, q: search, state, platform, group, system, sort, page };
    if (format === 'text' || page !== undefined) return api.get('/v1/devices', query, readDevices);
    return everyLaptop(api, query);
  },
  text: devicesText,
  rows: devicesRows,
});

async function everyLaptop(api: Api, query: Query): Promise<DevicesAnswer> {
  const first = await api.get('/v1/devices', query, readDevices);
  const devices = [...first.devices];
  for (let { next } = first; next !== null; ) {
    const more = await api.get('/v1/devices', { ...query, after: next }, readDevices);
    devices.push(...more.devices);
    next = more.next;
  }
  return { ...first, pages: 1, next: null, devices };
}

/** `shipshape fleet device ID`: one of them, by its id or any word that only it has. */
export const deviceCommand = questionCommand({
  command: 'device <id>',
  describe: 'Show one laptop: what it fails, what was found, what changed',
  builder: yargs => yargs.positional('id', { type: 'string', demandOption: true, describe: 'Its id, or a word that finds only it' }),
  ask: async (api, { day, id }) => api.get(`/v1/devices/${await deviceFor(api, id, day)}`, { day }, readerOf(DeviceAnswer)),
  text: deviceText,
  rows: deviceRows,
});

export async function deviceFor(api: Api, id: string, day: string | undefined): Promise<string> {
  if (/^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(id)) return id;
  const { count, devices } = await api.get('/v1/devices', { day, q: id }, readDevices);
  const [only] = devices;
  if (count === 1 && only) return only.device;
  if (count === 0) throw new ShipshapeError('NOT_FOUND', `no laptop is found by ${JSON.stringify(id)}`);
  const some = devices.slice(0, 5).map(({ device, name }) => `  ${device.slice(0, 8)}  ${plain(name)}`);
  throw new ShipshapeError('USAGE', `${count} laptops are found by ${JSON.stringify(id)}`, {
    hint: `Which of them?\n${some.join('\n')}${count > some.length ? `\nAll: shipshape fleet devices --search ${JSON.stringify(id)}` : ''}`,
  });
}
