import { execFile, execFileSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { appendFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { certificateAuthority } from './support/certificates.ts';
import { copyCheckout } from './support/checkout.ts';
import { scratchFolder } from './support/programs.ts';
import { serve } from './support/servers.ts';

const run = promisify(execFile);
const repository = path.resolve(import.meta.dirname, '..');
const { version } = JSON.parse(readFileSync(path.join(repository, 'package.json'), 'utf8'));
const platform = `${process.platform}-${process.arch}`;
const tarball = `shipshape-${version}-${platform}.tar.gz`;
const hasCurl = existsSync('/usr/bin/curl');

describe('a release', { timeout: 300_000 }, () => {
  let folder: string;
  let release: string;
  let key: string;
  beforeAll(async () => {
    folder = scratchFolder(0o755, afterAll);
    key = newKey('key');
    release = path.join(folder, 'release');
    await make(repository, release);
  }, 300_000);

  const newKey = (name: string) => {
    const file = path.join(folder, `${name}.pem`);
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    writeFileSync(file, privateKey.export({ type: 'sec1', format: 'pem' }), { mode: 0o600 });
    return file;
  };
  const make = (checkout: string, out: string) =>
    run(process.execPath, [path.join(checkout, 'release.ts'), '--key', key, '--out', out, '--platform', platform, '--package', 'none']);
  const newHome = (name: string) => {
    const home = path.join(folder, name);
    mkdirSync(home);
    return home;
  };
  /** A machine that has the system's own programs, and neither Node nor npm. */
  const install = (script: string, home: string, options: string[] = [], environment: Record<string, string> = {}) =>
    run('/bin/sh', [script, ...options], { env: { ...environment, HOME: home, PATH: '/usr/bin:/bin:/usr/sbin:/sbin' } }).catch(
      (error: { code: number; stdout: string; stderr: string }) => error,
    );
  const listing = (home: string) => readdirSync(home, { recursive: true, encoding: 'utf8' }).sort();
  /** Another copy of the release, to be spoilt. */
  const copy = (name: string) => {
    const other = path.join(folder, name);
    cpSync(release, other, { recursive: true });
    return other;
  };

  test('has the same bytes from whatever folder, and with whatever rights, it is made', async () => {
    const checkout = path.join(newHome('elsewhere'), 'another checkout');
    copyCheckout(checkout);
    execFileSync('chmod', ['-R', 'go-rwx', checkout]);
    await make(checkout, path.join(folder, 'again'));
    expect(readFileSync(path.join(folder, 'again/SHA256SUMS'), 'utf8')).toBe(readFileSync(path.join(release, 'SHA256SUMS'), 'utf8'));
  });

  test('installs itself without Node, upgrades, goes back, and leaves nothing when removed', async () => {
    const home = newHome('a home with spaces');
    const script = path.join(release, 'install.sh');
    const first = await install(script, home);
    expect(first.stdout, first.stderr).toMatch(/The first audit:(.|\n)*\d+ checks: \d+ not in order/);
    const shipshape = path.join(home, '.local/bin/shipshape');
    expect((await run(shipshape, ['--version'], { env: {} })).stdout).toBe(`${version}\n`);

    expect(await install(script, home, ['--back'])).toMatchObject({ code: 66, stderr: expect.stringContaining('no other version') });
    await install(script, home, ['--no-audit']);
    const current = () => execFileSync('readlink', [path.join(home, '.local/share/shipshape/current')], { encoding: 'utf8' });
    const newer = current();
    expect(await install(script, home, ['--back'])).toMatchObject({ stdout: `Back at: ${version}\n` });
    expect(current()).not.toBe(newer);
    expect((await run(shipshape, ['--version'], { env: {} })).stdout).toBe(`${version}\n`);
    await install(script, home, ['--back']);
    expect(current()).toBe(newer);

    await install(script, home, ['--uninstall']);
    expect(listing(home)).toEqual([]);
  });

  test('is taken by the install.sh of a checkout when its key is named, and not without', async () => {
    const home = newHome('with a key');
    const script = path.join(repository, 'install.sh');
    const from = ['--from', path.join(release, tarball), '--no-audit'];
    expect(await install(script, home, from)).toMatchObject({ code: 64, stderr: expect.stringContaining('--key FILE') });
    const file = path.join(folder, 'public.pem');
    writeFileSync(file, createPublicKey(readFileSync(key)).export({ type: 'spki', format: 'pem' }));
    const installed = await install(script, home, [...from, '--key', file]);
    expect(installed.stdout, installed.stderr).toContain(`Installed: ${version}\n`);
  });

  test.each<[string, (release: string) => void, string]>([
    ['whose tarball was changed', release => appendFileSync(path.join(release, tarball), 'x'), 'is not what was signed'],
    [
      'whose sums were changed to match',
      release => {
        appendFileSync(path.join(release, tarball), 'x');
        const sums = execFileSync('openssl', ['dgst', '-sha256', '-r', tarball], { cwd: release, encoding: 'utf8' });
        writeFileSync(path.join(release, 'SHA256SUMS'), sums.replace(' *', '  '));
      },
      'is not signed by the key',
    ],
    ['without a signature', release => renameSync(path.join(release, 'SHA256SUMS.sig'), path.join(release, 'away')), 'cannot be fetched'],
    [
      'whose tarball has the name of another',
      release => renameSync(path.join(release, tarball), path.join(release, `shipshape-9.9.9-${platform}.tar.gz`)),
      'cannot be fetched',
    ],
  ])('%s is refused, and nothing is left', async (name, spoil, word) => {
    const home = newHome(`home, ${name}`);
    const spoilt = copy(name);
    spoil(spoilt);
    expect(await install(path.join(spoilt, 'install.sh'), home)).toMatchObject({ stderr: expect.stringContaining(word) });
    expect(listing(home)).toEqual([]);
  });

  test('that somebody else signed is refused, and so is a tarball that is not among the sums', async () => {
    const home = newHome('of somebody else');
    const other = path.join(folder, 'other.pem');
    writeFileSync(other, createPublicKey(readFileSync(newKey('other key'))).export({ type: 'spki', format: 'pem' }));
    const options = (from: string, file: string) => ['--from', from, '--key', file];
    const script = path.join(repository, 'install.sh');
    expect(await install(script, home, options(release, other))).toMatchObject({
      code: 65,
      stderr: expect.stringContaining('not signed by the key'),
    });

    const older = copy('with an older one');
    renameSync(path.join(older, tarball), path.join(older, `shipshape-0.0.1-${platform}.tar.gz`));
    const from = ['--from', path.join(older, `shipshape-0.0.1-${platform}.tar.gz`)];
    expect(await install(path.join(older, 'install.sh'), home, from)).toMatchObject({
      code: 65,
      stderr: expect.stringContaining('none is signed'),
    });
    expect(listing(home)).toEqual([]);
  });

  test.runIf(hasCurl)('comes over https from whom this machine trusts, and from nobody else', async () => {
    const home = newHome('over https');
    const authority = await certificateAuthority();
    const { url } = await serve(
      (request, response) => {
        const file = path.join(release, path.basename(request.url ?? ''));
        if (existsSync(file)) response.end(readFileSync(file));
        else response.writeHead(404).end();
      },
      await authority.sign('localhost'),
    );
    const script = path.join(release, 'install.sh');
    const from = (place: string) => ['--no-audit', '--from', place];
    expect(await install(script, home, from(`${url}/releases`))).toMatchObject({ code: 66 });
    const plain = url.replace('https', 'http');
    expect(await install(script, home, from(plain))).toMatchObject({ code: 64, stderr: expect.stringContaining('is no https URL') });
    expect(listing(home)).toEqual([]);
    const installed = await install(script, home, from(`${url}/releases`), { CURL_CA_BUNDLE: authority.file });
    expect(installed.stdout, installed.stderr).toContain(`Installed: ${version}\n`);
  });
});
