import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Machine } from '../machine.ts';
import { answerOf } from './answer.ts';
import { hoursOf, type Job } from './job.ts';
import type { Scheduler } from './scheduler.ts';
import type { Step } from './step.ts';

const [reports, deliveries] = ['shipshape.report', 'shipshape.deliver'];

/**
 * A LaunchDaemon for root, and one more for the courier; a LaunchAgent for anybody else. What was missed in sleep launchd starts once on
 * waking. launchd.plist(5)
 */
export const launchd: Scheduler = {
  name: 'launchd',

  async isHere({ platform }) {
    return platform === 'macos';
  },

  async on(job, machine) {
    const lists: [label: string, list: string][] = [[reports, dailyList(job)]];
    if (job.courier) lists.push([deliveries, courierList(job.courier)]);
    const steps: Step[] = [];
    for (const [label, contents] of lists) {
      const file = fileOf(label, machine);
      steps.push(...(await unload(label, machine)), { write: file, contents });
      steps.push({ run: ['launchctl', 'bootstrap', domainOf(machine), file] });
    }
    return steps;
  },

  async off(machine) {
    const steps: Step[] = [];
    for (const label of [reports, deliveries]) {
      const file = fileOf(label, machine);
      steps.push(...(await unload(label, machine)), ...(existsSync(file) ? [{ remove: file }] : []));
    }
    return steps;
  },

  async standing(machine) {
    const file = fileOf(reports, machine);
    if (!existsSync(file)) return undefined;
    const [, hour, minute] =
      /<key>Hour<\/key><integer>(\d+)<\/integer><key>Minute<\/key><integer>(\d+)</.exec(readFileSync(file, 'utf8')) ?? [];
    return { minute: Number(hour) * 60 + Number(minute), isRunning: await isLoaded(reports, machine) };
  },
};

function fileOf(label: string, { root, home, isRoot }: Machine): string {
  return path.join(isRoot ? `${root}/Library/LaunchDaemons` : path.join(home, 'Library/LaunchAgents'), `${label}.plist`);
}

function domainOf({ isRoot }: Machine): string {
  return isRoot ? 'system' : `gui/${process.getuid?.()}`;
}

/** A job that is loaded cannot be loaded again, and one that is not cannot be unloaded. */
async function unload(label: string, machine: Machine): Promise<Step[]> {
  return (await isLoaded(label, machine)) ? [{ run: ['launchctl', 'bootout', `${domainOf(machine)}/${label}`] }] : [];
}

async function isLoaded(label: string, machine: Machine): Promise<boolean> {
  return (await answerOf(['launchctl', 'print', `${domainOf(machine)}/${label}`], machine)).exit === 0;
}

function dailyList({ words, state, ...job }: Job): string {
  const { first, last, minute } = hoursOf(job);
  const times = Array.from({ length: last - first + 1 }, (_, index) => first + index).map(
    hour => `    <dict><key>Hour</key><integer>${hour}</integer><key>Minute</key><integer>${minute}</integer></dict>`,
  );
  const environment = `  <key>EnvironmentVariables</key>
  <dict><key>SHIPSHAPE_STATE</key>${text(state ?? '')}</dict>
`;
  return propertyList(
    reports,
    words,
    `${state === undefined ? '' : environment}  <key>StartCalendarInterval</key>
  <array>
${times.join('\n')}
  </array>
`,
  );
}

/** What is put into the outbox goes at once; what could not go, within the hour. */
function courierList({ words, folder, user }: NonNullable<Job['courier']>): string {
  return propertyList(
    deliveries,
    words,
    `  <key>UserName</key>
  ${text(user)}
  <key>GroupName</key>
  ${text(user)}
  <key>InitGroups</key>
  <false/>
  <key>WatchPaths</key>
  <array>${text(`${folder}/outbox`)}</array>
  <key>StartInterval</key>
  <integer>3600</integer>
`,
  );
}

function propertyList(label: string, words: readonly string[], special: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  ${text(label)}
  <key>ProgramArguments</key>
  <array>
${words.map(word => `    ${text(word)}`).join('\n')}
  </array>
${special}  <key>ProcessType</key>
  <string>Background</string>
  <key>LowPriorityIO</key>
  <true/>
  <key>Nice</key>
  <integer>10</integer>
  <key>Umask</key>
  <integer>63</integer>
</dict>
</plist>
`;
}

function text(words: string): string {
  return `<string>${words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</string>`;
}
