import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Machine } from '../machine.ts';
import { answerOf } from './answer.ts';

/** Percent that the battery still holds while the machine runs on it. Undefined on mains, without a battery, or where the system cannot tell. */
export async function batteryInUse(machine: Machine): Promise<number | undefined> {
  if (machine.platform === 'linux') return onLinux(path.join(machine.root, '/sys/class/power_supply'));
  return onMac((await answerOf(['pmset', '-g', 'batt'], machine)).stdout);
}

/** Documentation/ABI/testing/sysfs-class-power. The battery of a mouse or a headset has the scope Device. */
function onLinux(folder: string): number | undefined {
  const supplies = namesIn(folder).map(name => {
    const read = (property: string) => textOf(path.join(folder, name, property));
    return { type: read('type'), scope: read('scope'), online: read('online'), status: read('status'), capacity: read('capacity') };
  });
  if (supplies.some(({ type, online }) => (type === 'Mains' || type === 'USB') && online === '1')) return undefined;
  const left = supplies
    .filter(({ type, scope, status }) => type === 'Battery' && scope !== 'Device' && status === 'Discharging')
    .flatMap(({ capacity }) => (/^\d+$/.test(capacity) ? [Number(capacity)] : []));
  return left.length === 0 ? undefined : Math.max(...left);
}

/** `Now drawing from 'Battery Power'`, then a line for each battery with `12%;` in it. */
function onMac(said: string): number | undefined {
  if (!said.startsWith("Now drawing from 'Battery Power'")) return undefined;
  const percent = /\bInternalBattery\S* .*?(\d+)%;/.exec(said)?.[1];
  return percent === undefined ? undefined : Number(percent);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}
