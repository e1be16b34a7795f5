import { readCatalogue } from '../agent/checks/catalogue.ts';
import { builtInSuite } from '../agent/paths.ts';
import { ShipshapeError } from '../errors.ts';
import { formatControls, formatControlsCsv, formatControlsJson } from '../formats/controls.ts';
import { type FrameworkName, frameworkNames, frameworks, supportFor } from '../protocol/controls.ts';
import type { Command } from './command.ts';
import { lookOf } from './look.ts';

const formats = ['text', 'json', 'csv'] as const;

/** `shipshape controls`: which check supports which control, from the headers of the checks. Asks nothing of this machine. */
export const controlsCommand: Command<{
  framework: FrameworkName | undefined;
  suite: string[] | undefined;
  format: (typeof formats)[number];
}> = {
  builder: yargs =>
    yargs
      .option('framework', { choices: frameworkNames, describe: 'Only the controls of this framework' })
      .option('suite', { string: true, array: true, describe: 'Read the checks of these folders, not the built-in ones' })
      .option('format', { choices: formats, default: 'text' as const, describe: 'How to print the list' })
      .epilog('A check supports a control: its answers are evidence for a part of it, never the proof of the whole.'),

  async handler({ framework, suite, format }) {
    const { checks, broken } = readCatalogue(suite ?? [builtInSuite]);
    if (broken[0]) throw new ShipshapeError('SUITE_UNREADABLE', broken[0].problem);
    const support = (framework ? [framework] : frameworkNames).map(name => ({
      name,
      title: frameworks[name].title,
      controls: supportFor(frameworks[name], checks),
    }));
    if (format === 'json') process.stdout.write(formatControlsJson(support));
    else if (format === 'csv') process.stdout.write(formatControlsCsv(support));
    else process.stdout.write(formatControls(support, lookOf(process.stdout)));
  },
};
