import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Machine } from '../machine.ts';
import { answerOf } from './answer.ts';
import { hoursOf, type Job } from './job.ts';
import type { Scheduler } from './scheduler.ts';

const label = 'shipshape.report';

/** A LaunchDaemon for root, a LaunchAgent for anybody else; what was missed in sleep launchd starts once on waking. launchd.plist(5) */
export const launchd: Scheduler = {
  name: 'launchd',

  async isHere({ platform }) {
    return platform === 'macos';
  },

  async on(job, machine) {
    const file = fileOf(machine);
    return [
      ...(await unload(machine)),
      { write: file, contents: propertyList(job) },
      { run: ['launchctl', 'bootstrap', domainOf(machine), file] },
    ];
  },

  async off(machine) {
    const file = fileOf(machine);
    return [...(await unload(machine)), ...(existsSync(file) ? [{ remove: file }] : [])];
  },

  async standing(machine) {
    const file = fileOf(machine);
    if (!existsSync(file)) return undefined;
    const [, hour, minute] =
      /<key>Hour<\/key><integer>(\d+)<\/integer><key>Minute<\/key><integer>(\d+)</.exec(readFileSync(file, 'utf8')) ?? [];
    return { minute: Number(hour) * 60 + Number(minute), isRunning: await isLoaded(machine) };
  },
};

function fileOf({ root, home, isRoot }: Machine): string {
  return path.join(isRoot ? `${root}/Library/LaunchDaemons` : path.join(home, 'Library/LaunchAgents'), `${label}.plist`);
}

function domainOf({ isRoot }: Machine): string {
  return isRoot ? 'system' : `gui/${process.getuid?.()}`;
}

/** A job that is loaded cannot be loaded again, and one that is not cannot be unloaded. */
async function unload(machine: Machine): Promise<{ run: [string, ...string[]] }[]> {
  return (await isLoaded(machine)) ? [{ run: ['launchctl', 'bootout', `${domainOf(machine)}/${label}`] }] : [];
}

async function isLoaded(machine: Machine): Promise<boolean> {
  return (await answerOf(['launchctl', 'print', `${domainOf(machine)}/${label}`], machine)).exit === 0;
}

function propertyList(job: Job): string {
  const { first, last, minute } = hoursOf(job);
  const times = Array.from({ length: last - first + 1 }, (_, index) => first + index).map(
    hour => `    <dict><key>Hour</key><integer>${hour}</integer><key>Minute</key><integer>${minute}</integer></dict>`,
  );
  const environment = `  <key>EnvironmentVariables</key>
  <dict><key>SHIPSHAPE_STATE</key><string>${escapeXml(job.state ?? '')}</string></dict>
`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${label}</string>
  <key>ProgramArguments</key>
  <array>
${job.words.map(word => `    <string>${escapeXml(word)}</string>`).join('\n')}
  </array>
${job.state === undefined ? '' : environment}  <key>StartCalendarInterval</key>
  <array>
${times.join('\n')}
  </array>
  <key>ProcessType</key>
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

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
