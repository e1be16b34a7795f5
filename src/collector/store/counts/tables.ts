import type { DeviceState } from '../../../fleet/fleet.ts';
import type { Grade } from '../../../fleet/grade.ts';

/** What is counted. */
export type CountTables = {
  /** How many cells of active devices have each grade. Those of no group have the name ''. */
  tallies: { os: string; group_name: string; check_id: number } & Record<Grade | 'in_grace', number>;
  /** The same by the system that they have now, as it is listed. */
  spreads: { check_id: number; system: string } & Record<Grade | 'in_grace', number>;
  /** How many devices are active, how many of them report, and how many are in each state. */
  heads: { os: string; group_name: string; devices: number; fresh: number } & Record<DeviceState, number>;
  /** Every cell that is a fail, with since when. */
  fails: { check_id: number; since: number; device: number };
  /** How many active devices answered a check in their latest report, `fresh` of those that report; 1 while it is asked of that platform. */
  asking: { os: string; check_id: number; fresh: number; heard: number; is_asked: number };
  /** Devices of this platform (all: '') are to be graded anew, and those up to this number are already. */
  sweeps: { os: string; through: number };
  /** The fleet at the end of a day (days since 1970, UTC), as JSON; what came to be known since then is counted in `doubts`. */
  days: { day: number; counts: string | null; doubts: number; counted_at: number };
};
