import { readFileSync } from 'node:fs';
import os from 'node:os';
import { msPerDay } from '../../calendar.ts';
import type { IdentityPart } from '../../protocol/enrollment.ts';
import { sha256 } from '../../protocol/envelope.ts';
import type { Report } from '../../protocol/report.ts';
import { short } from '../../protocol/words.ts';
import type { Machine } from '../machine.ts';
import { execute } from '../run/execute.ts';
import { withScratch } from '../scratch.ts';
import { readState, withState } from '../state-file.ts';

/** What a report says of the machine itself. */
export type Facts = Pick<Report, 'boot' | 'platform' | 'identity'>;

/** What costs many programs to learn, and changes with an update of the system at most. */
type Learned = { platform: Report['platform']; serial?: string };

const week = 7 * msPerDay;

/**
 * The machine as a report describes it: of its identity only what the collector asks for. Model and version are learned anew
 * once a week and after each start of the system.
 * @throws STATE_UNREADABLE
 */
export async function factsOf(
  file: string,
  machine: Machine,
  { device, collect }: { device: string; collect: IdentityPart[] },
): Promise<Facts> {
  const boot = { id: sha256(Buffer.from(`${device} ${await bootId(machine)}`)), elapsedMs: Math.round(os.uptime() * 1000) };
  const wantsSerial = collect.includes('serial');
  let learned = recall(file, boot.id);
  if (!learned || (wantsSerial && learned.serial === undefined)) {
    learned = await learn(machine, wantsSerial);
    keep(file, boot.id, learned);
  }
  const { platform, serial } = learned;
  const identity = {
    ...(collect.includes('hostname') && { hostname: short(os.hostname(), 255) }),
    ...(wantsSerial && serial && { serial }),
    ...(collect.includes('owner') && { owner: short(os.userInfo().username, 255) }),
  };
  return { boot, platform, ...(Object.keys(identity).length > 0 && { identity }) };
}

/** What tells this start of the system from every other: random(4) on Linux, sysctl(3) on macOS. */
async function bootId(machine: Machine): Promise<string> {
  if (machine.platform === 'linux') return readFileSync(`${machine.root}/proc/sys/kernel/random/boot_id`, 'utf8').trim();
  const said = await withScratch(tmp =>
    execute({ command: ['sysctl', '-n', 'kern.bootsessionuuid'], cwd: '/', env: { PATH: machine.path, LC_ALL: 'C' }, tmp, seconds: 5 }),
  );
  const id = said.stdout.trim();
  // Without an id of its own a start is known by its minute.
  return id !== '' && !said.problem ? id : `${Math.round((Date.now() - os.uptime() * 1000) / 60_000)}`;
}

function recall(file: string, boot: string): Learned | undefined {
  const row = readState(file, db => db.prepare('SELECT * FROM platform_facts').get());
  if (!row || row.boot !== boot || Math.abs(Date.now() - Number(row.learned_at)) > week) return undefined;
  return JSON.parse(String(row.facts));
}

function keep(file: string, boot: string, learned: Learned): void {
  withState(file, db =>
    db
      .prepare('INSERT OR REPLACE INTO platform_facts (only, boot, learned_at, facts) VALUES (1, ?, ?, ?)')
      .run(boot, Date.now(), JSON.stringify(learned)),
  );
}

async function learn({ platform, path }: Machine, wantsSerial: boolean): Promise<Learned> {
  // In the bundle a CommonJS module has no other names.
  const { osInfo, system } = (await import('systeminformation')).default;
  // It finds its programs by PATH, and root must not find what somebody else put there.
  const inherited = process.env.PATH;
  process.env.PATH = path;
  try {
    const [{ distro, release, build }, { model, serial }] = await Promise.all([osInfo(), system()]);
    return {
      platform: {
        os: platform,
        name: short(distro, 64),
        version: short(release, 64),
        build: short(build, 64),
        arch: short(os.arch(), 16),
        model: short(model, 128),
      },
      ...(wantsSerial && { serial: serial === '-' ? '' : short(serial, 64) }),
    };
  } finally {
    process.env.PATH = inherited;
  }
}
