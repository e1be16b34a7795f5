import { createHash } from 'node:crypto';
import type { Check, Severity } from '../../src/protocol/check.ts';
import type { ReportedResult } from '../../src/protocol/report.ts';
import type { Outcome } from '../../src/protocol/result.ts';
import { chancesOf } from '../fleet/results.ts';
import type { Laptop } from './laptops.ts';

/** A build on which a check is wrong since so many days ago: it fails there although nothing is amiss. */
const mistake = { check: 'time-sync', build: '6.12.57+deb13-amd64', from: 1 };

/** How often a laptop begins with a fail, by how bad that would be; and how many days it takes people to mend it. */
const habits: Record<Severity, { fails: number; days: number }> = {
  critical: { fails: 0.01, days: 5 },
  high: { fails: 0.025, days: 9 },
  medium: { fails: 0.03, days: 16 },
  low: { fails: 0.03, days: 30 },
};

/** Some fail more often than others, and some do not apply to everybody. */
const often: Record<string, number> = {
  'os-updates': 4,
  'browser-version': 3,
  'ssh-key-passphrase': 3,
  'docker-group': 3,
  'sudo-timeout': 2,
};
const skips: Record<string, number> = {
  'docker-access': 0.5,
  'docker-group': 0.5,
  'kubeconfig-permissions': 0.6,
  'cloud-long-lived-keys': 0.3,
  'time-machine-encryption': 0.7,
  'ssh-key-passphrase': 0.2,
  'ssh-key-strength': 0.2,
};

/** What a laptop answers so many days ago. The same day gives the same answers, and most days those of the day before. */
export function answersOn(laptop: Laptop, ago: number, build: string, checks: readonly Check[]): ReportedResult[] {
  return checks
    .filter(({ platform }) => platform === undefined || platform === laptop.os)
    .map(check => resultOf(check, outcomeOn(check, laptop, ago, build), ago));
}

function outcomeOn({ id, header }: Check, { seed, group }: Laptop, ago: number, build: string): Outcome {
  if (id === mistake.check && build === mistake.build && ago <= mistake.from) return 'fail';
  const chance = chancesOf(`${seed} ${id}`);
  if (chance() < (skips[id] ?? 0)) return 'skip';
  if (chance() < 0.004) return 'error';
  const { fails, days } = habits[header.severity];
  const times = (often[id] ?? 1) * (group === 'office' ? 1.4 : 1);
  // A time in which it failed, or two: the first may last since before the history begins.
  for (const end of [100, 75, 40]) {
    if (chance() >= fails * times) continue;
    const begin = end - Math.floor(chance() * 40);
    const length = Math.ceil(-Math.log(1 - chance()) * days);
    if (ago <= begin && ago > begin - length) return 'fail';
  }
  return 'pass';
}

function resultOf({ id, header }: Check, outcome: Outcome, ago: number): ReportedResult {
  const text = header.title;
  const ms = 4 + ((id.length * 7 + ago) % 40);
  const digest = createHash('sha256').update(id).digest('hex');
  const ranAs = header.needs === 'session' ? 'user' : 'root';
  const base = { check: id, digest, ranAs, ms } as const;
  if (outcome === 'pass') return { ...base, outcome, points: [{ outcome, text }] };
  if (outcome === 'fail') return { ...base, outcome, points: [{ outcome, text, ...(evidence[id] && { evidence: evidence[id] }) }] };
  const reason = outcome === 'skip' ? 'there is nothing of the kind on this laptop' : 'the program gave no answer within 10 seconds';
  return { ...base, outcome, reason, points: [] };
}

const evidence: Record<string, Record<string, string>> = {
  'disk-encryption': { found: 'FileVault is Off.', wanted: 'FileVault is On.' },
  'os-updates': { found: '3 security updates wait, the oldest for 34 days', wanted: 'none that waits for more than 30 days' },
  'browser-version': { browser: 'firefox', found: '141.0.3', wanted: '145.0 or newer' },
  'automatic-login': { file: '/etc/gdm3/daemon.conf', found: 'AutomaticLoginEnable=true' },
  'home-permissions': { found: '~ is drwxr-xr-x', wanted: 'no rights for others' },
  'home-folder-permissions': { found: '~ is drwxr-xr-x+', wanted: 'no rights for others' },
  'time-sync': { found: 'NTP service: inactive', wanted: 'active' },
  'edr-agent': { found: 'falcon-sensor does not run', wanted: 'it runs' },
  'exposed-dev-services': { found: 'postgres listens on 0.0.0.0:5432', wanted: 'this machine alone' },
  'plaintext-tokens': { file: '~/.npmrc', found: '1 access token' },
  'remote-login': { found: 'PasswordAuthentication yes', wanted: 'no' },
  'screen-sharing': { found: 'the screen sharing service is on', wanted: 'off' },
  'internet-sharing': { found: 'net.ipv4.ip_forward = 1', wanted: '0' },
  firewall: { found: 'inactive', wanted: 'active' },
  'screen-lock': { found: 'locks after 1800 s', wanted: 'at most 600 s' },
  'ssh-key-passphrase': { key: '~/.ssh/id_ed25519', found: 'no passphrase' },
  'docker-group': { group: 'docker', found: 'a person who is not root is in it' },
  'sudo-timeout': { found: 'timestamp_timeout=60', wanted: 'at most 5' },
  'git-credential-helper': { file: '~/.git-credentials', found: '2 passwords in plain text' },
  'password-policy': { found: 'minlen=6', wanted: 'at least 12' },
  'cloud-long-lived-keys': { file: '~/.aws/credentials', found: 'AKIA…, made 412 days ago' },
  xprotect: { found: 'XProtect 5321', wanted: 'a version of the last 30 days' },
};
