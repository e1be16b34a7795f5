import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makePkgLayout } from '../../packaging/pkg.ts';
import { removeFolder } from '../../src/agent/files.ts';
import { runPrivately } from './namespace.ts';

const repository = path.resolve(import.meta.dirname, '../..');
const node = process.execPath;
const cli = path.join(repository, 'src/cli.ts');

// Below /var/tmp: in the namespaces /tmp is another one.
let folder: string;
beforeAll(() => {
  folder = mkdtempSync('/var/tmp/shipshape-mac-');
  execFileSync('openssl', ['ecparam', '-genkey', '-name', 'prime256v1', '-noout', '-out', `${folder}/key.pem`]);
  const platform = `${process.platform}-${process.arch}`;
  const words = ['--key', `${folder}/key.pem`, '--out', `${folder}/release`, '--platform', platform, '--package', 'none'];
  execFileSync(node, [path.join(repository, 'release.ts'), ...words]);
  execFileSync('sh', ['-eu', '-c', forMac, folder, platform]);
  const out = `${folder}/shipshape-0.0.1-arm64-pkg.tar.gz`;
  makePkgLayout({ version: '0.0.1', architecture: 'arm64', tree: `${folder}/tree`, folder: `${folder}/pkg`, out });
  copyFileSync(path.join(import.meta.dirname, 'pretended-mac.sh'), `${folder}/pretended-mac.sh`);
}, 300_000);
afterAll(() => void removeFolder(folder));

/** The same release, for a Mac: what starts its Node is a script that has the Node of this machine believe that it is on one. */
const forMac = `
cd "$0/release"
name=$(basename shipshape-*.tar.gz "-$1.tar.gz")
tar -xzf "$name-$1.tar.gz"
mv "$name-$1" "$name-darwin-arm64"
mv "$name-darwin-arm64/bin/node" "$0/node"
printf '#!/bin/sh\\nexec /pretend/node --import /pretend/darwin.mjs "$@"\\n' >"$name-darwin-arm64/bin/node"
chmod 755 "$name-darwin-arm64/bin/node"
tar -czf "$name-darwin-arm64.tar.gz" "$name-darwin-arm64"
mv "$name-darwin-arm64" "$0/tree"
rm "$name-$1.tar.gz"
sha256sum ./*.tar.gz | sed 's|\\./||' >SHA256SUMS
openssl dgst -sha256 -sign "$0/key.pem" -out SHA256SUMS.sig SHA256SUMS
`;

test('a company installs a pretended Mac by one line: root audits, a daemon of its own user sends, and nothing is left in the end', {
  timeout: 200_000,
}, async () => {
  expect(readdirSync(`${folder}/release`).sort()).toContain('SHA256SUMS.sig');
  const said = await runPrivately(script(), 150);
  const part = (name: string) =>
    new RegExp(`^== ${name}$([^]*?)^== `, 'm').exec(`${said}\n== `)?.[1]?.trim() ?? `${name} is missing in ${said}`;

  expect(part('planned')).toContain('dscl . -create /Users/_shipshape UniqueID 388\n');
  expect(part('planned')).toMatch(/\nstatus 0\nuntouched$/);
  expect(part('installed')).toContain('This laptop is enrolled with http://127.0.0.1:8400.');
  expect(part('installed')).toMatch(/The schedule is on \(launchd\)(.|\n)*\nstatus 0$/);
  expect(part('places')).toBe(`711 0 0 /Library/Application Support/Shipshape
750 0 388 /Library/Application Support/Shipshape/outbox
700 388 388 /Library/Application Support/Shipshape/receipts
644 0 0 /private/etc/shipshape/agent.yaml`);
  expect(part('user')).toMatch(/^NFSHomeDirectory: \/var\/empty$/m);
  expect(part('report')).toMatch(/status 0$/);
  expect(part('delivery')).toMatch(/^The collector keeps report 1\.\n1\.receipt\n(.*\n)?status 0$/);
  expect(part('second report')).toContain('What had waited has been sent.');
  expect(part('upgraded')).toMatch(/Installed: (.|\n)*shipshape\.deliver\nshipshape\.report\n(.|\n)*Back at: (.|\n)*status 0$/);
  expect(part('removed')).toMatch(/The collector is told that this laptop leaves\.\n(.|\n)*status 0$/);
  expect(part('left')).toBe('');

  // What Apple's Installer would do with a package.
  expect(part('pushed')).toMatch(/changed by others than root: sudo chown(.|\n)*\nstatus 1\nstatus 0\n(.|\n)*status 0$/);
  expect(part('works')).toMatch(/^0\.\d+\.\d+\nThe schedule is on \(launchd\)/);
  expect(part('works')).toMatch(/\nshipshape 0\.0\.1 arm64$/);
  expect(part('taken back')).toBe('');
});

function script(): string {
  return `
part() { printf '\\n== %s\\n' "$1"; }
. ${folder}/pretended-mac.sh
cp ${folder}/node "$mac/pretend/node"
cp -r ${folder}/release "$mac/pretend/release"
mkdir /tmp/collector
setsid ${node} ${cli} collector serve --data /tmp/collector >/tmp/collector.log 2>&1 &
for try in $(seq 100); do grep -q 'listens on' /tmp/collector.log && break; sleep 0.2; done
${node} ${cli} collector token create --data /tmp/collector | head -n 1 >"$mac/pretend/token"
state='/Library/Application Support/Shipshape'
mac_files >/tmp/before

part planned
cp ${repository}/packaging/whole-machine.sh "$mac/pretend/"
on_mac sh /pretend/whole-machine.sh prepare --dry-run
echo "status $?"
mac_files | diff /tmp/before - && echo untouched
part installed
on_mac sh /pretend/release/install.sh --system --enroll http://127.0.0.1:8400 --token-file /pretend/token --no-audit
echo "status $?"
part places
(cd "$mac" && for place in "$state" "$state/outbox" "$state/receipts" /private/etc/shipshape/agent.yaml; do stat -c "%a %u %g $place" ".$place"; done)
part user
on_mac dscl . -read /Users/_shipshape
part report
fire shipshape.report --ask-again-after 1
echo "status $?"
part delivery
fire shipshape.deliver
ls "$mac$state/receipts"
echo "status $?"
part 'second report'
fire shipshape.report --ask-again-after 1
part upgraded
on_mac sh /pretend/release/install.sh --system --no-audit
ls "$mac/private/var/db/launchd"
on_mac sh /pretend/release/install.sh --system --back
on_mac /usr/local/bin/shipshape schedule
echo "status $?"
part removed
on_mac sh /pretend/release/install.sh --system --uninstall
echo "status $?"
part left
mac_files | diff /tmp/before -

part pushed
tar -xzf ${folder}/shipshape-0.0.1-arm64-pkg.tar.gz -C "$mac/pretend"
cd "$mac/pretend/shipshape-0.0.1-arm64-pkg"
on_mac chmod 777 /opt; on_mac sh /pretend/shipshape-0.0.1-arm64-pkg/scripts/preinstall; echo "status $?"
on_mac chmod 755 /opt; on_mac sh /pretend/shipshape-0.0.1-arm64-pkg/scripts/preinstall; echo "status $?"
cp -a root/. "$mac/"
chown -R 0:0 "$mac/opt"
on_mac sh /pretend/shipshape-0.0.1-arm64-pkg/scripts/postinstall; echo "status $?"
part works
on_mac /usr/local/bin/shipshape --version
on_mac /usr/local/bin/shipshape schedule
/usr/bin/python3 -c "
import xml.etree.ElementTree as tree
found = tree.parse('Distribution').getroot()
print('shipshape', found.find('pkg-ref[@version]').get('version'), found.find('options').get('hostArchitectures'))"
part 'taken back'
on_mac sh /pretend/release/install.sh --system --uninstall >/dev/null
mac_files | diff /tmp/before -
part end
`;
}
