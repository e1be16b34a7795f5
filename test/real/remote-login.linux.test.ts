import { describeReality } from './describe-reality.ts';

const keysOnly = `printf 'PasswordAuthentication no\\nKbdInteractiveAuthentication no\\nPermitRootLogin no\\n' >/etc/ssh/sshd_config.d/10-keys-only.conf\n`;
const started = 'systemctl start ssh.service\n';
const boot = true;
/** What a neighbour is offered by the server that runs. */
const offers = (methods: string) => `
said=$(ssh -v -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o PreferredAuthentications=none alice@127.0.0.1 true 2>&1 || :)
case $said in *'Permission denied (${methods}).'*) ;; *) impossible "the server offers something else: $(printf '%s\\n' "$said" | tail -n 1)" ;; esac
`;

/** Without the folder of its first start only OpenSSH 9.3 and later tells its settings. */
const unstarted = `rm -rf /run/sshd\n`;
const answersUnstarted = `sshd -G >/dev/null 2>&1 || impossible 'this OpenSSH is older than 9.3 and tells nothing before its first start'\n`;
const saysNothing = `! sshd -G >/dev/null 2>&1 || impossible 'this OpenSSH tells its settings before its first start'\n`;

describeReality('remote-login.linux.sh', [
  ['no server runs', '', 'pass', { boot }],
  ['keys alone', `${keysOnly}${started}${offers('publickey')}`, 'pass', { boot }],
  [
    'as Debian installs it',
    `${started}${offers('publickey,password')}`,
    'fail',
    { boot, points: { 'SSH takes no password': 'fail', 'no Match block allows more': 'pass' } },
  ],
  [
    'keys alone by a drop-in that an earlier one beats',
    `${keysOnly}echo 'PasswordAuthentication yes' >/etc/ssh/sshd_config.d/05-early.conf\n${started}${offers('publickey,password')}`,
    'fail',
    { boot, points: { 'SSH takes no password': 'fail' } },
  ],
  [
    'passwords by keyboard-interactive',
    `${keysOnly}echo 'KbdInteractiveAuthentication yes' >/etc/ssh/sshd_config.d/05-early.conf\n${started}${offers('publickey,keyboard-interactive')}`,
    'fail',
    { boot, points: { 'SSH takes no password': 'pass', 'SSH takes no password by keyboard-interactive': 'fail' } },
  ],
  [
    'root by password',
    `${keysOnly}echo 'PermitRootLogin yes' >/etc/ssh/sshd_config.d/05-early.conf\n${started}`,
    'fail',
    { boot, points: { 'SSH lets root in with a key at most': 'fail' } },
  ],
  [
    'a Match block lets alice use a password',
    `${keysOnly}printf 'Match User alice\\n  PasswordAuthentication yes\\n' >>/etc/ssh/sshd_config\n${started}${offers('publickey,password')}`,
    'fail',
    { boot, points: { 'SSH takes no password': 'pass', 'no Match block allows more': 'fail' } },
  ],
  [
    'a Match block that forbids more',
    `${keysOnly}printf 'Match User alice\\n  AllowTcpForwarding no\\n' >>/etc/ssh/sshd_config\n${started}`,
    'pass',
    { boot },
  ],
  [
    'a broken keyword after the start',
    `${keysOnly}${started}echo 'PasswordAuthentcation no' >/etc/ssh/sshd_config.d/20-broken.conf`,
    'error',
    { boot },
  ],
  ['the server waits behind its socket', `${keysOnly}systemctl start ssh.socket`, 'pass', { boot }],
  [
    'the server waits behind its socket since the start',
    `${answersUnstarted}${unstarted}${keysOnly}systemctl start ssh.socket`,
    'pass',
    { boot },
  ],
  [
    'an older server waits behind its socket since the start',
    `${saysNothing}${unstarted}${keysOnly}systemctl start ssh.socket`,
    'error',
    { boot },
  ],
  ['the server starts with the machine', `${keysOnly}systemctl enable ssh.service`, 'pass', { boot }],
  ['a server where the policy wants none', `${keysOnly}${started}`, 'fail', { boot, params: { allow: 'never' } }],
  ['a server without systemd', `${keysOnly}/usr/sbin/sshd`, 'pass'],
  ['a server without systemd that takes passwords', '/usr/sbin/sshd', 'fail'],
  ['no server and no systemd', '', 'pass'],
  ['something else answers on port 22', 'python3 -m http.server 22 >/dev/null 2>&1 & sleep 1', 'error', { boot }],
  ['a telnet server', 'python3 -m http.server 23 >/dev/null 2>&1 & sleep 1', 'fail', { boot }],
  ['a person asks about keys alone', `${keysOnly}${started}`, 'error', { boot, as: 'alice' }],
]);
