import { readIdentity } from '../agent/line/identity.ts';
import { stateFile } from '../agent/paths.ts';
import { formatPrivacy, formatPrivacyJson, formatPrivacyMarkdown } from '../formats/privacy.ts';
import type { Command } from './command.ts';
import { lookOf } from './look.ts';

const formats = ['text', 'json', 'markdown'] as const;

/** `shipshape privacy`: every part of what leaves this laptop, and where it goes. */
export const privacyCommand: Command<{ format: (typeof formats)[number] }> = {
  builder: yargs => yargs.option('format', { choices: formats, default: 'text' as const, describe: 'How to print it' }),

  async handler({ format }) {
    const identity = readIdentity(stateFile());
    const recipient = identity && { url: identity.collector.url, collect: identity.collect };
    if (format === 'json') process.stdout.write(formatPrivacyJson(recipient));
    else if (format === 'markdown') process.stdout.write(formatPrivacyMarkdown(recipient));
    else process.stdout.write(formatPrivacy(recipient, lookOf(process.stdout)));
  },
};
