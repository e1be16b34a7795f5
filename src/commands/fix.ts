import { audit } from '../agent/audit.ts';
import { choose } from '../agent/checks/choose.ts';
import type { Ground } from '../agent/fix/ground.ts';
import { thisMachine } from '../agent/machine.ts';
import { builtInSuite } from '../agent/paths.ts';
import { ShipshapeError } from '../errors.ts';
import { type Check, isFixable, severities } from '../protocol/check.ts';
import { type ProfileName, profileNames, profiles, valuesInForce } from '../protocol/profiles.ts';
import type { Outcome } from '../protocol/result.ts';
import { usualConcurrency } from './asking.ts';
import { atWork } from './at-work.ts';
import { attend } from './attend.ts';
import { type Command, lastWord, severalWords } from './command.ts';
import { interruptible } from './interruptible.ts';

type Options = {
  check: string[] | undefined;
  all: boolean;
  'dry-run': boolean;
  yes: boolean;
  open: boolean;
  profile: ProfileName;
  suite: string[] | undefined;
};

/** `shipshape fix CHECK…`: mends what fails once the person has seen what it changes and agreed; what does not help is put back. */
export const fixCommand: Command<Options> = {
  builder: yargs =>
    yargs
      .parserConfiguration(severalWords)
      .positional('check', { type: 'string', array: true, describe: 'The ids of the checks to fix' })
      .option('all', { boolean: true, default: false, describe: 'Fix every check that fails and has a fix' })
      .option('dry-run', { boolean: true, default: false, describe: 'Show what would change, and change nothing' })
      .option('yes', { boolean: true, default: false, describe: 'Ask nothing; what cannot be undone is left alone' })
      .option('open', { boolean: true, default: false, describe: 'Open the settings where a person has to act' })
      .option('profile', {
        choices: profileNames,
        default: 'standard' as const,
        coerce: lastWord<ProfileName>,
        describe: 'Fix what this profile asks for',
      })
      .option('suite', { string: true, array: true, describe: 'Fix the checks of these folders, not the built-in ones' })
      .check(({ check, all }) => {
        if ((check?.length ?? 0) > 0 !== all) return true;
        throw new ShipshapeError('USAGE', all ? 'name checks or say --all, not both' : 'name the checks to fix, or say --all');
      })
      .epilog('Exit status: 0 all in order, 1 something is not, 2 something could not be told (and nothing fails).'),

  async handler({ check: ids, all, dryRun, yes, open, profile, suite }) {
    const machine = thisMachine();
    const { checks, broken } = choose(suite ?? [builtInSuite], machine.platform, {
      profile: profiles[profile],
      ...(!all && { only: ids }),
    });
    const wanted = all ? { checks: checks.filter(isFixable), broken: [] } : { checks, broken };
    const signal = interruptible();
    const paramsOf = (check: Check) => valuesInForce(profiles[profile], check);
    const outcomes: Outcome[] = [];
    const work = async (ground?: Ground) => {
      const results = await audit({ catalogue: wanted, machine, concurrency: usualConcurrency, lastMs: new Map(), paramsOf, signal });
      const checkOf = (id: string) => wanted.checks.find(check => check.id === id);
      const rank = (id: string) => severities.indexOf(checkOf(id)?.header.severity ?? 'low');
      for (const result of results.sort((a, b) => rank(a.check) - rank(b.check))) {
        if (signal.aborted) break;
        const check = checkOf(result.check);
        const params = check ? paramsOf(check) : {};
        outcomes.push(await attend(check, result, { machine, ground, params, yes, open }));
      }
    };
    await (dryRun ? work() : atWork(machine, signal, work));
    if (signal.aborted) throw new ShipshapeError('INTERRUPTED', 'interrupted; what had begun has been put back');
    process.exitCode = outcomes.includes('fail') ? 1 : outcomes.includes('error') ? 2 : 0;
  },
};
