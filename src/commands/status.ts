import { readCatalogue } from '../agent/catalogue.ts';
import { lastStandings } from '../agent/history.ts';
import { thisPlatform } from '../agent/machine.ts';
import { builtInSuite, historyFile } from '../agent/paths.ts';
import { formatStatus } from '../formats/status.ts';
import type { Command } from './command.ts';
import { lookOf } from './look.ts';

/** `shipshape status`: what the last audit found, and since when each check fails. Asks nothing anew. */
export const statusCommand: Command<{ format: 'text' | 'json' }> = {
  builder: yargs => yargs.option('format', { choices: ['text', 'json'] as const, default: 'text' as const, describe: 'How to print it' }),

  async handler({ format }) {
    const standings = lastStandings(historyFile());
    if (format === 'json') {
      process.stdout.write(`${JSON.stringify({ standings }, null, 2)}\n`);
      return;
    }
    const { checks } = readCatalogue([builtInSuite], { platform: thisPlatform() });
    const headers = new Map(checks.map(check => [check.id, check.header]));
    process.stdout.write(formatStatus(standings, headers, new Date(), lookOf(process.stdout)));
  },
};
