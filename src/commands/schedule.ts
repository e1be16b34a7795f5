import { readIdentity } from '../agent/line/identity.ts';
import { type Machine, thisMachine } from '../agent/machine.ts';
import { stateFile } from '../agent/paths.ts';
import { schedulerOf } from '../agent/schedule/choose.ts';
import { dailyJob } from '../agent/schedule/job.ts';
import { scheduleOf } from '../agent/schedule/present.ts';
import { carryOut } from '../agent/schedule/step.ts';
import { usualMinute } from '../agent/schedule/time.ts';
import { ShipshapeError } from '../errors.ts';
import { describeSchedule, formatScheduleJson, formatSteps } from '../formats/schedule.ts';
import type { Command } from './command.ts';
import { say } from './look.ts';

const actions = ['on', 'off', 'show'] as const;

type Options = { action: (typeof actions)[number]; at: string | undefined; 'dry-run': boolean; format: 'text' | 'json' };

/** `shipshape schedule`: has this machine's scheduler make one report a day, and shows when. */
export const scheduleCommand: Command<Options> = {
  builder: yargs =>
    yargs
      .positional('action', { choices: actions, default: 'show' as const, describe: 'Turn it on or off, or show how it stands' })
      .option('at', { string: true, describe: 'The time of the day from which it is tried, HH:MM' })
      .option('dry-run', { boolean: true, default: false, describe: 'Show each step, and take none' })
      .option('format', { choices: ['text', 'json'] as const, default: 'text' as const, describe: 'How to print how it stands' })
      .check(({ action, at, 'dry-run': dryRun }) => {
        if (at !== undefined && action !== 'on') throw new ShipshapeError('USAGE', '--at goes with: shipshape schedule on');
        if (dryRun && action === 'show') throw new ShipshapeError('USAGE', '--dry-run goes with: shipshape schedule on, or off');
        return true;
      })
      .epilog('Without --at the time is the one that the collector gave to this laptop, or one that stays the same for this machine.'),

  async handler({ action, at, dryRun, format }) {
    const machine = thisMachine();
    if (action !== 'show') {
      const steps = await stepsOf(action, at === undefined ? undefined : minuteOf(at), machine);
      if (dryRun) {
        process.stdout.write(formatSteps(steps) || 'There is nothing to do.\n');
        return;
      }
      await carryOut(steps, machine);
    }
    const schedule = await scheduleOf(stateFile(), machine, new Date());
    if (format === 'json') process.stdout.write(formatScheduleJson(schedule));
    else say(describeSchedule(schedule));
  },
};

async function stepsOf(action: 'on' | 'off', at: number | undefined, machine: Machine) {
  const scheduler = await schedulerOf(machine);
  if (action === 'off') return scheduler.off(machine);
  return scheduler.on(dailyJob(at ?? usualMinute(readIdentity(stateFile()), machine), machine), machine);
}

function minuteOf(time: string): number {
  const [, hours, minutes] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(time) ?? [];
  if (hours === undefined) throw new ShipshapeError('USAGE', `--at wants a time of the day such as 10:30, not ${time}`);
  return Number(hours) * 60 + Number(minutes);
}
