import { choose } from '../agent/checks/choose.ts';
import { digestsOf } from '../agent/checks/digests.ts';
import { factsOf } from '../agent/delivery/facts.ts';
import { passOn } from '../agent/delivery/pass-on.ts';
import { reportOf } from '../agent/delivery/seal.ts';
import { sealReport, waitingReports } from '../agent/delivery/spool.ts';
import { readIdentity } from '../agent/line/identity.ts';
import { thisMachine } from '../agent/machine.ts';
import { readMachineConfig } from '../agent/machine-config.ts';
import { builtInSuite, configFile, stateFile } from '../agent/paths.ts';
import { lastMade } from '../agent/schedule/made.ts';
import { batteryInUse } from '../agent/schedule/power.ts';
import { isDue } from '../agent/schedule/time.ts';
import { waitingRequests } from '../agent/waivers/kept.ts';
import { ShipshapeError } from '../errors.ts';
import { formatReporting, formatReportingJson, type Reporting } from '../formats/report.ts';
import { type ProfileName, profileNames, profiles } from '../protocol/profiles.ts';
import { sameAgain } from './again.ts';
import { type Asked, askChecks } from './asking.ts';
import type { Command } from './command.ts';
import { interruptible } from './interruptible.ts';
import { lookOf, say } from './look.ts';
import { publishForAll } from './publishing.ts';
import { confirm, tell } from './telling.ts';

type Options = {
  profile: ProfileName | undefined;
  suite: string[] | undefined;
  scheduled: boolean;
  'ask-again-after': number;
  patience: number | undefined;
  format: 'text' | 'json';
};

/** Seconds for which the clock goes on trying, since nobody waits for it. */
const patient = 600;

/** `shipshape report`: an audit that is kept, signed, and sent to the collector; what cannot be sent waits. */
export const reportCommand: Command<Options> = {
  builder: yargs =>
    yargs
      .option('profile', { choices: profileNames, describe: 'Which checks to ask, standard when left out; see: shipshape profiles' })
      .option('suite', { string: true, array: true, describe: 'Ask the checks of these folders, not the built-in ones' })
      .option('scheduled', {
        boolean: true,
        default: false,
        describe: 'Once a day, and on enough power: for whatever runs it by the clock',
      })
      .option('ask-again-after', {
        number: true,
        default: 180,
        describe: 'Seconds after which a new failure is asked again before it is told, when scheduled',
      })
      .option('patience', { number: true, describe: `Seconds to go on trying to send (0, or ${patient} when scheduled)` })
      .option('format', { choices: ['text', 'json'] as const, default: 'text' as const, describe: 'How to print what happened' })
      .check(({ patience = 0, 'ask-again-after': pause }) => {
        if (!(patience >= 0 && patience <= 86_400)) throw new ShipshapeError('USAGE', '--patience wants a number of seconds up to a day');
        if (!(pause >= 0 && pause <= 900)) throw new ShipshapeError('USAGE', '--ask-again-after wants a number of seconds up to 900');
        return true;
      })
      .epilog(
        'Exit status: 0 what was found is sent (or this laptop is not enrolled), 65 some of it is never taken, 75 it waits, 77 this device is not known.',
      ),

  async handler({ scheduled, askAgainAfter, patience = scheduled ? patient : 0, format, suite, ...options }) {
    const usual = readMachineConfig(configFile(), thisMachine().isRoot);
    const asking = { suite, profile: options.profile ?? usual.profile, notices: usual.notices };
    const sending = { ...asking, scheduled, patience };
    if (scheduled && (await mustRest(sending))) return;
    const asked = await askChecks({ ...asking, isForPeople: format === 'text' });
    asked.keep();
    if (scheduled) {
      asked.results = await confirm(asked, { ...asking, isForPeople: false }, askAgainAfter);
      if (asking.notices) await tell(asked.catalogue, asking.profile);
    }
    const reporting = {
      results: asked.results,
      again: sameAgain(asking.suite, asking.profile),
      ...(await send(asked, sending)),
    };
    publishForAll();
    process.stdout.write(format === 'json' ? formatReportingJson(reporting) : formatReporting(reporting, lookOf(process.stdout)));
    const { problem, setAside = [] } = reporting.spooled?.delivery ?? {};
    process.exitCode = (problem ?? setAside[0]?.error)?.exitCode ?? 0;
  },
};

type Sending = { suite: string[] | undefined; profile: ProfileName; scheduled: boolean; patience: number; notices: boolean };

/** Whether the day's report has been made, or waits for power. What could not be sent is tried again meanwhile. */
async function mustRest({ suite, profile, patience, notices }: Sending): Promise<boolean> {
  const [file, machine] = [stateFile(), thisMachine()];
  const catalogue = choose(suite ?? [builtInSuite], machine.platform, { profile: profiles[profile] });
  const battery = await batteryInUse(machine);
  const due = isDue(new Date(), lastMade(file, catalogue, profile), battery);
  if (due === 'due') return false;
  say(
    due === 'made'
      ? 'Today’s report has been made.'
      : `The battery is at ${battery} %: the report waits for power, until tomorrow at most.`,
  );
  if (due === 'made' && notices) await tell(catalogue, profile);
  const identity = readIdentity(file);
  if (!identity || waitingReports(file, identity.device).length + waitingRequests(file, identity.device).length === 0) return true;
  const { problem, setAside } = await passOn(file, identity, { patienceMs: patience * 1000, isByHand: false, signal: interruptible() });
  publishForAll();
  const error = problem ?? setAside[0]?.error;
  if (error) say(`Reports wait to be sent: ${error.message}`);
  else say(waitingReports(file, identity.device).length === 0 ? 'What had waited has been sent.' : 'What waits lies in the outbox.');
  process.exitCode = error?.exitCode ?? 0;
  return true;
}

async function send(
  { catalogue, results, signal }: Asked,
  { suite, profile, scheduled, patience }: Sending,
): Promise<Pick<Reporting, 'spooled'>> {
  const file = stateFile();
  const identity = readIdentity(file);
  if (!identity) return {};
  const audited = {
    results,
    digests: digestsOf(suite ?? [builtInSuite], catalogue),
    expected: catalogue.checks.length + catalogue.broken.length,
    profile,
    trigger: scheduled ? ('schedule' as const) : ('hand' as const),
    facts: await factsOf(file, thisMachine(), identity),
  };
  const spooled = sealReport(file, place => reportOf({ ...audited, createdAt: new Date().toISOString() }, place));
  if (!spooled) return {}; // it was unenrolled meanwhile
  const delivery = await passOn(file, identity, { patienceMs: patience * 1000, isByHand: !scheduled, signal });
  return { spooled: { ...spooled, collector: identity.collector.url, delivery, waiting: waitingReports(file, identity.device) } };
}
