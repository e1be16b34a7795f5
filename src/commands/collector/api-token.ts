import type { CommandModule } from 'yargs';
import { apiTokensText, newApiTokenText } from '../../../reports/api-tokens.ts';
import { msPerDay } from '../../calendar.ts';
import { type ApiPermission, apiPermissions } from '../../collector/access.ts';
import { createApiToken, listApiTokens, revokeApiToken } from '../../collector/store/people/api-tokens.ts';
import { ShipshapeError } from '../../errors.ts';
import { change, type Data, dataOption, hostConsole, withStore } from './open.ts';

/** `shipshape collector api-token`: what a program needs to read the fleet. */
export const apiTokenCommand: CommandModule<object, object> = {
  command: 'api-token',
  describe: 'Make, list or revoke the tokens with which programs read the fleet',
  builder: yargs => yargs.command(createCommand).command(listCommand).command(revokeCommand).demandCommand(1, 'create, list or revoke?'),
  handler() {},
};

const createCommand: CommandModule<object, Data & { permission: ApiPermission[]; days: number }> = {
  command: 'create',
  describe: 'Make a token; it is shown once',
  builder: yargs =>
    yargs
      .option('data', dataOption)
      .option('permission', {
        choices: apiPermissions,
        array: true,
        default: ['read fleet'] satisfies ApiPermission[],
        describe: 'What it allows',
      })
      .option('days', { number: true, default: 90, describe: 'For how long (365 at the most)' }),

  async handler({ data, permission, days }) {
    if (!(days > 0 && days <= 365)) throw new ShipshapeError('USAGE', '--days wants a number up to 365');
    const order = { permissions: permission, lifetime: days * msPerDay, who: hostConsole };
    process.stdout.write(newApiTokenText(await withStore(data, store => createApiToken(store, order, Date.now()))));
  },
};

const listCommand: CommandModule<object, Data> = {
  command: 'list',
  describe: 'List all tokens, without what is secret in them',
  builder: yargs => yargs.option('data', dataOption),
  async handler({ data }) {
    process.stdout.write(apiTokensText(await withStore(data, listApiTokens), Date.now()));
  },
};

const revokeCommand: CommandModule<object, Data & { id: string }> = {
  command: 'revoke <id>',
  describe: 'Make a token useless',
  builder: yargs =>
    yargs.positional('id', { type: 'string', demandOption: true, describe: 'The id of the token' }).option('data', dataOption),
  handler: ({ data, id }) =>
    change(data, { kind: 'API token', id, done: 'revoked', list: 'api-token list' }, store =>
      revokeApiToken(store, id, hostConsole, Date.now()),
    ),
};
