import { deliver } from '../agent/deliver.ts';
import { digestsOf } from '../agent/digests.ts';
import { factsOf } from '../agent/facts.ts';
import { readIdentity } from '../agent/identity.ts';
import { thisMachine } from '../agent/machine.ts';
import { builtInSuite, stateFile } from '../agent/paths.ts';
import { reportOf } from '../agent/seal.ts';
import { sealReport, waitingReports } from '../agent/spool.ts';
import { ShipshapeError } from '../errors.ts';
import { formatReporting, formatReportingJson, type Reporting } from '../formats/report.ts';
import { type ProfileName, profileNames } from '../protocol/profiles.ts';
import { sameAgain } from './again.ts';
import { type Asked, askChecks } from './asking.ts';
import type { Command } from './command.ts';
import { lookOf } from './look.ts';

type Options = {
  profile: ProfileName;
  suite: string[] | undefined;
  trigger: 'hand' | 'schedule';
  patience: number | undefined;
  format: 'text' | 'json';
};

/** Seconds for which the clock goes on trying, since nobody waits for it. */
const patient = 600;

/** `shipshape report`: an audit that is kept, signed, and sent to the collector; what cannot be sent waits. */
export const reportCommand: Command<Options> = {
  builder: yargs =>
    yargs
      .option('profile', { choices: profileNames, default: 'standard' as const, describe: 'Which checks to ask; see: shipshape profiles' })
      .option('suite', { string: true, array: true, describe: 'Ask the checks of these folders, not the built-in ones' })
      .option('trigger', { choices: ['hand', 'schedule'] as const, default: 'hand' as const, describe: 'Who asked for it' })
      .option('patience', { number: true, describe: `Seconds to go on trying to send (0, or ${patient} for a schedule)` })
      .option('format', { choices: ['text', 'json'] as const, default: 'text' as const, describe: 'How to print what happened' })
      .check(({ patience = 0 }) => {
        if (patience >= 0 && patience <= 86_400) return true;
        throw new ShipshapeError('USAGE', '--patience wants a number of seconds up to a day');
      })
      .epilog(
        'Exit status: 0 what was found is sent (or this laptop is not enrolled), 65 some of it is never taken, 75 it waits, 77 this device is not known.',
      ),

  async handler({ trigger, patience = trigger === 'schedule' ? patient : 0, format, ...asking }) {
    const asked = await askChecks({ ...asking, isForPeople: format === 'text' });
    asked.keep();
    const reporting = {
      results: asked.results,
      again: sameAgain(asking.suite, asking.profile),
      ...(await send(asked, { trigger, patience, ...asking })),
    };
    process.stdout.write(format === 'json' ? formatReportingJson(reporting) : formatReporting(reporting, lookOf(process.stdout)));
    const { problem, setAside = [] } = reporting.spooled?.delivery ?? {};
    process.exitCode = (problem ?? setAside[0]?.error)?.exitCode ?? 0;
  },
};

async function send(
  { catalogue, results, signal }: Asked,
  { suite, profile, trigger, patience }: Omit<Options, 'format' | 'patience'> & { patience: number },
): Promise<Pick<Reporting, 'spooled'>> {
  const file = stateFile();
  const identity = readIdentity(file);
  if (!identity) return {};
  const audited = {
    results,
    digests: digestsOf(suite ?? [builtInSuite], catalogue),
    expected: catalogue.checks.length + catalogue.broken.length,
    profile,
    trigger,
    facts: await factsOf(file, thisMachine(), identity),
  };
  const spooled = sealReport(file, place => reportOf({ ...audited, createdAt: new Date().toISOString() }, place));
  if (!spooled) return {}; // it was unenrolled meanwhile
  const delivery = await deliver(file, identity, { patienceMs: patience * 1000, isByHand: trigger === 'hand', signal });
  return { spooled: { ...spooled, collector: identity.collector.url, delivery, waiting: waitingReports(file, identity.device) } };
}
