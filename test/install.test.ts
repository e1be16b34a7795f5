import { execFile } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { enrolledState } from './support/enrolled.ts';
import { header, scratchFolder } from './support/programs.ts';
import { serve } from './support/servers.ts';

const run = promisify(execFile);
const repository = path.resolve(import.meta.dirname, '..');

describe('install.sh', { timeout: 300_000 }, () => {
  let home: string;
  let checkout: string;
  beforeAll(() => {
    home = path.join(scratchFolder(0o755, afterAll), "a home with 'quotes' and spaces");
    checkout = path.join(home, '..', 'a read-only checkout');
    mkdirSync(path.join(home, 'documents'), { recursive: true });
    mkdirSync(checkout);
    for (const part of ['install.sh', 'build.ts', 'package.json', 'package-lock.json', 'LICENSE', 'src', 'reports', 'checks', 'packaging'])
      cpSync(path.join(repository, part), path.join(checkout, part), { recursive: true });
    for (const name of readdirSync(checkout, { recursive: true, encoding: 'utf8' })) chmodSync(path.join(checkout, name), 0o555);
    chmodSync(checkout, 0o555);
  });

  // How this machine reaches the registry (proxy, certificates) is no part of the home that is looked at.
  const network = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => /^(npm_config_|NODE_EXTRA_CA|https?_proxy|no_proxy)/i.test(name)),
  );
  const userconfig = path.join(homedir(), '.npmrc');
  const install = (options: string[] = [], settings: Record<string, string> = {}, cwd = '/') =>
    run(path.join(checkout, 'install.sh'), options, {
      cwd,
      env: { npm_config_userconfig: userconfig, ...network, ...settings, HOME: home, PATH: process.env.PATH },
    }).catch((error: { code: number; stdout: string; stderr: string }) => error);
  const noNetwork = { npm_config_registry: 'http://127.0.0.1:9/' };
  const listing = () => readdirSync(home, { recursive: true, encoding: 'utf8' }).sort();

  test('installs from a read-only checkout, audits, upgrades in place, and leaves nothing when removed', async () => {
    const before = listing();
    const first = await install(['--no-audit'], { SHELL: '/bin/zsh' });
    expect(first.stdout, first.stderr).toMatch(/is not on your PATH(.|\n)*>> ~\/\.zprofile\n/);
    const shipshape = path.join(home, '.local/bin/shipshape');
    const { version } = JSON.parse(readFileSync(path.join(repository, 'package.json'), 'utf8'));
    expect((await run(shipshape, ['--version'])).stdout).toBe(`${version}\n`);

    const installed = path.dirname(path.dirname(path.dirname(readlinkSync(shipshape))));
    const versionBefore = readlinkSync(path.join(installed, 'current'));
    const again = await install([], { SHELL: '/bin/bash' });
    expect(again.stdout, again.stderr).toContain('>> ~/.profile\n');
    expect(again.stdout).toMatch(/The first audit:(.|\n)*\d+ checks: \d+ not in order/);
    expect(readlinkSync(path.join(installed, 'current'))).not.toBe(versionBefore);
    expect(readdirSync(path.join(installed, 'versions'))).toHaveLength(2);
    expect(existsSync(path.join(installed, 'state/state.db'))).toBe(true);
    expect(readdirSync(installed).filter(name => name.startsWith('staging'))).toEqual([]);

    // What a check found is YAML, and a library of its own reads it.
    const suite = path.join(scratchFolder(), 'suite');
    mkdirSync(suite);
    const tap = 'TAP version 14\\n1..1\\nnot ok 1 - it says yes\\n  ---\\n  found: "no"\\n  ...\\n';
    writeFileSync(path.join(suite, 'says-yes.sh'), `#!/bin/sh\n${header({})}printf '${tap}'\n`, { mode: 0o755 });
    const audit = await run(shipshape, ['audit', '--suite', suite, '--only', 'says-yes', '--format', 'json']).catch(error => error);
    expect(JSON.parse(audit.stdout).results).toMatchObject([{ outcome: 'fail', points: [{ evidence: { found: 'no' } }] }]);

    const bats = await run(shipshape, ['checks', 'lint']);
    expect(bats.stdout).toContain('0 problems');

    const farewells: string[] = [];
    const { url } = await serve((request, response) => {
      farewells.push(request.url ?? '');
      response.writeHead(204).end();
    });
    enrolledState(path.join(installed, 'state/state.db'), url);
    expect((await install(['--uninstall'])).stdout).toContain('The collector is told that this laptop leaves.\n');
    expect(farewells).toEqual(['/v1/departures']);
    expect(listing()).toEqual(before);
  });

  test('says clearly that there is no network, and leaves nothing', async () => {
    const before = listing();
    const refused = await install([], noNetwork);
    expect(refused).toMatchObject({ code: 69, stderr: expect.stringContaining('Is there a network') });
    expect(listing()).toEqual(before);
  });

  test('keeps what stood in its folder before an installation that failed', async () => {
    const prefix = path.join(home, 'used before');
    const history = path.join(prefix, 'share/shipshape/state/state.db');
    mkdirSync(path.dirname(history), { recursive: true });
    writeFileSync(history, 'audits');
    const before = listing();
    expect(await install(['--prefix', prefix], noNetwork)).toMatchObject({ code: 69 });
    expect(listing()).toEqual(before);
    expect(readFileSync(history, 'utf8')).toBe('audits');
    rmSync(prefix, { recursive: true });
  });

  test('takes back the folders it made when it cannot make them all', async () => {
    const prefix = path.join(home, 'half');
    mkdirSync(prefix);
    writeFileSync(path.join(prefix, 'bin'), 'a file');
    const before = listing();
    expect(await install(['--prefix', prefix])).toMatchObject({ code: 73, stderr: expect.stringContaining('cannot be made') });
    expect(listing()).toEqual(before);
    rmSync(prefix, { recursive: true });
  });

  test('installs below a new folder that is named from where it runs, and takes that away too', async () => {
    writeFileSync(path.join(home, '.bash_profile'), '');
    const before = listing();
    expect(await install(['--uninstall', '--prefix', 'new folder/deep'], {}, home)).toMatchObject({ code: 66 });
    expect(await install(['--prefix', 'new folder/deep'], noNetwork, home)).toMatchObject({ code: 69 });
    expect(listing()).toEqual(before);

    const installed = await install(['--no-audit', '--prefix', './other/../new folder//deep/'], { SHELL: '/usr/local/bin/bash' }, home);
    const bin = path.join(home, 'new folder/deep/bin');
    const advice = installed.stdout.split('\n').find(line => line.includes('>> ~/.bash_profile')) ?? '';
    await run('/bin/sh', ['-c', advice], { env: { HOME: home } });
    const found = await run('/bin/sh', ['-c', '. "$HOME/.bash_profile"; command -v shipshape'], { env: { HOME: home, PATH: '/' } });
    expect(found.stdout, installed.stderr).toBe(`${bin}/shipshape\n`);
    await run(path.join(bin, 'shipshape'), ['--version']);

    await install(['--uninstall', '--prefix', 'new folder/deep'], {}, home);
    expect(listing()).toEqual(before);
    rmSync(path.join(home, '.bash_profile'));
  });

  test('refuses what it does not know, and removing what is not there', async () => {
    expect(await install(['--sytem'])).toMatchObject({ code: 64, stderr: expect.stringContaining('--sytem is no option') });
    expect(await install(['--enroll', ''])).toMatchObject({ code: 64, stderr: expect.stringContaining('wants the address') });
    expect(await install(['--token-file', '/no/such/file'])).toMatchObject({ code: 66, stderr: expect.stringContaining('can be read') });
    expect(await install(['--prefix', ''])).toMatchObject({ code: 64, stderr: expect.stringContaining('wants a folder') });
    expect(await install(['--uninstall'])).toMatchObject({ code: 66, stderr: expect.stringContaining('nothing is installed') });
  });
});
