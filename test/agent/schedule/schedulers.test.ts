import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Machine } from '../../../src/agent/machine.ts';
import { findScheduler, schedulerOf } from '../../../src/agent/schedule/choose.ts';
import type { Job } from '../../../src/agent/schedule/job.ts';
import { carryOut } from '../../../src/agent/schedule/step.ts';
import { scratchFolder } from '../../support/programs.ts';
import { scheduling } from '../../support/scheduling.ts';

const job: Job = { words: ['/opt/ship shape/bin/shipshape', 'report', '--scheduled'], minute: 10 * 60 + 37 };

describe.each([
  ['systemd', false],
  ['systemd', true],
  ['launchd', false],
  ['launchd', true],
  ['cron', false],
] as const)('%s (root: %s)', (name, isRoot) => {
  test('turns on, tells when, turns on again at another time, and leaves nothing when it is off', async () => {
    const machine = scheduling(name, isRoot);
    const scheduler = await schedulerOf(machine);
    expect(scheduler.name).toBe(name);
    expect(await scheduler.standing(machine)).toBeUndefined();
    expect(await scheduler.off(machine)).toEqual([]);

    for (const minute of [job.minute, 0, 23 * 60 + 59]) {
      await carryOut(await scheduler.on({ ...job, minute }, machine), machine);
      expect(await scheduler.standing(machine)).toEqual({ minute, isRunning: true });
    }
    await carryOut(await scheduler.off(machine), machine);
    expect(await scheduler.standing(machine)).toBeUndefined();
    expect(filesIn(machine)).toEqual([]);
    expect(existsSync(path.join(machine.home, '.config/systemd'))).toBe(false);
  });

  test('plans the same steps again, and planning changes nothing', async () => {
    const machine = scheduling(name, isRoot);
    const scheduler = await schedulerOf(machine);
    expect(await scheduler.on(job, machine)).toEqual(await scheduler.on(job, machine));
    expect(filesIn(machine)).toEqual([]);
  });
});

test('a courier has units of its own, with no right but to read the one folder and write the other, and they go with the rest', async () => {
  const machine = scheduling('systemd', true);
  const scheduler = await schedulerOf(machine);
  const courier = {
    words: ['/opt/shipshape/current/bin/shipshape', 'deliver', '/var/lib/shipshape'] as const,
    folder: '/var/lib/shipshape',
    user: '999',
  };
  await carryOut(await scheduler.on({ ...job, courier }, machine), machine);
  const units = path.join(machine.root, 'etc/systemd/system');
  const unit = readFileSync(path.join(units, 'shipshape-deliver.service'), 'utf8');
  for (const line of ['User=999', 'CapabilityBoundingSet=', 'ProtectSystem=strict', 'ReadWritePaths="/var/lib/shipshape/receipts"'])
    expect(unit.split('\n')).toContain(line);
  expect(readFileSync(path.join(units, 'shipshape-deliver.path'), 'utf8')).toContain('PathChanged=/var/lib/shipshape/outbox\n');
  expect(readFileSync(path.join(units, 'shipshape.service'), 'utf8')).toContain('IPAddressDeny=any\n');
  expect(readFileSync(path.join(machine.home, 'called'), 'utf8')).toContain(
    'enable shipshape.timer shipshape-deliver.path shipshape-deliver.timer\n',
  );
  await carryOut(await scheduler.off(machine), machine);
  expect(filesIn(machine)).toEqual([]);
});

test('on a Mac the courier has a daemon of its own, which runs when something lies in the outbox, and it goes with the other', async () => {
  const machine = scheduling('launchd', true);
  const scheduler = await schedulerOf(machine);
  const folder = '/Library/Application Support/Shipshape';
  const courier = { words: ['/opt/shipshape/current/bin/shipshape', 'deliver', folder] as const, folder, user: '_shipshape' };
  for (const _ of [1, 2]) await carryOut(await scheduler.on({ ...job, courier }, machine), machine);
  const daemon = readFileSync(path.join(machine.root, 'Library/LaunchDaemons/shipshape.deliver.plist'), 'utf8');
  expect(daemon).toContain('<key>UserName</key>\n  <string>_shipshape</string>\n');
  expect(daemon).toContain(`<key>WatchPaths</key>\n  <array><string>${folder}/outbox</string></array>\n`);
  expect(readFileSync(path.join(machine.root, 'Library/LaunchDaemons/shipshape.report.plist'), 'utf8')).not.toContain('UserName');
  await carryOut(await scheduler.off(machine), machine);
  expect(filesIn(machine)).toEqual([]);
});

test('where cron is all there is, audit and courier have lines of their own in /etc/cron.d, and root’s own crontab is left alone', async () => {
  const machine = scheduling('cron', true);
  const table = path.join(machine.home, 'table');
  writeFileSync(table, '5 4 * * * mine\n');
  const scheduler = await schedulerOf(machine);
  const courier = {
    words: ['/opt/shipshape/current/bin/shipshape', 'deliver', '/var/lib/shipshape'] as const,
    folder: '',
    user: 'shipshape',
  };
  await carryOut(await scheduler.on({ ...job, minute: 10 * 60 + 55, courier }, machine), machine);
  expect(await scheduler.standing(machine)).toEqual({ minute: 10 * 60 + 55, isRunning: true });
  expect(readFileSync(path.join(machine.root, 'etc/cron.d/shipshape'), 'utf8').split('\n').slice(-3)).toEqual([
    "55 10-23 * * * root '/opt/ship shape/bin/shipshape' report --scheduled >/dev/null 2>&1",
    '5 * * * * shipshape /opt/shipshape/current/bin/shipshape deliver /var/lib/shipshape >/dev/null 2>&1',
    '',
  ]);
  await carryOut(await scheduler.off(machine), machine);
  expect(filesIn(machine)).toEqual([table]);
  expect(readFileSync(table, 'utf8')).toBe('5 4 * * * mine\n');
});

test('a timer whose unit nobody follows is told apart from one that runs', async () => {
  const machine = scheduling('systemd');
  const scheduler = await schedulerOf(machine);
  await carryOut((await scheduler.on(job, machine)).slice(0, 2), machine);
  expect(await scheduler.standing(machine)).toEqual({ minute: job.minute, isRunning: false });
  await carryOut(await scheduler.off(machine), machine);
  expect(filesIn(machine)).toEqual([]);
});

test('a person asks their own systemd, root that of the system', async () => {
  for (const [isRoot, words] of [
    [false, 'systemctl --user daemon-reload'],
    [true, 'systemctl daemon-reload'],
  ] as const) {
    const machine = scheduling('systemd', isRoot);
    await carryOut(await (await schedulerOf(machine)).on(job, machine), machine);
    expect(readFileSync(path.join(machine.home, 'called'), 'utf8').split('\n')).toContain(words);
  }
});

test('systemd catches up what was missed, spreads the start, and takes strange paths as they are', async () => {
  const machine = scheduling('systemd');
  const strange: Job = { words: ['/opt/a "b" $c %d\\e/shipshape', 'report'], minute: 545, state: '/home/x y/%state' };
  const steps = await (await schedulerOf(machine)).on(strange, machine);
  const text = steps.map(step => ('write' in step ? step.contents : '')).join('');
  expect(text).toContain('ExecStart=/usr/bin/env "/opt/a \\"b\\" $$c %%d\\\\e/shipshape" "report"\n');
  expect(text).toContain('Environment="SHIPSHAPE_STATE=/home/x y/%%state"\n');
  expect(text).toContain('OnCalendar=*-*-* 09..23:05:00\nPersistent=true\nRandomizedDelaySec=5min\n');
});

test('all other lines of a crontab stay as they are, and the command is the one that was meant', async () => {
  const machine = scheduling('cron');
  const table = path.join(machine.home, 'table');
  const own = '# mine\nMAILTO=me\n5 4 * * * echo 50\\% # shipshape schedules\n\n';
  writeFileSync(table, own);
  const scheduler = await schedulerOf(machine);
  await carryOut(await scheduler.on({ ...job, state: "/it's/100%" }, machine), machine);
  await carryOut(await scheduler.on({ ...job, state: "/it's/100%" }, machine), machine);
  expect(readFileSync(table, 'utf8')).toBe(
    `${own}37 10-23 * * * SHIPSHAPE_STATE='/it'\\''s/100\\%' '/opt/ship shape/bin/shipshape' report --scheduled >/dev/null 2>&1 # shipshape schedule\n`,
  );
  await carryOut(await scheduler.off(machine), machine);
  expect(readFileSync(table, 'utf8')).toBe(own);
});

test('a crontab that cannot be read is never written over', async () => {
  const machine = scheduling('cron');
  writeFileSync(path.join(machine.path.split(':')[0] as string, 'crontab'), '#!/bin/sh\necho "you may not use this program" >&2\nexit 1\n');
  const scheduler = await schedulerOf(machine);
  await expect(scheduler.on(job, machine)).rejects.toMatchObject({
    code: 'SCHEDULE_FAILED',
    message: expect.stringContaining('you may not'),
  });
});

test('what a scheduler refuses is told with its own words', async () => {
  const machine = scheduling('systemd');
  writeFileSync(
    path.join(machine.path.split(':')[0] as string, 'systemctl'),
    '#!/bin/sh\n[ "$2" = show ] || { echo "no medium found" >&2; exit 1; }\n',
  );
  const steps = await (await schedulerOf(machine)).on(job, machine);
  await expect(carryOut(steps, machine)).rejects.toMatchObject({
    code: 'SCHEDULE_FAILED',
    message: 'the schedule could not be changed: systemctl --user daemon-reload: no medium found',
  });
});

test('where nothing can run it that is said, with what could', async () => {
  const machine = { ...scheduling('cron'), path: scratchFolder() };
  expect(await findScheduler(machine)).toBeUndefined();
  await expect(schedulerOf(machine)).rejects.toMatchObject({ code: 'PLATFORM_UNSUPPORTED', hint: expect.stringContaining('--scheduled') });
});

/** What a schedule put on the machine; the pretended tools' own notes are left out. */
function filesIn({ root, home }: Machine): string[] {
  return [root, home]
    .flatMap(folder => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(name => path.join(folder, name)))
    .filter(name => statSync(name).isFile() && path.basename(name) !== 'called');
}
