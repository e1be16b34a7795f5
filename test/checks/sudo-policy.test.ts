import { describeCheck } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';
import { sudo } from '../support/sudo.ts';

const settings = (minutes: string, record: string, stderr = '') => ({
  argv: ['sudo', '-V'] as [string, ...string[]],
  stdout: `Sudo version 1.9.13p3\nAuthentication timestamp timeout: ${minutes} minutes\nType of authentication timestamp record: ${record}\n`,
  stderr,
  exit: 0,
});
const good = settings('15.0', 'tty');
const list = (stdout: string, user = 'alice', stderr = '') => ({
  argv: ['sudo', '-n', '-l', '-U', user] as [string, ...string[]],
  stdout,
  stderr,
  exit: 0,
});
const may = (rules: string, defaults = 'env_reset', user = 'alice') =>
  list(
    `Matching Defaults entries for ${user} on vm:\n    ${defaults}\n\nUser ${user} may run the following commands on vm:\n${rules}`,
    user,
  );
const asks = may('    (ALL : ALL) ALL\n');
const alice = { params: { user: 'alice' } };
const rules = (text: string, defaults?: string) => ({ ...alice, commands: [good, may(text, defaults)] });
const people = { '/etc/passwd': 'root:x:0:0::/root:/bin/sh\nalice:x:1000:1000::/home/alice:/bin/sh\nbob:x:1001:1001::/home/bob:/bin/sh\n' };

describeCheck('sudo-policy.sh', {
  recorded: ['developer/sudo-policy'],
  madeUp: [
    ['no sudo', alice, 'skip'],
    ['exactly the limit', { ...alice, commands: [settings('15', 'tty'), asks] }, 'pass'],
    ['a little over the limit', { ...alice, commands: [settings('15.05', 'tty'), asks] }, 'fail'],
    [
      'a company that wants no memory at all',
      { params: { user: 'alice', max_minutes: 0 }, commands: [settings('0.1', 'tty'), asks] },
      'fail',
    ],
    ['no memory at all', { params: { user: 'alice', max_minutes: 0 }, commands: [settings('0.0', 'tty'), asks] }, 'pass'],
    ['half a minute, for ever', { ...alice, commands: [settings('-0.5', 'tty'), asks] }, 'fail'],
    ['a time that is no number', { ...alice, commands: [settings('five', 'tty'), asks] }, 'error'],
    ['a record that nobody knows', { ...alice, commands: [settings('5.0', 'moon'), asks] }, 'error'],
    ['a record of the parent', { ...alice, commands: [settings('5.0', 'ppid'), asks] }, 'pass'],
    ['sudo -V says nothing', { ...alice, commands: [{ ...good, stdout: '' }, asks] }, 'error'],
    ['sudo -l says nothing', { ...alice, commands: [good, list('')] }, 'error'],
    [
      'a syntax error in the rules',
      { ...alice, commands: [settings('5.0', 'tty', '/etc/sudoers.d/zz:1:13: syntax error\n'), asks] },
      'error',
    ],
    ['a syntax error, and no password', { ...alice, commands: [settings('60.0', 'tty', 'x:1:13: syntax error\n'), asks] }, 'fail'],
    ['no password for one command', rules('    (root) NOPASSWD: /usr/bin/apt update\n'), 'pass'],
    ['no password for one command, the password for all', rules('    (ALL : ALL) ALL\n    (root) NOPASSWD: /usr/bin/apt\n'), 'pass'],
    ['a tag that carries over', rules('    (root) NOPASSWD: /usr/bin/apt, (ALL) ALL\n'), 'fail'],
    ['a tag that is taken back', rules('    (root) NOPASSWD: /usr/bin/apt, (ALL) PASSWD: ALL\n'), 'pass'],
    ['several tags', rules('    (ALL : ALL) SETENV: NOPASSWD: ALL\n'), 'fail'],
    ['a long line', rules('    (root) NOPASSWD: /usr/bin/apt,\n        /usr/bin/dnf,\n        ALL\n'), 'fail'],
    ['a command that is called ALL', rules('    (root) NOPASSWD: /opt/ALL\n'), 'pass'],
    ['no password because of a default', rules('    (ALL) ALL\n', 'env_reset, !authenticate'), 'fail'],
    ['a default of this person: two hours', rules('    (ALL) ALL\n', 'env_reset,\n    timestamp_timeout=120, use_pty'), 'fail'],
    ['a default of this person: for ever', rules('    (ALL) ALL\n', 'timestamp_timeout=-1'), 'fail'],
    ['a default of this person: a minute', rules('    (ALL) ALL\n', 'timestamp_timeout=1'), 'pass'],
    ['a default of this person: all terminals', rules('    (ALL) ALL\n', '!tty_tickets'), 'fail'],
    ['everybody: one without a password', { commands: [good, asks, may('    (ALL) NOPASSWD: ALL\n', '', 'bob')], files: people }, 'fail'],
    [
      'everybody: one without rights',
      { commands: [good, asks, list('User bob is not allowed to run sudo on vm.\n', 'bob')], files: people },
      'pass',
    ],
    ['everybody, and nobody knows the people', { commands: [good] }, 'error'],
    ['a Mac with nobody at the screen', { os: '26.5', commands: [good] }, 'error'],
  ],
});

const remembers = (lines: string, params = {}) => ({
  files: {
    '/etc/passwd': 'root:x:0:0::/root:/bin/sh\n',
    '/etc/sudoers': 'Defaults env_reset\n@includedir /etc/sudoers.d\n',
    '/etc/sudoers.d/own': lines,
  },
  programs: { sudo, visudo: 'exit 0', uname: 'echo Linux' },
  params,
});

describeFix('sudo-policy.sh', [
  ['an hour', remembers('Defaults timestamp_timeout=60\n')],
  ['all terminals', remembers('Defaults timestamp_type=global\n')],
  ['what sudo does by itself is too long', remembers('Defaults lecture=once\n', { max_minutes: 0 })],
]);
