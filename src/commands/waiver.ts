import type { CommandModule } from 'yargs';
import { choose } from '../agent/checks/choose.ts';
import { handOver } from '../agent/delivery/outbox.ts';
import { splitIn } from '../agent/delivery/split.ts';
import { type Identity, readIdentity } from '../agent/line/identity.ts';
import { thisMachine, thisPlatform } from '../agent/machine.ts';
import { builtInSuite, isOfTheMachine, stateFile, stateFolder } from '../agent/paths.ts';
import { exchangeWaivers } from '../agent/waivers/exchange.ts';
import { type AskedWaiver, askedWaivers, askWaiver, knownWaivers } from '../agent/waivers/kept.ts';
import { refusedRequest } from '../agent/waivers/letters.ts';
import { ShipshapeError } from '../errors.ts';
import { daysToChoose, endOfDay } from '../fleet/waiver.ts';
import { formatWaivers, formatWaiversJson } from '../formats/waivers.ts';
import type { Command } from './command.ts';
import { lookOf, say } from './look.ts';

/** `shipshape waiver`: what this laptop fails and may fail for a while, asked of the collector and answered by another person there. */
export const waiverCommand: Command<object> = {
  builder: yargs => yargs.command(requestCommand).command(listCommand),

  async handler() {
    throw new ShipshapeError('USAGE', 'request or list?', { hint: 'See: shipshape waiver --help' });
  },
};

type Request = { check: string; reason: string; until: string; instead: string | undefined; suite: string[] | undefined };

const requestCommand: CommandModule<object, Request> = {
  command: 'request <check>',
  describe: 'Ask that a fail be excused until a day; it is not until another person approves',
  builder: yargs =>
    yargs
      .positional('check', { type: 'string', demandOption: true, describe: 'The check that fails' })
      .option('reason', { string: true, demandOption: true, describe: 'Why it cannot be mended now; who decides reads it' })
      .option('until', {
        string: true,
        demandOption: true,
        describe: 'The last day, such as 2027-01-31 (UTC); a year from now at the most',
      })
      .option('instead', { string: true, describe: 'What protects the laptop meanwhile' })
      .option('suite', { string: true, array: true, describe: 'The check is one of these folders, not a built-in one' })
      .epilog('Exit status: 0 the collector has it, 65 it is never taken, 75 it waits to be sent, 78 this laptop has no collector.'),

  async handler({ check, reason, until, instead, suite }) {
    const file = stateFile();
    const identity = demandIdentity(file);
    choose(suite ?? [builtInSuite], thisPlatform(), { only: [check] });
    demandDay(until, Date.now());
    const wanted = {
      check,
      reason: oneLine(reason, '--reason'),
      until,
      ...(instead !== undefined && { control: oneLine(instead, '--instead') }),
    };
    const request = askWaiver(file, wanted, new Date());
    const problem = await exchange(file, identity);
    const { state, why } = askedWaivers(file).find(asked => asked.request === request) ?? {};
    if (state === 'refused') throw new ShipshapeError('WAIVER_INVALID', `${identity.collector.url} does not take it: ${why}`);
    if (state === 'received') {
      say(`${identity.collector.url} has your request. Until another person approves it, ${check} fails as before: shipshape waiver list`);
      return;
    }
    say(`Your request waits here and goes with the next report: ${problem?.message ?? 'nobody answered'}`);
    process.exitCode = problem?.exitCode ?? 75;
  },
};

const listCommand: CommandModule<object, { format: 'text' | 'json' }> = {
  command: 'list',
  describe: 'Show what was asked for, and how it stands',
  builder: yargs => yargs.option('format', { choices: ['text', 'json'] as const, default: 'text' as const, describe: 'How to print it' }),

  async handler({ format }) {
    const file = stateFile();
    const identity = demandIdentity(file);
    const problem = await exchange(file, identity);
    if (problem) console.error(`This is what was known last: ${problem.message}`);
    const waivers = { asked: askedWaivers(file).map(withWordOfCourier), known: knownWaivers(file) };
    process.stdout.write(
      format === 'json' ? formatWaiversJson(waivers, new Date()) : formatWaivers(waivers, new Date(), lookOf(process.stdout)),
    );
  },
};

/** Why the courier says that it is not taken, which lets go of nothing. */
function withWordOfCourier(asked: AskedWaiver): AskedWaiver {
  const split = asked.state === 'waiting' ? splitIn(stateFolder()) : undefined;
  const why = split && refusedRequest(split, asked.request);
  return why === undefined ? asked : { ...asked, why };
}

/** @throws NOT_ENROLLED */
function demandIdentity(file: string): Identity {
  const identity = readIdentity(file);
  if (identity) return identity;
  const asRoot = isOfTheMachine() && !thisMachine().isRoot;
  throw new ShipshapeError('NOT_ENROLLED', 'this laptop reports to no collector, and nobody else can excuse a fail', {
    hint: asRoot ? 'The whole machine does, as root: sudo shipshape waiver' : 'To report to one: shipshape enroll URL',
  });
}

function demandDay(until: string, now: number): void {
  const end = endOfDay(until);
  const { first, last } = daysToChoose(now);
  if (end < endOfDay(first) || end > endOfDay(last))
    throw new ShipshapeError('WAIVER_INVALID', `--until ${until} lies outside of ${first} to ${last}`);
}

const longest = 500;

function oneLine(text: string, option: string): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  if (line === '' || line.length > longest || /\p{Cc}/u.test(line))
    throw new ShipshapeError('USAGE', `${option} wants words, ${longest} characters at the most`);
  return line;
}

const seconds = 10;

/** Somebody waits for it, so it is tried once. What keeps it from arriving is given back; a courier then takes it along. */
async function exchange(file: string, identity: Identity): Promise<ShipshapeError | undefined> {
  try {
    await exchangeWaivers(file, identity, { ms: seconds * 1000 });
    return undefined;
  } catch (error) {
    if (!(error instanceof ShipshapeError) || error.code === 'STATE_UNREADABLE') throw error;
    return error;
  } finally {
    const split = thisMachine().isRoot ? splitIn(stateFolder()) : undefined;
    if (split) handOver(file, identity, split);
  }
}
