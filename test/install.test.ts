import { execFile } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scratchFolder } from './support/programs.ts';

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
    for (const part of ['install.sh', 'build.ts', 'package.json', 'package-lock.json', 'LICENSE', 'src', 'checks'])
      cpSync(path.join(repository, part), path.join(checkout, part), { recursive: true });
    for (const name of readdirSync(checkout, { recursive: true, encoding: 'utf8' })) chmodSync(path.join(checkout, name), 0o555);
    chmodSync(checkout, 0o555);
  });

  // How this machine reaches the registry (proxy, certificates) is no part of the home that is looked at.
  const network = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => /^(npm_config_|NODE_EXTRA_CA|https?_proxy|no_proxy)/i.test(name)),
  );
  const userconfig = path.join(homedir(), '.npmrc');
  const install = (options: string[] = [], npm: Record<string, string> = {}) =>
    run(path.join(checkout, 'install.sh'), options, {
      cwd: '/',
      env: { npm_config_userconfig: userconfig, ...network, ...npm, HOME: home, PATH: process.env.PATH },
    }).catch((error: { code: number; stdout: string; stderr: string }) => error);
  const listing = () => readdirSync(home, { recursive: true, encoding: 'utf8' }).sort();

  test('installs from a read-only checkout, audits, upgrades in place, and leaves nothing when removed', async () => {
    const before = listing();
    const first = await install(['--no-audit']);
    expect(first.stdout, first.stderr).toContain('is not on your PATH');
    const shipshape = path.join(home, '.local/bin/shipshape');
    const { version } = JSON.parse(readFileSync(path.join(repository, 'package.json'), 'utf8'));
    expect((await run(shipshape, ['--version'])).stdout).toBe(`${version}\n`);

    const installed = path.dirname(path.dirname(path.dirname(readlinkSync(shipshape))));
    const versionBefore = readlinkSync(path.join(installed, 'current'));
    const again = await install();
    expect(again.stdout).toMatch(/The first audit:(.|\n)*\d+ checks: \d+ not in order/);
    expect(readlinkSync(path.join(installed, 'current'))).not.toBe(versionBefore);
    expect(readdirSync(path.join(installed, 'versions'))).toHaveLength(2);
    expect(existsSync(path.join(installed, 'state/history.db'))).toBe(true);
    expect(readdirSync(installed).filter(name => name.startsWith('staging'))).toEqual([]);

    const bats = await run(shipshape, ['checks', 'lint']);
    expect(bats.stdout).toContain('0 problems');

    await install(['--uninstall']);
    expect(listing()).toEqual(before);
  });

  test('says clearly that there is no network, and leaves nothing', async () => {
    const before = listing();
    const refused = await install([], { npm_config_registry: 'http://127.0.0.1:9/' });
    expect(refused).toMatchObject({ code: 69, stderr: expect.stringContaining('Is there a network') });
    expect(listing()).toEqual(before);
  });

  test('refuses what it does not know, and removing what is not there', async () => {
    expect(await install(['--sytem'])).toMatchObject({ code: 64, stderr: expect.stringContaining('--sytem is no option') });
    expect(await install(['--uninstall'])).toMatchObject({ code: 66, stderr: expect.stringContaining('nothing is installed') });
  });
});
