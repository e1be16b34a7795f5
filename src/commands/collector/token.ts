import type { CommandModule } from 'yargs';
import { newTokenText, tokensText } from '../../../reports/tokens.ts';
import { readConfig } from '../../collector/config.ts';
import { createToken, listTokens, revokeToken } from '../../collector/store/devices/tokens.ts';
import { findSetting } from '../../collector/store/settings.ts';
import { ShipshapeError } from '../../errors.ts';
import { change, type Data, dataOption, hostConsole, withStore } from './open.ts';

const hour = 3_600_000;

/** `shipshape collector token`: what a laptop needs to join. */
export const tokenCommand: CommandModule<object, object> = {
  command: 'token',
  describe: 'Make, list or revoke the tokens with which laptops join',
  builder: yargs => yargs.command(createCommand).command(listCommand).command(revokeCommand).demandCommand(1, 'create, list or revoke?'),
  handler() {},
};

const createCommand: CommandModule<
  object,
  Data & { uses: number; hours: number | undefined; group: string | undefined; url: string | undefined }
> = {
  command: 'create',
  describe: 'Make a token; it is shown once',
  builder: yargs =>
    yargs
      .option('data', dataOption)
      .option('uses', { number: true, default: 1, describe: 'How many laptops may join with it (500 at the most)' })
      .option('hours', { number: true, describe: 'For how long: a day for one laptop, a week for more; 30 days at the most' })
      .option('group', { string: true, describe: 'The group that these laptops belong to' })
      .option('url', { string: true, describe: 'How laptops reach the collector, for the line that is printed' }),

  async handler({ data, uses, hours = uses === 1 ? 24 : 7 * 24, group, url }) {
    if (!(Number.isInteger(uses) && uses >= 1 && uses <= 500))
      throw new ShipshapeError('USAGE', '--uses wants a whole number from 1 to 500');
    const most = uses === 1 ? 7 * 24 : 30 * 24;
    if (!(hours > 0 && hours <= most))
      throw new ShipshapeError('USAGE', `--hours wants a number up to ${most} for ${uses} ${uses === 1 ? 'use' : 'uses'}`);
    if (group !== undefined && !/^[\p{L}\p{N}][\p{L}\p{N} _.-]{0,63}$/u.test(group))
      throw new ShipshapeError('USAGE', `--group ${JSON.stringify(group)} wants up to 64 letters, digits, blanks, and _ . -`);
    const config = readConfig({ data }, process.env);
    const order = { uses, lifetime: hours * hour, group, who: hostConsole };
    const { token, address } = await withStore(data, async store => ({
      token: await createToken(store, order, Date.now()),
      address: url ?? config.url ?? (await findSetting(store, 'url'))?.toString() ?? `http://${config.host}:${config.port}`,
    }));
    process.stdout.write(newTokenText(token, address));
  },
};

const listCommand: CommandModule<object, Data & { format: 'text' | 'json' }> = {
  command: 'list',
  describe: 'List all tokens, without what is secret in them',
  builder: yargs =>
    yargs
      .option('data', dataOption)
      .option('format', { choices: ['text', 'json'] as const, default: 'text' as const, describe: 'How to print it' }),

  async handler({ data, format }) {
    const tokens = (await withStore(data, listTokens)).map(({ hash: _, ...shown }) => shown);
    process.stdout.write(format === 'json' ? `${JSON.stringify({ tokens }, null, 2)}\n` : tokensText(tokens, Date.now()));
  },
};

const revokeCommand: CommandModule<object, Data & { id: string }> = {
  command: 'revoke <id>',
  describe: 'Make a token useless; laptops that joined with it stay',
  builder: yargs =>
    yargs
      .positional('id', { type: 'string', demandOption: true, describe: 'The id of the token: the part behind se1_' })
      .option('data', dataOption),

  handler: ({ data, id }) =>
    change(data, { kind: 'token', id, done: 'revoked', list: 'token list' }, store => revokeToken(store, id, hostConsole, Date.now())),
};
