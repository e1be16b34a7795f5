import { readFileSync } from 'node:fs';
import { waitingReports } from '../agent/delivery/spool.ts';
import { enroll } from '../agent/line/enroll.ts';
import { readIdentity } from '../agent/line/identity.ts';
import { stateFile } from '../agent/paths.ts';
import { ShipshapeError } from '../errors.ts';
import { formatEnrolled } from '../formats/enrollment.ts';
import { tokenPattern } from '../protocol/enrollment.ts';
import { collectorOf } from './collector-of.ts';
import type { Command } from './command.ts';
import { lookOf, say } from './look.ts';
import { askSecret, readInput } from './secret.ts';

type Options = {
  url: string;
  'token-file': string | undefined;
  ca: string | undefined;
  pin: string[] | undefined;
  label: string | undefined;
  again: boolean;
};

/** `shipshape enroll URL`: makes this laptop a device of a collector, and tells what that will receive. */
export const enrollCommand: Command<Options> = {
  builder: yargs =>
    yargs
      .positional('url', { type: 'string', demandOption: true, describe: 'Where the collector is: https://…' })
      .option('token-file', { string: true, describe: 'Read the token from this file; else it comes from stdin, or is asked for' })
      .option('ca', { string: true, describe: 'Trust the certificates of this file (PEM) and no others' })
      .option('pin', { string: true, array: true, describe: 'Trust only this key of the collector: sha256/… (several: any of them)' })
      .option('label', { string: true, describe: 'What the collector calls this laptop in its list' })
      .option('again', { boolean: true, default: false, describe: 'Become a new device, though this laptop is enrolled' })
      .epilog('The token is nowhere in the command: other people on this machine could see it there.'),

  async handler({ url, 'token-file': tokenFile, ca, pin, label, again }) {
    const collector = collectorOf(url, ca, pin);
    if (label !== undefined && !/^[^\p{Cc}]{1,64}$/u.test(label)) throw new ShipshapeError('USAGE', '--label wants 1 to 64 characters');
    const file = stateFile();
    const before = readIdentity(file);
    if (before && !again) {
      if (before.collector.url !== collector.url) throw enrolledElsewhere(before.collector.url);
      say(`This laptop is enrolled with ${collector.url} already, as device ${before.device}. Nothing was changed.`);
      return;
    }
    const token = await readToken(tokenFile);
    const left = before ? waitingReports(file, before.device).length : 0;
    const enrolled = await enroll(file, collector, { token, label });
    process.stdout.write(formatEnrolled(enrolled, { url: collector.url, left }, lookOf(process.stdout)));
  },
};

function enrolledElsewhere(url: string): ShipshapeError {
  return new ShipshapeError('ENROLLED_ALREADY', `this laptop is enrolled with ${url} already`, {
    hint: 'Leave that one first: shipshape unenroll',
  });
}

async function readToken(file: string | undefined): Promise<string> {
  const token = (file === undefined ? await askToken() : readFile(file)).trim();
  if (tokenPattern.test(token)) return token;
  throw new ShipshapeError('USAGE', `${token === '' ? 'nothing was given' : 'what was given'} as the token is no token of a collector`, {
    hint: 'It looks like se1_…; whoever runs the collector makes one with: shipshape collector token create',
  });
}

function askToken(): Promise<string> {
  return process.stdin.isTTY ? askSecret('Token (it is not shown): ') : readInput();
}

function readFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ShipshapeError('USAGE', `the token cannot be read: ${(cause as Error).message}`, { cause });
  }
}
