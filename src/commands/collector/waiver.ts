import type { Argv, CommandModule } from 'yargs';
import { waiverJson, waiversText } from '../../../reports/waivers.ts';
import { beginOfDay, msPerDay } from '../../calendar.ts';
import { approveWaiver, endWaiver, refuseWaiver } from '../../collector/store/waivers/answer.ts';
import { requestWaiver } from '../../collector/store/waivers/request.ts';
import { listWaivers } from '../../collector/store/waivers/waivers.ts';
import { ShipshapeError } from '../../errors.ts';
import { change, type Data, dataOption, hostConsole, withStore } from './open.ts';

type Said = Data & { as: string };
type Answered = Said & { id: string; why: string | undefined };

/** `shipshape collector waiver`: fails that are excused for a time, each asked for by one person and approved by another. */
export const waiverCommand: CommandModule<object, object> = {
  command: 'waiver',
  describe: 'List waivers; ask for one, approve, refuse or end it',
  builder: yargs =>
    yargs
      .command(listCommand)
      .command(requestCommand)
      .command(approveCommand)
      .command(refuseCommand)
      .command(endCommand)
      .demandCommand(1, 'list, request, approve, refuse or end?'),
  handler() {},
};

const listCommand: CommandModule<object, Data & { format: 'text' | 'json' }> = {
  command: 'list',
  describe: 'List all waivers, the latest first',
  builder: yargs =>
    yargs
      .option('data', dataOption)
      .option('format', { choices: ['text', 'json'] as const, default: 'text' as const, describe: 'How to print it' }),

  async handler({ data, format }) {
    const waivers = await withStore(data, store => listWaivers(store));
    const now = Date.now();
    process.stdout.write(
      format === 'json'
        ? `${JSON.stringify({ waivers: waivers.map(waiver => waiverJson(waiver, now)) }, null, 2)}\n`
        : waiversText(waivers, now),
    );
  },
};

type Request = Said & { device: string; check: string; reason: string; until: string; instead: string | undefined };

const requestCommand: CommandModule<object, Request> = {
  command: 'request <device> <check>',
  describe: 'Ask that a fail be excused until a day; it is not until another person approves',
  builder: yargs =>
    said(yargs)
      .positional('device', { type: 'string', demandOption: true, describe: 'The id of the laptop' })
      .positional('check', { type: 'string', demandOption: true, describe: 'The check that fails' })
      .option('reason', { string: true, demandOption: true, describe: 'Why it cannot be mended now' })
      .option('until', {
        string: true,
        demandOption: true,
        describe: 'The last day, such as 2027-01-31 (UTC); a year from now at the most',
      })
      .option('instead', { string: true, describe: 'What protects the laptop meanwhile' }),

  async handler({ data, device, check, reason, until, instead, as: who }) {
    const request = { device, check, reason, control: instead, until: endOf(until), who };
    const id = await withStore(data, store => requestWaiver(store, request, Date.now()));
    console.log(`requested ${id}\nAnother person may now approve it: shipshape collector waiver approve ${id} --as NAME`);
  },
};

const approveCommand: CommandModule<object, Said & { id: string }> = {
  command: 'approve <id>',
  describe: 'Excuse the fail; not by who asked for it',
  builder: waiver,
  handler: ({ data, id, as: who }) => change(data, named(id, 'approved'), store => approveWaiver(store, id, { who }, Date.now())),
};

const refuseCommand: CommandModule<object, Answered> = {
  command: 'refuse <id>',
  describe: 'Excuse nothing; who asked for it withdraws it so',
  builder: answered,
  handler: ({ data, id, as: who, why }) => change(data, named(id, 'refused'), store => refuseWaiver(store, id, { who, why }, Date.now())),
};

const endCommand: CommandModule<object, Answered> = {
  command: 'end <id>',
  describe: 'End an approved waiver before its time',
  builder: answered,
  handler: ({ data, id, as: who, why }) => change(data, named(id, 'ended'), store => endWaiver(store, id, { who, why }, Date.now())),
};

function said(yargs: Argv): Argv<Said> {
  return yargs.option('data', dataOption).option('as', { string: true, default: hostConsole, describe: 'Who says so' });
}

function waiver(yargs: Argv): Argv<Said & { id: string }> {
  return said(yargs).positional('id', { type: 'string', demandOption: true, describe: 'The id of the waiver' });
}

function answered(yargs: Argv): Argv<Answered> {
  return waiver(yargs).option('why', { string: true, describe: 'Why, for who asked for it' });
}

/** The first moment after a day. */
function endOf(day: string): number {
  const begin = beginOfDay(day);
  if (begin === undefined) throw new ShipshapeError('USAGE', `--until ${day} wants a day like 2027-01-31`);
  return begin + msPerDay;
}

function named(id: string, done: string) {
  return { kind: 'waiver', id, done, list: 'waiver list' };
}
