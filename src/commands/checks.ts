import type { CommandModule } from 'yargs';
import { beginCheck, tryCheck } from '../agent/author.ts';
import { type Catalogue, libraryFiles, readCatalogue, readCheckFile, suiteFiles } from '../agent/checks/catalogue.ts';
import { slowest } from '../agent/checks/cost.ts';
import { suitesOf } from '../agent/checks/suites.ts';
import { recentMs } from '../agent/history.ts';
import { lint } from '../agent/lint.ts';
import { thisPlatform } from '../agent/machine.ts';
import { builtInSuite, stateFile } from '../agent/paths.ts';
import { formatCatalogue, formatCatalogueJson } from '../formats/catalogue.ts';
import { formatCost, formatCostJson, type PlatformCost } from '../formats/cost.ts';
import { formatTrial } from '../formats/trial.ts';
import { type Platform, platforms } from '../protocol/check.ts';
import { type Command, severalWords } from './command.ts';
import { interruptible } from './interruptible.ts';
import { lookOf } from './look.ts';

/** `shipshape checks`: the catalogue, and what its authors need. */
export const checksCommand: Command<{
  platform: Platform | undefined;
  suite: string[] | undefined;
  cost: boolean;
  format: 'text' | 'json';
}> = {
  builder: yargs =>
    yargs
      .command(lintCommand)
      .command(newCommand)
      .command(tryCommand)
      .option('platform', { choices: platforms, global: false, describe: 'Only the checks of this platform' })
      .option('suite', { string: true, array: true, global: false, describe: 'List the checks of these folders, not the built-in ones' })
      .option('cost', { boolean: true, default: false, global: false, describe: 'Show the checks that took longest on this machine' })
      .option('format', { choices: ['text', 'json'] as const, default: 'text' as const, global: false, describe: 'How to print the list' }),

  async handler({ platform, suite, cost, format }) {
    const catalogue = readCatalogue(suite ?? [builtInSuite], platform ? { platform } : {});
    if (cost) {
      const costs = costsOf(catalogue, platform);
      process.stdout.write(format === 'json' ? formatCostJson(costs) : formatCost(costs, lookOf(process.stdout)));
      return;
    }
    process.stdout.write(format === 'json' ? formatCatalogueJson(catalogue) : formatCatalogue(catalogue, lookOf(process.stdout)));
    if (catalogue.broken.length > 0) process.exitCode = 1;
  },
};

/** A machine measures the checks of its own platform alone. */
function costsOf(catalogue: Catalogue, wanted: Platform | undefined): PlatformCost[] {
  const measured = recentMs(stateFile(), suitesOf(catalogue), 20);
  return (wanted ? [wanted] : platforms).map(platform => {
    const asked = catalogue.checks.filter(check => check.platform === undefined || check.platform === platform);
    return { platform, slowest: platform === thisPlatform() ? slowest(asked, measured, 5) : undefined };
  });
}

const lintCommand: CommandModule<object, { file: string[] | undefined }> = {
  command: 'lint [file..]',
  describe: 'Find what is wrong with check files and their libraries (the built-in ones when none is named)',
  builder: yargs => yargs.parserConfiguration(severalWords).positional('file', { type: 'string', array: true, describe: 'Check programs' }),

  async handler({ file }) {
    const files = file?.length ? file : [...suiteFiles(builtInSuite), ...libraryFiles(builtInSuite)];
    const problems = files.flatMap(name => lint(readCheckFile(name)));
    for (const problem of problems) console.log(problem);
    console.log(
      `${files.length} ${files.length === 1 ? 'file' : 'files'}, ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`,
    );
    if (problems.length > 0) process.exitCode = 1;
  },
};

const newCommand: CommandModule<object, { id: string; platform: Platform | undefined; suite: string }> = {
  command: 'new <id>',
  describe: 'Begin a check: a program that lints, and its test table',
  builder: yargs =>
    yargs
      .positional('id', { type: 'string', demandOption: true, describe: 'The id: lower-case letters, digits and -' })
      .option('platform', { choices: platforms, describe: 'The platform that it is for; every platform when left out' })
      .option('suite', { string: true, default: 'checks', describe: 'The folder that it goes into' }),

  async handler({ id, platform, suite }) {
    for (const written of beginCheck(id, platform, suite)) console.log(`wrote ${written}`);
  },
};

const tryCommand: CommandModule<object, { file: string; machine: string | undefined }> = {
  command: 'try <file>',
  describe: 'Ask one check file, of this machine or of a pretended one',
  builder: yargs =>
    yargs
      .positional('file', { type: 'string', demandOption: true, describe: 'A check program' })
      .option('machine', { string: true, describe: 'A folder with bin/, root/ and home/, or a recorded case (JSON)' }),

  async handler({ file, machine }) {
    const trial = await tryCheck(file, machine, interruptible());
    process.stdout.write(formatTrial(trial));
    if (!trial.asExpected) process.exitCode = 1;
  },
};
