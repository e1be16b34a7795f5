import type { CommandModule } from 'yargs';
import { formatCsv } from '../../../reports/csv.ts';
import { fleetRows, fleetText } from '../../../reports/fleet.ts';
import { fleetJson } from '../../../reports/fleet-json.ts';
import { readConfig } from '../../collector/config.ts';
import { countFleet } from '../../collector/fleet/counted.ts';
import { readPolicyFile, takeInPolicy } from '../../collector/policy.ts';
import type { FleetCounts } from '../../fleet/fleet.ts';
import { dataOption, withStore } from './open.ts';

type Format = 'text' | 'json' | 'csv';
type Options = { data: string | undefined; day: string | undefined; policy: string | undefined; format: Format };

/** `shipshape collector fleet`: how the fleet stands, or stood at the end of a day, check by check. */
export const fleetCommand: CommandModule<object, Options> = {
  command: 'fleet',
  describe: 'Show how the fleet stands, check by check, today or on a past day',
  builder: yargs =>
    yargs
      .option('data', dataOption)
      .option('day', { string: true, describe: 'At the end of this day, such as 2026-11-01 (UTC)' })
      .option('policy', { string: true, describe: 'Judge by the policy in this file, not by the one in force' })
      .option('format', { choices: ['text', 'json', 'csv'] as const, default: 'text' as const, describe: 'How to print it' }),

  async handler({ data, day, policy: file, format }) {
    const policy = file === undefined ? undefined : readPolicyFile(file);
    const fleet = await withStore(data, async store => {
      const now = Date.now();
      if (!policy) await takeInPolicy(store, readConfig({ data }, process.env), now);
      return countFleet(store, { day, policy, now });
    });
    process.stdout.write(formats[format](fleet));
  },
};

const formats: Record<Format, (fleet: FleetCounts) => string> = {
  text: fleetText,
  json: fleet => `${JSON.stringify(fleetJson(fleet), null, 2)}\n`,
  csv: fleet => formatCsv(fleetRows(fleetJson(fleet))),
};
