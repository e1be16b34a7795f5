import { altered } from '../support/answers.ts';
import { describeCheck, readCase } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';
import { sudo } from '../support/sudo.ts';

const plain = 'linux/sudo-timeout/debian-default';
const files = readCase(`${plain}.json`).files ?? {};
const says = (minutes: string, record = 'tty') =>
  altered(plain, {
    'sudo -V': `Sudo version 1.9.16p2\nAuthentication timestamp timeout: ${minutes} minutes\nType of authentication timestamp record: ${record}\n`,
  });
const dropIn = (lines: string) => ({ like: plain, files: { ...files, '/etc/sudoers.d/t': `${lines}\n` } });
const rs = (lines: string) => ({ ...altered(plain, { 'sudo -V': 'sudo-rs 0.2.8\n' }), files: { '/etc/sudoers': `${lines}\n` } });

describeCheck('sudo-timeout.linux.sh', {
  recorded: ['linux/sudo-timeout'],
  madeUp: [
    ['just within', says('15.0'), 'pass'],
    ['just above', says('15.1'), 'fail'],
    ['half a minute', says('0.5'), 'pass'],
    ['a policy of five', { ...says('15.0'), params: { max_minutes: 5 } }, 'fail'],
    ['a policy of five, kept', { ...says('5.0'), params: { max_minutes: 5 } }, 'pass'],
    ['a policy of none', { ...says('0.5'), params: { max_minutes: 0 } }, 'fail'],
    ['no number', says('many'), 'error'],
    ['a record for the parent', says('5.0', 'ppid'), 'pass'],
    ['a record in the kernel', says('5.0', 'kernel'), 'pass'],
    ['a record that nobody knows', says('5.0', 'planet'), 'error'],
    ['too long, with a record that nobody knows', says('60.0', 'planet'), 'fail'],
    ['another language', altered(plain, { 'sudo -V': 'Sudo Version 1.9.16p2\nZeit bis zum Vergessen: 15.0 Minuten\n' }), 'error'],
    ['nothing', altered(plain, { 'sudo -V': '' }), 'error'],
    ['no sudoers', { like: plain, files: {} }, 'error'],
    ['sudo is not in PATH', { files: { '/usr/bin/sudo': '' } }, 'error'],
    ['longer for one', dropIn('Defaults:alice env_reset, timestamp_timeout = 16'), 'fail'],
    ['longer for some', dropIn('Defaults:alice, bob timestamp_timeout=16'), 'fail'],
    ['for ever for a command', dropIn('Defaults!/usr/bin/make timestamp_timeout=-1'), 'fail'],
    ['shorter for a group', dropIn('Defaults:%wheel timestamp_timeout="2.5"'), 'pass'],
    ['a number that begins with zero', dropIn('Defaults:alice timestamp_timeout=015'), 'pass'],
    ['no number for one', dropIn('Defaults:alice timestamp_timeout=1h'), 'error'],
    ['switched off for one', dropIn('Defaults:alice !timestamp_timeout'), 'pass'],
    ['one memory for all terminals of one', dropIn('Defaults:alice ! tty_tickets'), 'fail'],
    ['one memory for all terminals of a group', dropIn('Defaults:%wheel timestamp_type=global'), 'fail'],
    ['another setting', dropIn('Defaults:alice passwd_timeout=60, !requiretty'), 'pass'],
    ['a comment', dropIn('#Defaults:alice timestamp_timeout=60'), 'pass'],
    ['a line for all, which sudo -V tells', dropIn('Defaults timestamp_timeout=60'), 'pass'],
    ['sudo-rs as it comes', rs('%sudo ALL=(ALL) ALL'), 'pass'],
    ['sudo-rs with a long memory', rs('Defaults timestamp_timeout=60'), 'fail'],
    ['a scope called like TAP', dropIn('Defaults:x\\nok timestamp_timeout=60'), 'fail'],
  ],
});

const rules = '@includedir /etc/sudoers.d\n%sudo ALL=(ALL:ALL) ALL\n';
const remembers = (lines: string, params = {}) => ({
  files: { '/etc/sudoers': `Defaults env_reset\n${rules}`, '/etc/sudoers.d/own': `${lines}\n` },
  programs: { sudo, visudo: 'exit 0' },
  params,
});

describeFix('sudo-timeout.linux.sh', [
  ['an hour', remembers('Defaults timestamp_timeout=60')],
  ['for ever, beside another setting', remembers('Defaults  env_keep += "A B", timestamp_timeout = -1, !lecture')],
  ['an hour for one', remembers('Defaults:alice timestamp_timeout=60')],
  ['all terminals', remembers('Defaults timestamp_type=global')],
  ['all terminals of one', remembers('Defaults:alice !tty_tickets, passwd_timeout=2')],
  ['what sudo does by itself is too long for the policy', remembers('Defaults lecture=once', { max_minutes: 5 })],
]);
