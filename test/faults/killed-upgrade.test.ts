import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { copyCheckout } from '../support/checkout.ts';
import { aFolder, isFull } from './a-collector.ts';

const kills = isFull ? 60 : 12;
const versions = ['0.9.0', '0.9.1'] as const;

test(`an upgrade that is killed at any of ${kills} moments leaves the old or the new version whole, with all that was kept`, {
  timeout: 300_000 + kills * 20_000,
}, async ({ task }) => {
  const folder = aFolder();
  const key = path.join(folder, 'key.pem');
  execFileSync('openssl', ['ecparam', '-genkey', '-name', 'prime256v1', '-noout', '-out', key]);
  const releases = versions.map(version => release(version, folder, key));
  const home = path.join(folder, 'home');
  mkdirSync(path.join(home, '.local/bin'), { recursive: true });
  writeFileSync(path.join(home, '.local/bin/mine'), '');
  const shipshape = path.join(home, '.local/bin/shipshape');
  const env = { HOME: home, PATH: '/usr/bin:/bin:/usr/sbin:/sbin' };
  const say = (...words: string[]) => execFileSync(shipshape, words, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const run = (script: string, ...words: string[]) => execFileSync('/bin/sh', [script, ...words], { env, encoding: 'utf8' });
  const listing = () => readdirSync(home, { recursive: true, encoding: 'utf8' }).sort();
  const before = listing();

  const begin = performance.now();
  run(`${releases[0]}/install.sh`, '--no-audit');
  const whole = performance.now() - begin;
  try {
    say('audit', '--only', 'core-dumps');
  } catch {
    // What it finds on this machine is of no interest.
  }
  const { startedAt } = JSON.parse(say('status', '--format', 'json'));
  expect(startedAt).not.toBeNull();

  const found: Record<string, number> = { [versions[0]]: 0, [versions[1]]: 0 };
  let cutOff = 0;
  for (let kill = 0; kill < kills; kill++) {
    const child = spawn('/bin/sh', [`${releases[(kill + 1) % 2]}/install.sh`, '--no-audit'], { env, detached: true, stdio: 'ignore' });
    const ended = new Promise(resolve => child.once('exit', resolve));
    await Promise.race([ended, pause(Math.random() * whole * 1.05)]);
    if (child.exitCode === null) {
      cutOff++;
      process.kill(-(child.pid as number), 'SIGKILL');
    }
    await ended;
    const version = say('--version').trim();
    expect(versions).toContain(version);
    found[version] = (found[version] ?? 0) + 1;
    expect(JSON.parse(say('status', '--format', 'json'))).toMatchObject({ startedAt });
  }
  task.meta.figures = `upgrade killed ${cutOff} times at any moment of its ${Math.round(whole)} ms: the older version ran afterwards ${found[versions[0]]} times, the newer ${found[versions[1]]} times, neither 0 times`;
  expect(cutOff).toBeGreaterThan(kills / 4);

  // What was killed stands in nobody's way, and is not forgotten.
  run(`${releases[0]}/install.sh`, '--no-audit');
  run(`${releases[1]}/install.sh`, '--no-audit');
  expect(say('--version')).toBe(`${versions[1]}\n`);
  const installed = path.join(home, '.local/share/shipshape');
  expect(readdirSync(path.join(installed, 'versions'))).toHaveLength(2);
  expect(run(`${releases[1]}/install.sh`, '--back')).toBe(`Back at: ${versions[0]}\n`);
  expect(readlinkSync(shipshape)).toBe(path.join(installed, 'current/bin/shipshape'));
  run(`${releases[1]}/install.sh`, '--uninstall');
  expect(listing()).toEqual(before);
});

/** A release of this checkout under another version. */
function release(version: string, folder: string, key: string): string {
  const [checkout, out] = [path.join(folder, `checkout ${version}`), path.join(folder, `release ${version}`)];
  copyCheckout(checkout);
  const described = JSON.parse(readFileSync(path.join(checkout, 'package.json'), 'utf8'));
  writeFileSync(path.join(checkout, 'package.json'), JSON.stringify({ ...described, version }));
  const words = ['--key', key, '--out', out, '--platform', `${process.platform}-${process.arch}`, '--package', 'none'];
  execFileSync(process.execPath, [path.join(checkout, 'release.ts'), ...words], { stdio: ['ignore', 'ignore', 'inherit'] });
  return out;
}
