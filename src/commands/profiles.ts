import { readCatalogue } from '../agent/checks/catalogue.ts';
import { builtInSuite } from '../agent/paths.ts';
import { formatProfiles, formatProfilesJson } from '../formats/profiles.ts';
import type { Command } from './command.ts';
import { lookOf } from './look.ts';

/** `shipshape profiles`: what each profile of an audit asks for, and why. */
export const profilesCommand: Command<{ format: 'text' | 'json' }> = {
  builder: yargs =>
    yargs
      .option('format', { choices: ['text', 'json'] as const, default: 'text' as const, describe: 'How to print it' })
      .epilog('Choose one with: shipshape audit --profile NAME'),

  async handler({ format }) {
    const { checks } = readCatalogue([builtInSuite]);
    process.stdout.write(format === 'json' ? formatProfilesJson(checks) : formatProfiles(checks, lookOf(process.stdout)));
  },
};
