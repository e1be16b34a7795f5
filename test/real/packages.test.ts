import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { removeFolder } from '../../src/agent/files.ts';
import { runBooted } from './namespace.ts';

const repository = path.resolve(import.meta.dirname, '../..');

// Below /var/tmp: in the namespaces /tmp is another one.
let folder: string;
beforeAll(() => {
  folder = mkdtempSync('/var/tmp/shipshape-packages-');
  execFileSync('openssl', ['ecparam', '-genkey', '-name', 'prime256v1', '-noout', '-out', `${folder}/key.pem`]);
  make('first');
}, 300_000);
afterAll(() => void removeFolder(folder));

function make(name: string): void {
  const words = ['--key', `${folder}/key.pem`, '--out', path.join(folder, name), '--url', 'https://downloads.example/shipshape'];
  execFileSync(process.execPath, [path.join(repository, 'release.ts'), ...words, '--platform', `linux-${process.arch}`]);
}

test('packages have the same bytes whenever they are made', { timeout: 300_000 }, () => {
  make('second');
  const sums = (name: string) => readFileSync(path.join(folder, name, 'SHA256SUMS'), 'utf8');
  expect(sums('second')).toBe(sums('first'));
  expect(sums('first')).toMatch(/\.rpm\n.*\.tar\.gz\n.*\.deb\n$/);
});

test('the recipes are read by the languages that they are written in, and name what is served', () => {
  const tarball = /^([0-9a-f]{64}) {2}\S*\.tar\.gz$/m.exec(readFileSync(path.join(folder, 'first/SHA256SUMS'), 'utf8'))?.[1] ?? 'none';
  expect(execFileSync('ruby', ['-c', path.join(folder, 'first/shipshape.rb')], { encoding: 'utf8' })).toBe('Syntax OK\n');
  const parsed = execFileSync('nix-instantiate', ['--parse', path.join(folder, 'first/shipshape.nix')], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  for (const text of [parsed.toString(), readFileSync(path.join(folder, 'first/shipshape.rb'), 'utf8')]) expect(text).toContain(tarball);
});

test.each([
  ['a package for Debian', 'dpkg -i FOLDER/*.deb', 'dpkg -r shipshape; dpkg -P shipshape'],
  ['a package for Fedora', 'rpm -i --nodeps --ignorearch FOLDER/*.rpm', 'rpm -e shipshape'],
])('%s makes the whole machine of it, with a schedule, and leaves nothing', { timeout: 200_000 }, async (_, install, remove) => {
  const said = await runBooted(script(install.replace('FOLDER', path.join(folder, 'first')), remove), 150);
  const part = (name: string) =>
    new RegExp(`^== ${name}$([\\s\\S]*?)^== `, 'm').exec(`${said}\n== `)?.[1]?.trim() ?? `${name} is missing in ${said}`;
  expect(part('installed')).toMatch(/^status 0$/m);
  expect(part('works')).toMatch(/^\d+\.\d+\.\d+\n.*The schedule is on \(systemd\)[\s\S]*\nenabled\nenabled\nenabled\n\d+\.\d+\.\d+$/);
  expect(part('again')).toBe('on still');
  expect(part('left')).toBe('');
});

function script(install: string, remove: string): string {
  return `
part() { printf '\\n== %s\\n' "$1"; }
listing() {
  find /etc /opt /usr /home /var -xdev \\( -path /var/lib/systemd -o -path /var/tmp -o -path /var/cache -o -path /var/log -o -path /home \\
    -o -path '/etc/*-' -o -path /var/lib/dpkg -o -path /var/lib/rpm \\) -prune -o -type d -printf '%p %m %u %g\\n' -o -printf '%p %m %u %g %s %l\\n' | sort
  sha256sum /etc/passwd /etc/group /etc/shadow /etc/gshadow
}
rmdir /etc/systemd/system/*.wants 2>/dev/null
mkdir -p /var/lib/rpm
listing >/tmp/before
part installed
${install}
echo "status $?"
part works
shipshape --version
shipshape schedule
systemctl is-enabled shipshape.timer shipshape-deliver.path shipshape-deliver.timer
setpriv --reuid=1 --regid=1 --clear-groups env HOME=/tmp shipshape --version
part again
${install.replace('rpm -i', 'rpm -U --force')} >/dev/null 2>&1
shipshape schedule | grep -q 'is on' && echo 'on still'
part removed
${remove}
part left
listing | diff /tmp/before -
part end
`;
}
