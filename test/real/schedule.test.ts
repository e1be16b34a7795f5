import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { schedulerOf } from '../../src/agent/schedule/choose.ts';
import type { Job } from '../../src/agent/schedule/job.ts';
import { carryOut } from '../../src/agent/schedule/step.ts';
import { scratchFolder } from '../support/programs.ts';
import { scheduling } from '../support/scheduling.ts';
import { runPrivately } from './namespace.ts';

const folder = '/tmp/a "b" $HOME %h <&>';
const job = (): Job => {
  const program = path.join(scratchFolder(), folder);
  mkdirSync(program, { recursive: true });
  writeFileSync(path.join(program, 'shipshape'), '#!/bin/sh\n', { mode: 0o755 });
  return { words: [path.join(program, 'shipshape'), 'report', '--scheduled'], minute: 637, state: folder };
};

describe.each([false, true])('what a schedule writes (root: %s)', isRoot => {
  test('is read by systemd without a word of complaint', async () => {
    const machine = scheduling('systemd', isRoot);
    await carryOut(await (await schedulerOf(machine)).on(job(), machine), machine);
    const units = isRoot ? path.join(machine.root, 'etc/systemd/system') : path.join(machine.home, '.config/systemd/user');
    const { status, stdout, stderr } = spawnSync(
      'systemd-analyze',
      ['verify', '--man=no', isRoot ? '--system' : '--user', path.join(units, 'shipshape.timer'), path.join(units, 'shipshape.service')],
      { encoding: 'utf8', env: { PATH: process.env.PATH, XDG_RUNTIME_DIR: scratchFolder() } },
    );
    expect({ status, stdout, ours: stderr.split('\n').filter(line => line.includes('shipshape')) }).toEqual({
      status: 0,
      stdout: '',
      ours: [],
    });
  });

  test('is a property list in which each word is what was meant', async () => {
    const machine = scheduling('launchd', isRoot);
    const meant = job();
    await carryOut(await (await schedulerOf(machine)).on(meant, machine), machine);
    const file = isRoot
      ? path.join(machine.root, 'Library/LaunchDaemons/shipshape.report.plist')
      : path.join(machine.home, 'Library/LaunchAgents/shipshape.report.plist');
    expect(readPropertyList(file)).toEqual({
      Label: 'shipshape.report',
      ProgramArguments: meant.words,
      EnvironmentVariables: { SHIPSHAPE_STATE: folder },
      StartCalendarInterval: [10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23].map(Hour => ({ Hour, Minute: 37 })),
      ProcessType: 'Background',
      LowPriorityIO: true,
      Nice: 10,
      Umask: 0o77,
    });
  });
});

test('the units of a courier are read without a word of complaint', async () => {
  const machine = scheduling('systemd', true);
  const courier = { words: [job().words[0], 'deliver', '/var/lib/shipshape'] as const, folder: '/var/lib/shipshape', user: 'daemon' };
  await carryOut(await (await schedulerOf(machine)).on({ ...job(), courier }, machine), machine);
  const units = path.join(machine.root, 'etc/systemd/system');
  const names = ['shipshape.service', 'shipshape-deliver.service', 'shipshape-deliver.path', 'shipshape-deliver.timer'];
  const words = ['verify', '--man=no', '--system', ...names.map(name => path.join(units, name))];
  const { status, stderr } = spawnSync('systemd-analyze', words, { encoding: 'utf8', env: { PATH: process.env.PATH } });
  expect({ status, ours: stderr.split('\n').filter(line => line.includes('shipshape')) }).toEqual({ status: 0, ours: [] });
});

test('the daemon of a courier is a property list in which each word is what was meant', async () => {
  const machine = scheduling('launchd', true);
  const courier = { words: [job().words[0], 'deliver', folder] as const, folder, user: '_shipshape' };
  await carryOut(await (await schedulerOf(machine)).on({ ...job(), courier }, machine), machine);
  expect(readPropertyList(path.join(machine.root, 'Library/LaunchDaemons/shipshape.deliver.plist'))).toEqual({
    Label: 'shipshape.deliver',
    ProgramArguments: courier.words,
    UserName: '_shipshape',
    GroupName: '_shipshape',
    InitGroups: false,
    WatchPaths: [`${folder}/outbox`],
    StartInterval: 3600,
    ProcessType: 'Background',
    LowPriorityIO: true,
    Nice: 10,
    Umask: 0o77,
  });
});

function readPropertyList(file: string): unknown {
  const program = 'import json, plistlib, sys; print(json.dumps(plistlib.load(open(sys.argv[1], "rb"))))';
  return JSON.parse(execFileSync('python3', ['-c', program, file], { encoding: 'utf8' }));
}

test('cron runs the lines of audit and courier, each as its user', { timeout: 150_000 }, async () => {
  const machine = scheduling('cron', true);
  const program = '/opt/a program';
  const courier = { words: [program, 'deliver', '/var/lib/shipshape'] as const, folder: '/var/lib/shipshape', user: 'shipshape' };
  await carryOut(await (await schedulerOf(machine)).on({ words: [program, 'report', '100%'], minute: 637, courier }, machine), machine);
  // Each minute, so that nobody waits for the hour.
  const table = readFileSync(path.join(machine.root, 'etc/cron.d/shipshape'), 'utf8').replaceAll(/^\d+ \S+/gm, '* *');
  const said = await runPrivately(
    `useradd --system --user-group shipshape
printf '#!/bin/sh\necho "$(id -un) $*" >>/tmp/ran\n' >'${program}'
chmod 755 '${program}'
: >/tmp/ran
chmod 666 /tmp/ran
rm -f /etc/cron.d/*
cat >/etc/cron.d/shipshape <<'TABLE'
${table}TABLE
cron
for try in $(seq 400); do [ "$(sort -u /tmp/ran | wc -l)" = 2 ] && break; sleep 0.2; done
sort -u /tmp/ran`,
    120,
  );
  expect(said).toBe('root report 100%\nshipshape deliver /var/lib/shipshape\n');
});

test('systemd understands when it is to run', () => {
  const said = execFileSync('systemd-analyze', ['calendar', '--iterations=2', '*-*-* 10..23:37:00'], { encoding: 'utf8' });
  expect(said).toContain('Normalized form: *-*-* 10..23:37:00');
});
