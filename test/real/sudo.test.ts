import { describeReality } from './describe-reality.ts';

const rule = (text: string, file = 'own') => `printf '%s\\n' '${text}' >/etc/sudoers.d/${file}; chmod 440 /etc/sudoers.d/${file}\n`;
const mayUse = 'adduser -q alice sudo; echo "alice:Good-Enough-4711" | chpasswd\n';
/** Whether alice becomes root just so, as sudo itself sees it. */
const becomesRoot = (command: string, root: boolean) => `
setpriv --reuid=alice --regid=alice --init-groups sudo -n ${command} >/dev/null 2>&1 && got=yes || got=no
[ $got = ${root ? 'yes' : 'no'} ] || impossible 'sudo -n ${command} ends otherwise for alice'
`;
const syntaxError = `${mayUse}${rule('alice ALL=(ALL NOPASSWD ALL')}! visudo -c\n`;
const noRule = 'no rule of sudo gives root without the password';
const noSwitch = 'no setting of sudo switches the password off';
const terminal = 'a command of sudo has a terminal of its own';
const hidden = 'sudo hides the password while it is typed';

describeReality('sudo-rules.linux.sh', [
  ['as Debian installs it', `${mayUse}${becomesRoot('id', false)}`, 'pass'],
  [
    'everything without a password',
    `${mayUse}${rule('alice ALL=(ALL) NOPASSWD: ALL')}${becomesRoot('id', true)}`,
    'fail',
    { points: { [noRule]: 'fail', [noSwitch]: 'pass', [terminal]: 'pass', [hidden]: 'pass' } },
  ],
  [
    'a group without a password',
    `${mayUse}${rule('%sudo ALL=(ALL:ALL) NOPASSWD:ALL')}${becomesRoot('id', true)}`,
    'fail',
    { points: { [noRule]: 'fail' } },
  ],
  [
    'an alias of commands without a password',
    `${mayUse}${rule('Cmnd_Alias SHELLS = /bin/sh, /bin/bash')}${rule('alice ALL = NOPASSWD: SHELLS', 'zz')}${becomesRoot('/bin/sh -c id', true)}`,
    'fail',
    { points: { [noRule]: 'fail' } },
  ],
  [
    'one harmless program without a password',
    `${mayUse}${rule('alice ALL=(root) NOPASSWD: /usr/bin/true')}${becomesRoot('id', false)}${becomesRoot('true', true)}`,
    'pass',
  ],
  [
    'a tag that an other takes back',
    `${mayUse}${rule('alice ALL=(root) NOPASSWD: /usr/bin/true, PASSWD: ALL')}${becomesRoot('id', false)}`,
    'pass',
  ],
  [
    'the rule continues on the next line',
    `${mayUse}printf 'alice ALL = \\\\\\n  NOPASSWD: ALL\\n' >/etc/sudoers.d/own${becomesRoot('id', true)}`,
    'fail',
    { points: { [noRule]: 'fail' } },
  ],
  ['a file that sudo passes over', `${mayUse}${rule('alice ALL=(ALL) NOPASSWD: ALL', 'own.bak')}${becomesRoot('id', false)}`, 'pass'],
  ['a commented rule', `${mayUse}${rule('# alice ALL=(ALL) NOPASSWD: ALL')}${becomesRoot('id', false)}`, 'pass'],
  [
    'a rule by user id',
    `${mayUse}${rule('#1000 ALL=(ALL) NOPASSWD: ALL')}[ "$(id -u alice)" = 1000 ]${becomesRoot('id', true)}`,
    'fail',
    { points: { [noRule]: 'fail' } },
  ],
  [
    'a file that is included by its name',
    `${mayUse}echo 'alice ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.local; echo '@include /etc/sudoers.local' >>/etc/sudoers${becomesRoot('id', true)}`,
    'fail',
    { points: { [noRule]: 'fail' } },
  ],
  [
    'the password is switched off',
    `${mayUse}${rule('Defaults:alice !authenticate')}${becomesRoot('id', true)}`,
    'fail',
    { points: { [noSwitch]: 'fail' } },
  ],
  ['no terminal of its own', `${mayUse}sed -i '/use_pty/d' /etc/sudoers`, 'fail', { points: { [terminal]: 'fail' } }],
  ['the password is seen', `${mayUse}${rule('Defaults visiblepw')}`, 'fail', { points: { [hidden]: 'fail' } }],
  ['sudo is not installed', 'rm /usr/bin/sudo /usr/sbin/visudo', 'pass'],
  ['a syntax error', syntaxError, 'error'],
  ['a person asks', mayUse, 'error', { as: 'alice' }],
]);

describeReality('sudo-timeout.linux.sh', [
  ['as Debian installs it', mayUse, 'pass'],
  ['five minutes', rule('Defaults timestamp_timeout=5'), 'pass'],
  ['an hour', rule('Defaults timestamp_timeout=60'), 'fail'],
  ['for ever', rule('Defaults timestamp_timeout=-1'), 'fail'],
  ['an hour for alice', rule('Defaults:alice timestamp_timeout=60'), 'fail'],
  ['an hour that a later line takes back', `${rule('Defaults timestamp_timeout=60')}${rule('Defaults timestamp_timeout=5', 'zz')}`, 'pass'],
  ['for all terminals', rule('Defaults timestamp_type=global'), 'fail'],
  ['for all terminals by the old word', rule('Defaults !tty_tickets'), 'fail'],
  ['a stricter policy', '', 'fail', { params: { max_minutes: 5 } }],
  ['sudo is not installed', 'rm /usr/bin/sudo /usr/sbin/visudo', 'pass'],
  ['the rules are gone', 'rm /etc/sudoers', 'error'],
]);

describeReality('sudo-policy.sh', [
  ['as Debian installs it', mayUse, 'pass'],
  [
    'everything without a password',
    `${mayUse}${rule('alice ALL=(ALL) NOPASSWD: ALL')}${becomesRoot('id', true)}`,
    'fail',
    { points: { 'alice cannot become root without a password': 'fail' } },
  ],
  [
    'a group without a password',
    `${mayUse}${rule('%sudo ALL=(ALL:ALL) NOPASSWD:ALL')}${becomesRoot('id', true)}`,
    'fail',
    { points: { 'alice cannot become root without a password': 'fail' } },
  ],
  ['one program without a password', `${mayUse}${rule('alice ALL=(root) NOPASSWD: /usr/bin/true')}`, 'pass'],
  ['the password is switched off for alice', `${mayUse}${rule('Defaults:alice !authenticate')}${becomesRoot('id', true)}`, 'fail'],
  ['an hour', rule('Defaults timestamp_timeout=60'), 'fail'],
  ['an hour for alice', `${mayUse}${rule('Defaults:alice timestamp_timeout=60')}`, 'fail'],
  ['for ever', rule('Defaults timestamp_timeout=-1'), 'fail'],
  ['for all terminals', rule('Defaults timestamp_type=global'), 'fail'],
  [
    'many settings on a long line',
    `${mayUse}${rule('Defaults:alice env_keep += "AAAAAAAAAAAAAAAAAAAA BBBBBBBBBBBBBBBBBBBBBBBBB CCCCCCCCCCCCCCCCCCC DDDDDDDDDDDDDDDD", timestamp_timeout=5')}`,
    'pass',
  ],
  ['a syntax error', syntaxError, 'error'],
  ['there is no sudo', 'rm /usr/bin/sudo', 'skip'],
]);
