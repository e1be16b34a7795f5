import { altered, answers } from '../support/answers.ts';
import { describeCheck, readCase } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';

const plain = 'linux/sudo-rules/debian-default';
const files = readCase(`${plain}.json`).files ?? {};
const passwd = 'root:x:0:0::/root:/bin/sh\nbackup:x:34:34::/:/bin/sh\nalice:x:1000:1000::/home/alice:/bin/sh\n';
const dropIn = (lines: string, more: Record<string, string> = {}) => ({
  like: plain,
  files: { ...files, '/etc/passwd': passwd, '/etc/sudoers.d/dev': `${lines}\n`, ...more },
});
const version = (line: string, lines = '') => ({
  ...altered(plain, { 'sudo -V': `${line}\n` }),
  files: { '/etc/sudoers': `root ALL=(ALL:ALL) ALL\n${lines}` },
});
const doas = (lines: string) => ({ files: { '/etc/doas.conf': `${lines}\n` } });

describeCheck('sudo-rules.linux.sh', {
  recorded: ['linux/sudo-rules'],
  madeUp: [
    ['everything', dropIn('alice ALL=(ALL:ALL) NOPASSWD: ALL'), 'fail'],
    ['blanks before the colon', dropIn('alice ALL = (ALL) NOPASSWD : ALL'), 'fail'],
    ['two tags together', dropIn('alice ALL=(ALL) SETENV:NOPASSWD:ALL'), 'fail'],
    ['a tag that is taken back', dropIn('alice ALL=(ALL) NOPASSWD: /usr/bin/tzupdate, PASSWD: ALL'), 'pass'],
    ['a tag that goes on', dropIn('alice ALL=(ALL) NOPASSWD: /usr/bin/tzupdate, /bin/bash'), 'fail'],
    ['another host', dropIn('alice laptop=ALL : desktop = NOPASSWD: ALL'), 'fail'],
    ['another host starts anew', dropIn('alice laptop=NOPASSWD: /usr/bin/tzupdate : desktop = ALL'), 'pass'],
    ['over two lines', dropIn('alice ALL=(ALL) \\\n  NOPASSWD: ALL'), 'fail'],
    ['a comment does not go on', dropIn('# as before: \\\nalice ALL=(ALL) NOPASSWD: ALL'), 'fail'],
    ['a comment at the end does not go on', dropIn('alice ALL=ALL # asks \\\nbob ALL=NOPASSWD: ALL'), 'fail'],
    ['a user id is no comment', dropIn('#1000 ALL=(ALL) NOPASSWD: ALL'), 'fail'],
    ['several users', dropIn('backup, alice ALL=(ALL) NOPASSWD: ALL'), 'fail'],
    ['services alone', dropIn('backup, root ALL=(ALL) NOPASSWD: ALL'), 'pass'],
    ['a user that nobody knows', dropIn('carol ALL=(ALL) NOPASSWD: ALL'), 'fail'],
    ['a folder', dropIn('alice ALL=NOPASSWD: /usr/bin/'), 'fail'],
    ['a pattern', dropIn('alice ALL=NOPASSWD: /usr/bin/*'), 'fail'],
    ['a name without a path', dropIn('alice ALL=NOPASSWD: tzupdate'), 'fail'],
    ['an interpreter with its version', dropIn('alice ALL=NOPASSWD: /usr/bin/python3.13 /opt/x.py'), 'fail'],
    ['a name that only begins like one', dropIn('alice ALL=NOPASSWD: /usr/bin/shutdown, /usr/bin/pacman-mirrors'), 'pass'],
    ['a harmless program with signs in its words', dropIn('alice ALL=NOPASSWD: /usr/bin/t a\\=b\\,ALL\\:, /usr/bin/u ""'), 'pass'],
    ['a program with its sum', dropIn('alice ALL=NOPASSWD: sha256:abc= /usr/bin/tzupdate'), 'pass'],
    ['a shell with its sum', dropIn('alice ALL=NOPASSWD: sha256:abc= /bin/sh'), 'fail'],
    ['with a folder to work in', dropIn('alice ALL=(root) CWD=/tmp NOPASSWD: /usr/bin/vim.basic'), 'fail'],
    ['what is taken away', dropIn('alice ALL=NOPASSWD: !/bin/sh, /usr/bin/tzupdate'), 'pass'],
    ['an alias of an alias', dropIn('Cmnd_Alias A = /usr/bin/tzupdate : B = A, /usr/bin/less\nalice ALL=NOPASSWD: B'), 'fail'],
    ['an alias of harmless programs', dropIn('Cmnd_Alias A = /usr/bin/tzupdate\nalice ALL=NOPASSWD: A'), 'pass'],
    ['an alias in a ring', dropIn('Cmnd_Alias A = B : B = A\nalice ALL=NOPASSWD: A'), 'fail'],
    ['switched off for all', dropIn('Defaults env_reset, ! authenticate'), 'fail'],
    ['switched on', dropIn('Defaults authenticate, !visiblepw, !!use_pty'), 'pass'],
    ['a password for all to see', dropIn('Defaults visiblepw'), 'fail'],
    ['a terminal, taken back for one', dropIn('Defaults:alice !use_pty'), 'fail'],
    ['a terminal, given back', { like: plain, files: { '/etc/sudoers': 'Defaults !use_pty\nDefaults use_pty\n' } }, 'pass'],
    ['a word in quotes', dropIn('Defaults badpass_message="!authenticate, visiblepw"'), 'pass'],
    ['the last release without a terminal', version('Sudo version 1.9.13p3'), 'fail'],
    ['the first release with one', version('Sudo version 1.9.14'), 'pass'],
    ['a release with two figures', version('Sudo version 1.10.0'), 'pass'],
    ['no version', version('sudo 2'), 'error'],
    ['no version, but the setting', version('sudo 2', 'Defaults use_pty\n'), 'pass'],
    [
      'a mode that visudo alone minds',
      {
        ...dropIn('alice ALL=(ALL) NOPASSWD: ALL'),
        ...answers({
          'sudo -V': 'Sudo version 1.9.15\n',
          'visudo -c': {
            stderr: '/etc/sudoers.d/dev: bad permissions, should be mode 0440\n',
            stdout: '/etc/sudoers: parsed OK\n',
            exit: 1,
          },
        }),
      },
      'fail',
    ],
    [
      'a mode that visudo minds, and a fault',
      altered(plain, { 'visudo -c': { stderr: '/etc/a: bad permissions, should be mode 0440\n/etc/b:1:1: syntax error\n', exit: 1 } }),
      'error',
    ],
    ['visudo fails without a word', altered(plain, { 'visudo -c': { exit: 1 } }), 'error'],
    ['no visudo', altered(plain, { 'visudo -c': undefined }), 'error'],
    ['another file', dropIn('@include /etc/more', { '/etc/more': 'alice ALL=NOPASSWD: ALL\n' }), 'fail'],
    ['another file, the old spelling', dropIn('#include /etc/more', { '/etc/more': 'alice ALL=NOPASSWD: ALL\n' }), 'fail'],
    ['another file that is missing', dropIn('@include /etc/more'), 'error'],
    ['another file, of each host', dropIn('@include /etc/more.%h'), 'error'],
    ['a ring of files', dropIn('@include /etc/sudoers.d/dev'), 'error'],
    ['another folder', dropIn('#includedir /etc/more', { '/etc/more/a': 'alice ALL=NOPASSWD: ALL\n' }), 'fail'],
    ['a folder and a word', dropIn('@includedir /etc/more # mine', { '/etc/more/a': 'alice ALL=NOPASSWD: ALL\n' }), 'error'],
    ["sudo-rs's own file", { ...version('sudo-rs 0.2.8'), files: { ...files, '/etc/sudoers-rs': 'alice ALL=NOPASSWD: ALL\n' } }, 'fail'],
    ["sudo does not read sudo-rs's own file", { like: plain, files: { ...files, '/etc/sudoers-rs': 'alice ALL=NOPASSWD: ALL\n' } }, 'pass'],
    ["the distribution's own file", { like: plain, files: { '/usr/etc/sudoers': 'alice ALL=NOPASSWD: ALL\n' } }, 'fail'],
    ['no file at all', { like: plain, files: {} }, 'error'],
    ['sudo is there, but says nothing', { ...answers({ 'sudo -V': { exit: 1 }, 'visudo -c': '' }), files }, 'pass'],
    ['sudo is there, but not in PATH', { files: { '/usr/bin/sudo': '' } }, 'error'],
    ['doas without a password', doas('permit persist alice\npermit nopass keepenv :wheel'), 'fail'],
    ['doas with other words between', doas('permit setenv { A B=c } nopass alice as root cmd ls'), 'fail'],
    ['doas over two lines', doas('permit \\\n  nopass alice'), 'fail'],
    ['doas with a password', doas('# permit nopass alice\npermit persist setenv { PATH } alice\npermit nopass root as alice'), 'pass'],
    ['a user called like TAP', dropIn('x\\nnot\\ ok\\ 2 ALL=NOPASSWD: ALL'), 'fail'],
  ],
});

const rules = (lines: string) => ({
  files: {
    '/etc/passwd': 'root:x:0:0::/root:/bin/sh\n',
    '/etc/sudoers': '@includedir /etc/sudoers.d\n%sudo ALL=(ALL:ALL) ALL\n',
    '/etc/sudoers.d/own': lines,
  },
  programs: { sudo: 'echo Sudo version 1.9.13p3', visudo: 'exit 0' },
});

describeFix('sudo-rules.linux.sh', [
  ['no terminal of its own', rules('Defaults env_reset\n')],
  ['a terminal that is switched off', rules('Defaults lecture, ! use_pty # why\n')],
  ['the password is switched off', rules('Defaults:alice !authenticate\nDefaults use_pty\n')],
  ['the password is shown', rules('Defaults visiblepw, !insults\nDefaults use_pty\n')],
]);
