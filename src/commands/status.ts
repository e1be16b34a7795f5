import type { CommandModule } from 'yargs';
import { lookOf } from './look.ts';

/** `shipshape status`: what the last audit found, and since when each check fails. Asks nothing anew. */
export const statusCommand: CommandModule<object, { format: 'text' | 'json' }> = {
  command: 'status',
  describe: 'Show what the last audit found, and since when each check fails',
  builder: yargs => yargs.option('format', { choices: ['text', 'json'] as const, default: 'text' as const, describe: 'How to print it' }),

  async handler({ format }) {
    const { readCatalogue } = await import('../agent/catalogue.ts');
    const { lastStandings } = await import('../agent/history.ts');
    const { thisPlatform } = await import('../agent/machine.ts');
    const { builtInSuite, historyFile } = await import('../agent/paths.ts');
    const { formatStatus } = await import('../formats/status.ts');

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
