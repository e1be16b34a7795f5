import type { Argv, CommandModule } from 'yargs';
import { type NewWaiver, WaiverAnswer } from '../../fleet/answers/waivers.ts';
import { readerOf } from '../../protocol/message.ts';
import { type Where, withApi } from './api.ts';
import { deviceFor } from './devices.ts';
import { where } from './question.ts';

type Request = Where & { device: string; check: string; reason: string; until: string; instead: string | undefined };
type Deciding = Where & { id: string; why?: string | undefined };

const readWaiver = readerOf(WaiverAnswer);

/** `shipshape fleet waiver`: asks for a waiver and decides one, by the same rules as on the pages. */
export const waiverCommand: CommandModule<object, object> = {
  command: 'waiver',
  describe: 'Ask for a waiver, approve, refuse or end it',
  builder: yargs =>
    yargs
      .command(requestCommand)
      .command(approveCommand)
      .command(refuseCommand)
      .command(endCommand)
      .demandCommand(1, 'request, approve, refuse or end?'),
  handler() {},
};

const requestCommand: CommandModule<object, Request> = {
  command: 'request <device> <check>',
  describe: 'Ask that a fail be excused until a day; it is not until another person approves',
  builder: yargs =>
    where(yargs)
      .positional('device', { type: 'string', demandOption: true, describe: 'The laptop: its id, or any word that only it has' })
      .positional('check', { type: 'string', demandOption: true, describe: 'The check that fails' })
      .option('reason', { string: true, demandOption: true, describe: 'Why it cannot be mended now' })
      .option('until', {
        string: true,
        demandOption: true,
        describe: 'The last day, such as 2027-01-31 (UTC); a year from now at the most',
      })
      .option('instead', { string: true, describe: 'What protects the laptop meanwhile' }),

  async handler({ device, check, reason, until, instead, ...options }) {
    const { waiver } = await withApi(options, async api => {
      const wanted: NewWaiver = { device: await deviceFor(api, device, undefined), check, reason, until };
      return api.post('/v1/waivers', instead === undefined ? wanted : { ...wanted, control: instead }, readWaiver);
    });
    console.log(`requested ${waiver.id}\nAnother person may now approve it: shipshape fleet waiver approve ${waiver.id}`);
  },
};

const approveCommand: CommandModule<object, Deciding> = {
  command: 'approve <id>',
  describe: 'Excuse the fail; not by who asked for it',
  builder: waiver,
  handler: options => decide(options, 'approval', 'approved'),
};

const refuseCommand: CommandModule<object, Deciding> = {
  command: 'refuse <id>',
  describe: 'Excuse nothing',
  builder: answered,
  handler: options => decide(options, 'refusal', 'refused'),
};

const endCommand: CommandModule<object, Deciding> = {
  command: 'end <id>',
  describe: 'End an approved waiver before its time',
  builder: answered,
  handler: options => decide(options, 'end', 'ended'),
};

function waiver(yargs: Argv): Argv<Deciding> {
  return where(yargs).positional('id', { type: 'string', demandOption: true, describe: 'The id of the waiver' }) as Argv<Deciding>;
}

function answered(yargs: Argv): Argv<Deciding> {
  return waiver(yargs).option('why', { string: true, describe: 'Why, for who asked for it' });
}

async function decide({ id, why, ...options }: Deciding, word: string, done: string): Promise<void> {
  const path = `/v1/waivers/${encodeURIComponent(id)}/${word}`;
  await withApi(options, api => api.post(path, why === undefined ? {} : { why }, readWaiver));
  console.log(`${done} ${id}`);
}
