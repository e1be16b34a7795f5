import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Machine } from '../machine.ts';
import { answerOf } from './answer.ts';
import type { Scheduler } from './scheduler.ts';
import { courierTriggers, courierUnit, serviceUnit, timerUnit } from './units.ts';

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
    const { timer, service, courier } = unitFiles(machine);
    const triggers = job.courier && courierTriggers(job.courier);
    const units = ['shipshape.timer', ...(triggers ? ['shipshape-deliver.path', 'shipshape-deliver.timer'] : [])];
    return [
      { write: service, contents: serviceUnit(job, machine.isRoot) },
      { write: timer, contents: timerUnit(job) },
      ...(job.courier && triggers
        ? [
            { write: courier.service, contents: courierUnit(job.courier) },
            { write: courier.path, contents: triggers.path },
            { write: courier.timer, contents: triggers.timer },
          ]
        : []),
      { run: control(machine, 'daemon-reload') },
      { run: control(machine, 'enable', ...units) },
      // A timer that runs already would keep its old time.
      { run: control(machine, 'restart', ...units) },
    ];
  },

  async off(machine) {
    const { timer, service, courier, folders } = unitFiles(machine);
    const there = [timer, service, ...Object.values(courier)].filter(file => existsSync(file));
    if (there.length === 0) return [];
    const known = [timer, courier.path, courier.timer].filter(file => there.includes(file)).map(file => path.basename(file));
    return [
      ...(known.length > 0 ? [{ run: control(machine, 'disable', '--now', ...known) }] : []),
      // Its user cannot be removed while it runs.
      ...(there.includes(courier.service) ? [{ run: control(machine, 'stop', path.basename(courier.service)) }] : []),
      // Persistent=true keeps the time of the last run in a file of its own.
      ...(there.includes(timer) ? [{ run: control(machine, 'clean', '--what=state', 'shipshape.timer') }] : []),
      ...there.map(remove => ({ remove })),
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
    courier: {
      service: path.join(folder, 'shipshape-deliver.service'),
      path: path.join(folder, 'shipshape-deliver.path'),
      timer: path.join(folder, 'shipshape-deliver.timer'),
    },
    folders: isRoot ? [] : [folder, above],
  };
}
