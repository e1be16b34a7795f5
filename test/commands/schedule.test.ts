import { existsSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, test } from 'vitest';
import { thisMachine } from '../../src/agent/machine.ts';
import { rootMustNotRun } from '../../src/agent/ownership.ts';
import { findScheduler } from '../../src/agent/schedule/choose.ts';
import { listeningCollector } from '../support/listening.ts';
import { makeSuite, scratchFolder } from '../support/programs.ts';
import { shipshape } from '../support/shipshape.ts';

const cli = path.resolve(import.meta.dirname, '../../src/cli.ts');

let state: string;
let suite: string;
beforeEach(() => {
  state = scratchFolder();
  suite = makeSuite({ 'asked.sh': 'printf "1..1\\nok 1 - it is open\\n"\n' });
});
const run = (...words: string[]) => shipshape(words, { state });

describe('a scheduled report', { timeout: 60_000 }, () => {
  test('is made once a day, also where nobody collects it', async () => {
    expect((await run('report', '--scheduled', '--suite', suite)).stdout).toContain('1 check: 0 not in order');
    expect(await run('report', '--scheduled', '--suite', suite)).toMatchObject({ code: 0, stdout: 'Today’s report has been made.\n' });
    expect((await run('report', '--suite', suite)).stdout).toContain('1 check: 0 not in order');
    yesterday();
    expect((await run('report', '--scheduled', '--suite', suite)).stdout).toContain('1 check: 0 not in order');
  });

  test('is made when an audit of today asked some of the checks only', async () => {
    makeSuite({ 'other.sh': 'printf "1..1\\nok 1 - it is shut\\n"\n' }, suite);
    await run('audit', '--suite', suite, '--only', 'other');
    expect((await run('report', '--scheduled', '--suite', suite)).stdout).toContain('2 checks: 0 not in order');
  });

  test('is sent later on the same day when it could not be sent, and is not made again', async () => {
    const { url, token, kept, away, back } = await listeningCollector();
    await shipshape(['enroll', url], { state, input: await token() });
    await away();
    expect((await run('report', '--scheduled', '--patience', '0', '--suite', suite)).code).toBe(75);
    await back();
    const file = new DatabaseSync(path.join(state, 'state.db'));
    file.exec('UPDATE identity SET retry_at = NULL');
    file.close();
    expect(await run('report', '--scheduled', '--suite', suite)).toMatchObject({
      code: 0,
      stdout: 'Today’s report has been made.\nWhat had waited has been sent.\n',
    });
    expect((await kept()).map(({ report }) => [report.seq, report.trigger])).toEqual([[1, 'schedule']]);
    expect(await run('report', '--scheduled', '--suite', suite)).toMatchObject({ code: 0, stdout: 'Today’s report has been made.\n' });
  });
});

test.each([
  [['schedule', 'on', '--at', '25:00'], '--at wants a time of the day such as 10:30, not 25:00'],
  [['schedule', 'on', '--at', 'noon'], '--at wants a time of the day such as 10:30, not noon'],
  [['schedule', 'off', '--at', '10:00'], '--at goes with: shipshape schedule on'],
  [['schedule', '--dry-run'], '--dry-run goes with: shipshape schedule on, or off'],
])('%j is refused', async (words, said) => {
  expect(await run(...words)).toMatchObject({ code: 64, stdout: '', stderr: expect.stringContaining(said) });
});

test('a dry run shows every step with what would run, and takes none', async () => {
  const machine = thisMachine();
  const shown = await run('schedule', 'on', '--at', '10:37', '--dry-run');
  if (!(await findScheduler(machine))) expect(shown).toMatchObject({ code: 69, stderr: expect.stringContaining('neither launchd') });
  else if (machine.isRoot && rootMustNotRun(cli))
    expect(shown).toMatchObject({ code: 77, stderr: expect.stringContaining('root must not run') });
  else {
    expect(shown).toMatchObject({ code: 0, stderr: '' });
    expect(shown.stdout).toMatch(/^(write \/|run launchctl)/);
    expect(shown.stdout).toContain(cli);
  }
  expect(existsSync(path.join(state, 'state.db'))).toBe(false);
});

test('a doctor tells whether a report is made by itself', async () => {
  expect((await run('doctor')).stdout).toMatch(/report is made/);
});

/** Today's answers become those of the day before. */
function yesterday(): void {
  const file = new DatabaseSync(path.join(state, 'state.db'));
  file.prepare('UPDATE runs SET started_at = ?').run(new Date(Date.now() - 86_400_000).toISOString());
  file.close();
}
