import { altered, answers } from '../support/answers.ts';
import { describeCheck, readCase } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';
import { systemctl, unitFiles } from '../support/systemctl.ts';

const local = 'linux/printer-sharing/cups-local';
const person = 'linux/printer-sharing/cups-not-root';
const off = 'linux/printer-sharing/cups-off';
const browsed = 'linux/printer-sharing/cups-browsed';
const config = (recorded: string, text: string, more: Record<string, string> = {}) => ({
  like: recorded,
  files: { ...readCase(`${recorded}.json`).files, '/etc/cups/cupsd.conf': text, ...more },
});
const enabled = { '/etc/systemd/system/multi-user.target.wants/cups.service': '' };
const says = (words: string) => altered(local, { cupsctl: words });
const closed = { 'ss -Hltn': '', 'ss -Hlun': '' };

describeCheck('printer-sharing.linux.sh', {
  recorded: ['linux/printer-sharing'],
  madeUp: [
    [
      'not installed',
      answers({
        ...closed,
        'systemctl is-active cups.service': { stdout: 'inactive\n', exit: 4 },
        'systemctl is-active cups.socket': { stdout: 'inactive\n', exit: 4 },
        'systemctl is-active cups-browsed.service': { stdout: 'inactive\n', exit: 4 },
      }),
      'pass',
    ],
    ['no systemd, nothing listens', answers(closed), 'pass'],
    ['no systemd, nobody knows the ports', answers({}), 'error'],
    ['nobody knows the UDP ports', altered(local, { 'ss -Hlun': { exit: 1 } }), 'error'],
    ['UDP 631 without cups-browsed', altered(local, { 'ss -Hlun': 'UNCONN 0 0 [::]:631 [::]:*\n' }), 'fail'],
    ['UDP 631 on loopback', altered(local, { 'ss -Hlun': 'UNCONN 0 0 127.0.0.1:631 0.0.0.0:*\n' }), 'pass'],
    ['a Listen for all', config(local, 'LISTEN *:631\n'), 'fail'],
    ['a Listen for one network', config(local, 'Listen localhost:631\nListen 192.168.1.7:631\n'), 'fail'],
    ['a name that begins like localhost', config(local, 'Listen localhost.example.org:631\n'), 'fail'],
    ['a port for TLS', config(local, 'SSLPort 443\n'), 'fail'],
    [
      'all forms of loopback',
      config(local, 'Listen 127.0.0.1:631\nListen [::1]:631\nListen localhost\nListen /run/cups/cups.sock\n# Port 631\n'),
      'pass',
    ],
    ['off, with a file that would listen', config(off, 'Port 631\n'), 'pass'],
    ['stopped and enabled, with a file that would listen', config(off, 'Port 631\n', enabled), 'fail'],
    ['stopped and enabled, with a good file', config(off, 'Listen localhost:631\n', enabled), 'pass'],
    ['stopped and enabled, with no file to read', { like: off, files: enabled }, 'error'],
    ['cupsctl does not answer', altered(person, { cupsctl: { exit: 1 } }), 'pass'],
    ['cupsctl says nothing', says(''), 'error'],
    ['remote administration', says('_remote_admin=1\n_remote_any=0\n_share_printers=0\n'), 'fail'],
    [
      'cups-browsed told to speak the old protocol, not yet heard',
      { like: browsed, files: { '/etc/cups/cups-browsed.conf': 'browseremoteprotocols CUPS dnssd\n' } },
      'fail',
    ],
    [
      'cups-browsed told in a comment',
      { like: browsed, files: { '/etc/cups/cups-browsed.conf': '# BrowseRemoteProtocols cups\n' } },
      'pass',
    ],
    ['cups-browsed, nobody knows the ports', altered(browsed, { 'ss -Hlun': { exit: 1 } }), 'error'],
  ],
});

const cupsctl = `case $# in
  0) cat "$SHIPSHAPE_ROOT/cups" ;;
  *) printf '_share_printers=0\\n_remote_any=0\\n_remote_admin=0\\n' >"$SHIPSHAPE_ROOT/cups" ;;
esac`;
const listening = `! grep -q '^Port' "$SHIPSHAPE_ROOT/etc/cups/cupsd.conf" || case $1 in *t*) echo 'LISTEN 0 9 0.0.0.0:631 0.0.0.0:*' ;; esac`;
const cups = (conf: string, units: Record<string, string>) => ({
  files: { '/etc/cups/cupsd.conf': conf, '/cups': '_share_printers=0\n_remote_any=0\n_remote_admin=0\n', ...unitFiles(units) },
  programs: { systemctl, cupsctl, ss: listening },
});

describeFix('printer-sharing.linux.sh', [
  ['a port for everybody', cups('LogLevel warn\nPort 631\nListen /run/cups/cups.sock\n', { 'cups.service': 'active enabled' })],
  [
    'an address for everybody',
    cups('Listen *:631\nListen 192.168.1.2:8631\n', { 'cups.service': 'active enabled', 'cups.socket': 'active enabled' }),
  ],
]);
