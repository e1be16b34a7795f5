import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ShipshapeError } from '../../errors.ts';
import { isExecutable } from '../files.ts';
import type { Machine } from '../machine.ts';
import { answerOf } from './answer.ts';
import { hoursOf, type Job } from './job.ts';
import type { Scheduler } from './scheduler.ts';
import type { Step } from './step.ts';

const mark = '# shipshape schedule';

/**
 * One line in the crontab of whoever asks; all other lines stay as they are. Where a courier sends, both jobs stand in a file of their own
 * in /etc/cron.d, since each has its user there. cron starts nothing that was missed: the next hour does. crontab(5), cron(8)
 */
export const cron: Scheduler = {
  name: 'cron',

  async isHere(machine) {
    return machine.path.split(':').some(folder => isExecutable(path.join(folder, 'crontab')));
  },

  async on(job, machine) {
    if (job.courier) return [{ write: dropIn(machine), contents: tableFor(job, job.courier) }];
    return replaceBy(`${withoutOurs(await tableOf(machine))}${lineOf(job)} ${mark}\n`, machine);
  },

  async off(machine) {
    if (hasDropIn(machine)) return [{ remove: dropIn(machine) }];
    const table = await tableOf(machine);
    const others = withoutOurs(table);
    if (others === table) return [];
    return others === '' ? [{ run: ['crontab', '-r'] }] : replaceBy(others, machine);
  },

  async standing(machine) {
    const table = hasDropIn(machine) ? readFileSync(dropIn(machine), 'utf8') : ownIn(await tableOf(machine));
    const [ours, minute, hour] = /^(\d+) (\d+)-23 /m.exec(table) ?? [];
    return ours === undefined ? undefined : { minute: Number(hour) * 60 + Number(minute), isRunning: true };
  },
};

/** cron passes over names with a dot. */
function dropIn({ root }: Machine): string {
  return `${root}/etc/cron.d/shipshape`;
}

function hasDropIn(machine: Machine): boolean {
  return machine.isRoot && existsSync(dropIn(machine));
}

/** What the audit has put into the outbox is sent ten minutes after it begins, or within the hour. */
function tableFor(job: Job, { words, user }: NonNullable<Job['courier']>): string {
  return `SHELL=/bin/sh
PATH=/usr/sbin:/usr/bin:/sbin:/bin
MAILTO=""
${lineOf(job, 'root')}
${(job.minute + 10) % 60} * * * * ${user} ${commandOf(words)}
`;
}

/** @throws SCHEDULE_FAILED when it cannot be read: writing would lose it. */
async function tableOf(machine: Machine): Promise<string> {
  const { exit, stdout, said } = await answerOf(['crontab', '-l'], machine);
  if (exit === 0) return stdout === '' || stdout.endsWith('\n') ? stdout : `${stdout}\n`;
  if (/no crontab|can't open/i.test(said)) return '';
  throw new ShipshapeError('SCHEDULE_FAILED', `the crontab cannot be read: ${said || `crontab -l exited with ${exit}`}`);
}

function withoutOurs(table: string): string {
  return linesOf(table, line => !line.trimEnd().endsWith(mark));
}

function ownIn(table: string): string {
  return linesOf(table, line => line.trimEnd().endsWith(mark));
}

function linesOf(table: string, isWanted: (line: string) => boolean): string {
  return table
    .split(/(?<=\n)/)
    .filter(isWanted)
    .join('');
}

/** In a table for everybody a line names its user. */
function lineOf(job: Job, user?: string): string {
  const { first, last, minute } = hoursOf(job);
  const state = job.state === undefined ? '' : `SHIPSHAPE_STATE=${quote(job.state)} `;
  return `${minute} ${first}-${last} * * * ${user === undefined ? '' : `${user} `}${commandOf(job.words, state)}`;
}

/** Of a command cron takes all after a % for its input. */
function commandOf(words: readonly string[], before = ''): string {
  return `${before}${words.map(quote).join(' ')} >/dev/null 2>&1`.replaceAll('%', '\\%');
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function replaceBy(table: string, { home }: Machine): Step[] {
  const draft = path.join(home, '.shipshape.crontab');
  return [{ write: draft, contents: table }, { run: ['crontab', draft] }, { remove: draft }];
}
