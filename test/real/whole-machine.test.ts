import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { removeFolder } from '../../src/agent/files.ts';
import { runBooted } from './namespace.ts';

const repository = path.resolve(import.meta.dirname, '../..');
const node = process.execPath;
const cli = path.join(repository, 'src/cli.ts');

// Below /var/tmp: in the namespaces /tmp is another one.
let release: string;
beforeAll(() => {
  release = mkdtempSync('/var/tmp/shipshape-release-');
  const key = path.join(release, 'key.pem');
  execFileSync('openssl', ['ecparam', '-genkey', '-name', 'prime256v1', '-noout', '-out', key]);
  const platform = `${process.platform}-${process.arch}`;
  execFileSync(node, [path.join(repository, 'release.ts'), '--key', key, '--out', release, '--platform', platform, '--package', 'none']);
}, 300_000);
afterAll(() => void removeFolder(release));

test('a company installs by one line; the timer of systemd audits, a courier without rights sends, and nothing is left in the end', {
  timeout: 400_000,
}, async () => {
  const said = await runBooted(script(release), 300);
  const part = (name: string) => new RegExp(`^== ${name}$([^]*?)^== `, 'm').exec(`${said}\n== `)?.[1] ?? `${name} is missing in ${said}`;

  expect(part('install')).toContain('This laptop is enrolled with http://127.0.0.1:8400.');
  expect(part('install')).toMatch(/The schedule is on \(systemd\)(.|\n)*\nstatus 0\n/);
  expect(part('verify').trim()).toBe('status 0');
  expect(part('exposure')).toMatch(/shipshape-deliver\.service +[01]\.\d OK/);
  expect(part('first audit')).toMatch(/^\nResult=success\nExecMainStatus=0\nLastTriggerUSec=\w+ 20\d\d-/);
  expect(part('delivery')).toMatch(/1\.receipt\n(.|\n)*Result=success\nUser=shipshape\n/);
  expect(part('second audit')).toMatch(/report 1 is kept by http:\/\/127\.0\.0\.1:8400 since/);
  expect(part('verified')).toMatch(/status 0/);

  // Whoever has the rights of the courier gets neither the key, nor root, nor rid of a report.
  expect(part('courier').trim()).toBe(`reads the state: no
writes the outbox: no
replaces a folder: no
reads what it is to send: yes`);
  expect(part('forged')).toMatch(/what lies there as the receipt of report 2 is none(.|\n)*\n2\.dsse\nrecipient\.json\n/);
  expect(part('fix')).toContain('✓ Fixed, and asked again');
  expect(part('undo').trim()).toBe('byte for byte');
  expect(part('upgrade')).toMatch(/Installed: (.|\n)*report 1 is kept(.|\n)*\nstatus 0\n/);
  expect(part('removed')).toContain('The collector is told that this laptop leaves.\n');
  expect(part('left').trim()).toBe('');
});

function script(release: string): string {
  return `
part() { printf '\\n== %s\\n' "$1"; }
status() { echo "status $?"; }
listing() {
  # What useradd keeps of the lists before is no part of it; a folder's size is that of its file system.
  find /etc /opt /usr/local /home /var -xdev \\( -path /var/lib/systemd -o -path /var/tmp -o -path /var/cache -o -path /var/log -o -path '/etc/*-' \\) \\
    -prune -o -type d -printf '%p %m %u %g\\n' -o -printf '%p %m %u %g %s %l\\n'
  sha256sum /etc/passwd /etc/group /etc/shadow /etc/gshadow
}
as_courier() { setpriv --reuid=shipshape --regid=shipshape --clear-groups "$@" 2>/dev/null && echo yes || echo no; }

# Made empty for these namespaces: systemd would take it for its own.
rmdir /etc/systemd/system/*.wants 2>/dev/null
listing | sort >/tmp/before
mkdir /tmp/collector
setsid ${node} ${cli} collector serve --data /tmp/collector >/tmp/collector.log 2>&1 &
for try in $(seq 100); do grep -q 'listens on' /tmp/collector.log && break; sleep 0.2; done
${node} ${cli} collector token create --data /tmp/collector | head -n 1 >/tmp/token

part install
sh ${release}/install.sh --system --enroll http://127.0.0.1:8400 --token-file /tmp/token --no-audit
status
part verify
systemd-analyze verify --man=no /etc/systemd/system/shipshape*
status
part exposure
systemd-analyze security --no-pager shipshape.service shipshape-deliver.service
# Nobody waits three minutes here, and this /dev cannot be made anew.
mkdir -p /run/systemd/system/shipshape.service.d /run/systemd/system/shipshape-deliver.service.d
printf '[Service]\\nExecStart=\\nExecStart=/opt/shipshape/current/bin/shipshape report --scheduled --ask-again-after 1\\n' >/run/systemd/system/shipshape.service.d/test.conf
printf '[Service]\\nPrivateDevices=no\\n' >/run/systemd/system/shipshape-deliver.service.d/test.conf
systemctl daemon-reload
part 'first audit'
# The slot comes in a moment, and nobody starts anything by hand.
mkdir -p /run/systemd/system/shipshape.timer.d
printf '[Timer]\\nOnCalendar=\\nOnCalendar=%s\\nRandomizedDelaySec=0\\nAccuracySec=1s\\n' "$(date -d '+3 seconds' '+%Y-%m-%d %H:%M:%S')" \
  >/run/systemd/system/shipshape.timer.d/test.conf
systemctl daemon-reload
systemctl restart shipshape.timer
for try in $(seq 600); do [ -e /var/lib/shipshape/receipts/1.receipt ] && break; sleep 0.2; done
systemctl show -p Result -p ExecMainStatus shipshape.service
systemctl show -p LastTriggerUSec shipshape.timer
part delivery
ls /var/lib/shipshape/receipts
systemctl show -p Result -p User shipshape-deliver.service
rm -r /run/systemd/system/shipshape.timer.d
systemctl daemon-reload
systemctl restart shipshape.timer
part 'second audit'
systemctl start shipshape.service
shipshape status --format json | grep -A3 '"receipt"'
COLUMNS=200 shipshape status | tr -s '\\n ' '  '
echo
part verified
${node} ${cli} collector verify --data /tmp/collector
status
part courier
printf 'reads the state: '; as_courier cat /var/lib/shipshape/state.db
printf 'writes the outbox: '; as_courier touch /var/lib/shipshape/outbox/3.dsse
printf 'replaces a folder: '; as_courier mv /var/lib/shipshape/receipts /var/lib/shipshape/outbox
printf 'reads what it is to send: '; as_courier ls /var/lib/shipshape/outbox/recipient.json >/dev/null && echo yes
part forged
systemctl stop shipshape-deliver.path
shipshape report --profile essential >/dev/null
cp /var/lib/shipshape/receipts/1.receipt /tmp/one 2>/dev/null || printf '{}' >/tmp/one
chmod 644 /tmp/one
as_courier cp /tmp/one /var/lib/shipshape/receipts/2.receipt >/dev/null
shipshape report --scheduled | tr '\\n' ' '
echo
ls /var/lib/shipshape/outbox
part fix
printf 'Defaults timestamp_timeout=60\\n' >/etc/sudoers.d/own; chmod 440 /etc/sudoers.d/own
sha256sum /etc/sudoers.d/own >/tmp/sum; ls /etc/sudoers.d >/tmp/names
shipshape fix sudo-timeout --yes
part undo
shipshape undo sudo-timeout >/tmp/undo 2>&1 || cat /tmp/undo
sha256sum --quiet -c /tmp/sum && ls /etc/sudoers.d | diff - /tmp/names && echo 'byte for byte'
rm /etc/sudoers.d/own
part upgrade
sh ${release}/install.sh --system --no-audit
sh ${release}/install.sh --system --back
shipshape status | tr -s '\\n ' '  '
echo
status
part removed
sh ${release}/install.sh --system --uninstall
part left
listing | sort | diff /tmp/before -
part end
`;
}
