import { readCatalogue } from '../agent/checks/catalogue.ts';
import { unknownCheck } from '../agent/checks/choose.ts';
import { thisPlatform } from '../agent/machine.ts';
import { endSnooze, longestSnooze, readSnoozes, snooze } from '../agent/notices/snooze.ts';
import { builtInSuite, stateFile } from '../agent/paths.ts';
import { msPerDay } from '../calendar.ts';
import { ShipshapeError } from '../errors.ts';
import { describeSnooze } from '../formats/snooze.ts';
import type { Command } from './command.ts';
import { say } from './look.ts';

type Options = { check: string | undefined; for: string; end: boolean };

/** `shipshape snooze`: no notices for a while, of one check or of any. Audits and reports go on. */
export const snoozeCommand: Command<Options> = {
  builder: yargs =>
    yargs
      .positional('check', { type: 'string', describe: 'The id of a check; all of them when left out' })
      .option('for', { string: true, default: '1d', describe: 'How long, in days or hours: 7d at most' })
      .option('end', { boolean: true, default: false, describe: 'Be told again from now on' })
      .epilog('Audits and reports go on; what is snoozed is told once it ends, if it fails still.'),

  async handler({ check, for: length, end }) {
    const file = stateFile();
    const now = Date.now();
    if (end) endSnooze(file, check);
    else {
      const until = now + lengthOf(length);
      if (check !== undefined) mustExist(check);
      snooze(file, { ...(check !== undefined && { check }), until });
    }
    say(readSnoozes(file, now).map(describeSnooze).join(' ') || 'Nothing is snoozed.');
  },
};

function lengthOf(words: string): number {
  const [, count, unit] = /^([1-9]\d{0,2})([dh])$/.exec(words) ?? [];
  const ms = Number(count) * (unit === 'd' ? msPerDay : 3_600_000);
  if (ms <= longestSnooze) return ms;
  throw new ShipshapeError('USAGE', `--for wants days or hours such as 1d or 4h, up to 7d, not ${words}`);
}

function mustExist(check: string): void {
  const { checks, broken } = readCatalogue([builtInSuite], { platform: thisPlatform() });
  if (![...checks, ...broken].some(({ id }) => id === check)) throw unknownCheck(check, [builtInSuite], thisPlatform());
}
