import type { Machine } from '../machine.ts';
import type { Job } from './job.ts';
import type { Step } from './step.ts';

/** A job as it stands on the machine. `isRunning` is false where its files lie there and the scheduler does not follow them. */
export type Standing = { minute: number; isRunning: boolean };

/** One way to have something run each day. Its plans, `on` and `off`, change nothing: `carryOut` does. */
export type Scheduler = {
  name: 'launchd' | 'systemd' | 'cron';
  isHere(machine: Machine): Promise<boolean>;
  on(job: Job, machine: Machine): Promise<Step[]>;
  off(machine: Machine): Promise<Step[]>;
  /** Undefined when it is off. */
  standing(machine: Machine): Promise<Standing | undefined>;
};
