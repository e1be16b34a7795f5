import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Machine } from '../machine.ts';
import { answerOf } from './answer.ts';
import { hoursOf, type Job } from './job.ts';
import type { Scheduler } from './scheduler.ts';

/** A timer and its service: of the system for root, of the person's own manager for anybody else. systemd.timer(5), systemd.exec(5) */
export const systemd: Scheduler = {
  name: 'systemd',

  async isHere(machine) {
    return (
      existsSync(`${machine.root}/run/systemd/system`) &&
      (await answerOf(control(machine, 'show', '--property=Version'), machine)).exit === 0
    );
  },

  async on(job, machine) {
    const { timer, service } = unitFiles(machine);
    return [
      { write: service, contents: serviceUnit(job, machine) },
      { write: timer, contents: timerUnit(job) },
      { run: control(machine, 'daemon-reload') },
      { run: control(machine, 'enable', 'shipshape.timer') },
      // A timer that runs already would keep its old time.
      { run: control(machine, 'restart', 'shipshape.timer') },
    ];
  },

  async off(machine) {
    const { timer, service, folders } = unitFiles(machine);
    if (!existsSync(timer) && !existsSync(service)) return [];
    const known = existsSync(timer)
      ? [
          { run: control(machine, 'disable', '--now', 'shipshape.timer') },
          // Persistent=true keeps the time of the last run in a file of its own.
          { run: control(machine, 'clean', '--what=state', 'shipshape.timer') },
        ]
      : [];
    return [
      ...known,
      { remove: timer },
      { remove: service },
      { run: control(machine, 'daemon-reload') },
      ...folders.map(removeEmpty => ({ removeEmpty })),
    ];
  },

  async standing(machine) {
    const { timer } = unitFiles(machine);
    if (!existsSync(timer)) return undefined;
    const [, hour, minute] = /^OnCalendar=\*-\*-\* (\d\d)\.\.23:(\d\d):00$/m.exec(readFileSync(timer, 'utf8')) ?? [];
    const { exit } = await answerOf(control(machine, 'is-active', '--quiet', 'shipshape.timer'), machine);
    return { minute: Number(hour) * 60 + Number(minute), isRunning: exit === 0 };
  },
};

function control({ isRoot }: Machine, ...words: string[]): [string, ...string[]] {
  return ['systemctl', ...(isRoot ? [] : ['--user']), ...words];
}

/** `folders` are those that a person may not have had before, the deepest first. */
function unitFiles({ root, home, isRoot }: Machine) {
  const above = path.join(home, '.config/systemd');
  const folder = isRoot ? `${root}/etc/systemd/system` : path.join(above, 'user');
  return {
    timer: path.join(folder, 'shipshape.timer'),
    service: path.join(folder, 'shipshape.service'),
    folders: isRoot ? [] : [folder, above],
  };
}

function timerUnit(job: Job): string {
  const { first, last, minute } = hoursOf(job);
  return `[Unit]
Description=The daily report of shipshape

[Timer]
OnCalendar=*-*-* ${twoDigits(first)}..${last}:${twoDigits(minute)}:00
Persistent=true
RandomizedDelaySec=5min

[Install]
WantedBy=timers.target
`;
}

/**
 * Nothing here may change what a check sees, or keep a fix that was interrupted from being put back: so no private view of the files.
 * A check of a person may ask sudo, which needs new privileges. The program is a word to env, since systemd refuses quotes in its name.
 */
function serviceUnit({ words, state }: Job, { isRoot }: Machine): string {
  return `[Unit]
Description=Ask whether this machine is in order, and report it

[Service]
Type=oneshot
ExecStart=/usr/bin/env ${words.map(word => quote(word).replaceAll('$', '$$$$')).join(' ')}
${state === undefined ? '' : `Environment=${quote(`SHIPSHAPE_STATE=${state}`)}\n`}TimeoutStartSec=30min
KillMode=control-group
Nice=10
IOSchedulingClass=idle
MemoryMax=1G
TasksMax=1024
UMask=0077
LockPersonality=yes
RestrictRealtime=yes
SystemCallArchitectures=native
${isRoot ? systemOnly : ''}`;
}

const systemOnly = `NoNewPrivileges=yes
KeyringMode=private
ProtectHostname=yes
CapabilityBoundingSet=~CAP_SYS_BOOT CAP_SYS_MODULE CAP_SYS_TIME CAP_MKNOD
`;

/** % begins a specifier in any setting. */
function quote(word: string): string {
  return `"${word.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%')}"`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
