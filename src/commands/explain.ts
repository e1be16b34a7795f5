import type { CommandModule } from 'yargs';
import { lookOf } from './look.ts';

/** `shipshape explain CHECK`: all that is known of one check, on paper and on this machine. */
export const explainCommand: CommandModule<object, { check: string; suite: string[] | undefined }> = {
  command: 'explain <check>',
  describe: 'Show why a check matters, what it reads, how to mend it, and its last result',
  builder: yargs =>
    yargs
      .positional('check', { type: 'string', demandOption: true, describe: 'The id of a check' })
      .option('suite', { string: true, array: true, describe: 'Look in these folders, not among the built-in checks' }),

  async handler({ check: id, suite }) {
    const { readCatalogue } = await import('../agent/catalogue.ts');
    const { unknownCheck } = await import('../agent/choose.ts');
    const { lastStandings } = await import('../agent/history.ts');
    const { thisPlatform } = await import('../agent/machine.ts');
    const { builtInSuite, historyFile } = await import('../agent/paths.ts');
    const { formatExplanation } = await import('../formats/explanation.ts');
    const { ShipshapeError } = await import('../errors.ts');

    const suites = suite ?? [builtInSuite];
    const { checks, broken } = readCatalogue(suites, { ids: other => other === id });
    if (broken[0]) throw new ShipshapeError('SUITE_UNREADABLE', broken[0].problem);
    // Where a check has a file for each platform, this machine's is the one to explain.
    const platform = thisPlatform();
    const check = checks.find(it => it.platform === undefined || it.platform === platform) ?? checks[0];
    if (!check) throw unknownCheck(id, suites);
    const standing = lastStandings(historyFile()).find(it => it.check === id);
    process.stdout.write(formatExplanation(check, standing, lookOf(process.stdout)));
  },
};
