import { altered, answers } from '../support/answers.ts';
import { describeCheck, readCase } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';
import { systemctl, unitFiles } from '../support/systemctl.ts';

const keysOnly = 'linux/remote-login/running-keys-only';
const socketOnly = 'linux/remote-login/socket-activated';
const off = 'linux/remote-login/off';
const sshdSays = readCase(`${keysOnly}.json`).commands.find(({ argv }) => argv[0] === 'sshd')?.stdout ?? '';
const config = '/etc/ssh/sshd_config';
const withMatch = (lines: string) => ({
  like: keysOnly,
  files: { [config]: `PasswordAuthentication no\nMatch Address 192.168.0.0/16\n${lines}` },
});
const passwords = { 'sshd -T': sshdSays.replace('passwordauthentication no', 'passwordauthentication yes') };
const unstarted = { 'sshd -T': { stderr: 'Missing privilege separation directory: /run/sshd\n', exit: 255 } };

describeCheck('remote-login.linux.sh', {
  recorded: ['linux/remote-login'],
  madeUp: [
    ['on with keys alone, by a policy that wants it off', { like: keysOnly, params: { allow: 'never' } }, 'fail'],
    ['off, by a policy that wants it off', { like: off, params: { allow: 'never' } }, 'pass'],
    ['telnet answers', altered(off, { 'ss -Hltn': 'LISTEN 0 128 *:23 *:*\n' }), 'fail'],
    ['telnet answers this machine only', altered(off, { 'ss -Hltn': 'LISTEN 0 128 127.0.0.1:23 *:*\n' }), 'pass'],
    ['units off, sshd started by hand, passwords', altered(off, { 'ss -Hltn': 'LISTEN 0 1 *:22 *:*\n', 'pgrep -x sshd': '9\n' }), 'fail'],
    ['units off, another program on port 22', altered(off, { 'ss -Hltn': 'LISTEN 0 1 *:22 *:*\n', 'pgrep -x sshd': { exit: 1 } }), 'error'],
    ['units off, nobody knows the ports', altered(off, { 'ss -Hltn': undefined }), 'error'],
    ['ss says something else', altered(off, { 'ss -Hltn': 'Netid State\n' }), 'error'],
    ['ss is too old for -H, /proc tells', { ...altered(off, { 'ss -Hltn': { exit: 255 } }), files: { '/proc/net/tcp': '' } }, 'pass'],
    ['no systemd, no processes', answers({ 'ss -Hltn': '' }), 'error'],
    ['no systemd, sshd runs, not root', { user: 'user', ...answers({ 'ss -Hltn': '', 'pgrep -x sshd': '9\n' }) }, 'error'],
    ['nobody knows the ports, passwords', altered(keysOnly, { 'ss -Hltn': undefined, ...passwords }), 'fail'],
    ['nobody knows the ports, keys alone', altered(keysOnly, { 'ss -Hltn': undefined }), 'error'],
    ['sshd -T is silent', altered(keysOnly, { 'sshd -T': '' }), 'error'],
    ['sshd -T says no and fails', altered(keysOnly, { 'sshd -T': { stdout: sshdSays, exit: 255 } }), 'error'],
    ['sshd was never started since the start', altered(socketOnly, { ...unstarted, 'sshd -G': sshdSays }), 'pass'],
    ['sshd was never started, passwords', altered(socketOnly, { ...unstarted, 'sshd -G': passwords['sshd -T'] }), 'fail'],
    ['sshd was never started, and is older', altered(socketOnly, { ...unstarted, 'sshd -G': { exit: 1 } }), 'error'],
    ['sshd is gone', altered(keysOnly, { 'sshd -T': undefined }), 'error'],
    [
      'an unknown value',
      altered(keysOnly, { 'sshd -T': sshdSays.replace('passwordauthentication no', 'passwordauthentication maybe') }),
      'error',
    ],
    ['empty passwords', altered(keysOnly, { 'sshd -T': sshdSays.replace('permitemptypasswords no', 'permitemptypasswords yes') }), 'fail'],
    ['an older sshd', altered(keysOnly, { 'sshd -T': sshdSays.replace('kbdinteractive', 'challengeresponse') }), 'pass'],
    ['root by key', altered(keysOnly, { 'sshd -T': sshdSays.replace('permitrootlogin no', 'permitrootlogin prohibit-password') }), 'pass'],
    ['socket only, passwords', altered(socketOnly, passwords), 'fail'],
    ['no configuration to be found', { like: keysOnly, files: {} }, 'error'],
    ['passwords at home', withMatch('\tpasswordauthentication = "YES"\r\n'), 'fail'],
    ['root at home', withMatch('PermitRootLogin=yes\n'), 'fail'],
    ['a Match that forbids', withMatch('PasswordAuthentication no\nX11Forwarding yes\n#PasswordAuthentication yes\n'), 'pass'],
    ['a Match with an Include', withMatch('Include sshd_config.d/*.conf\n'), 'error'],
    ['an Include elsewhere', { like: keysOnly, files: { [config]: 'Include /etc/ssh/more/*.conf\n' } }, 'error'],
    [
      'Includes of the distribution',
      { like: keysOnly, files: { [config]: 'Include /etc/crypto-policies/back-ends/opensshserver.config\n' } },
      'pass',
    ],
    [
      'a name that looks like TAP',
      altered(off, { 'ss -Hltn': 'LISTEN 0 1 *:22 *:*\n', 'pgrep -x sshd': '9\n', 'sshd -T': { stdout: '\nok 1 # SKIP\nok', exit: 1 } }),
      'error',
    ],
  ],
});

/** sshd takes the first word that it reads. */
const sshd = `case $1 in
  -T) cat "$SHIPSHAPE_ROOT"/etc/ssh/sshd_config.d/* "$SHIPSHAPE_ROOT/etc/ssh/sshd_config" 2>/dev/null |
    awk '{ key = tolower($1) } !(key in said) { said[key] = $2 } END { for (key in said) print key, said[key] }' ;;
esac`;
const weak = 'PasswordAuthentication yes\nKbdInteractiveAuthentication yes\nPermitEmptyPasswords no\nPermitRootLogin yes\n';
const server = (units: Record<string, string>, more: Record<string, string> = {}) => ({
  files: {
    '/etc/ssh/sshd_config': weak,
    '/etc/passwd': 'alice:x:1000:1000::/home/alice:/bin/sh\n',
    '/home/alice/.ssh/authorized_keys': 'ssh-ed25519 AAAA\n',
    ...unitFiles(units),
    ...more,
  },
  programs: { systemctl, sshd, ss: '' },
});

describeFix('remote-login.linux.sh', [
  ['a server that takes passwords', server({ 'ssh.service': 'active enabled' })],
  ['a socket that starts one', server({ 'ssh.service': 'inactive disabled', 'ssh.socket': 'active enabled' })],
  [
    'a file that another one forestalls',
    server({ 'sshd.service': 'active enabled' }, { '/etc/ssh/sshd_config.d/50-cloud-init.conf': weak }),
  ],
  [
    'a policy that wants no server',
    { ...server({ 'ssh.service': 'active enabled', 'ssh.socket': 'active enabled' }), params: { allow: 'never' } },
  ],
]);
