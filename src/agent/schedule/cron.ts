import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { ShipshapeError } from '../../errors.ts';
import type { Machine } from '../machine.ts';
import { answerOf } from './answer.ts';
import { hoursOf, type Job } from './job.ts';
import type { Scheduler } from './scheduler.ts';
import type { Step } from './step.ts';

const mark = '# shipshape schedule';

/** One line in the crontab of whoever asks; all other lines stay as they are. cron starts nothing that was missed: the next hour does. crontab(5) */
export const cron: Scheduler = {
  name: 'cron',

  async isHere(machine) {
    return machine.path.split(':').some(folder => isProgram(path.join(folder, 'crontab')));
  },

  async on(job, machine) {
    return replaceBy(withoutOurs(await tableOf(machine)) + lineOf(job), machine);
  },

  async off(machine) {
    const table = await tableOf(machine);
    const others = withoutOurs(table);
    if (others === table) return [];
    return others === '' ? [{ run: ['crontab', '-r'] }] : replaceBy(others, machine);
  },

  async standing(machine) {
    const ours = (await tableOf(machine)).split('\n').find(line => line.endsWith(mark));
    const [, minute, hour] = /^(\d+) (\d+)-23 /.exec(ours ?? '') ?? [];
    return ours === undefined ? undefined : { minute: Number(hour) * 60 + Number(minute), isRunning: true };
  },
};

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @throws SCHEDULE_FAILED when it cannot be read: writing would lose it. */
async function tableOf(machine: Machine): Promise<string> {
  const { exit, stdout, said } = await answerOf(['crontab', '-l'], machine);
  if (exit === 0) return stdout === '' || stdout.endsWith('\n') ? stdout : `${stdout}\n`;
  if (/no crontab|can't open/i.test(said)) return '';
  throw new ShipshapeError('SCHEDULE_FAILED', `the crontab cannot be read: ${said || `crontab -l exited with ${exit}`}`);
}

function withoutOurs(table: string): string {
  return table
    .split(/(?<=\n)/)
    .filter(line => !line.trimEnd().endsWith(mark))
    .join('');
}

function lineOf(job: Job): string {
  const { first, last, minute } = hoursOf(job);
  const state = job.state === undefined ? '' : `SHIPSHAPE_STATE=${quote(job.state)} `;
  const command = `${state}${job.words.map(quote).join(' ')} >/dev/null 2>&1`;
  // Of a command cron takes all after a % for its input.
  return `${minute} ${first}-${last} * * * ${command.replaceAll('%', '\\%')} ${mark}\n`;
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function replaceBy(table: string, { home }: Machine): Step[] {
  const draft = path.join(home, '.shipshape.crontab');
  return [{ write: draft, contents: table }, { run: ['crontab', draft] }, { remove: draft }];
}
