import { userInfo } from 'node:os';
import { altered, answers } from '../support/answers.ts';
import { describeCheck } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';

const closed = 'linux/home-permissions/mode-700';
const withList = 'linux/home-permissions/acl-plus';
const noSsh = 'linux/home-permissions/no-ssh-dir';
const home = (line: string) => altered(noSsh, { 'ls -ld /home/alice': line });
const list = (lines: string) => altered(withList, { 'getfacl -cp /home/alice': lines });
const ssh = (line: string) => altered(closed, { 'ls -ld /home/alice/.ssh': line });
const keys = (lines: string) => altered(closed, { 'ls -l /home/alice/.ssh': `total 8\n${lines}` });
const key = '-----BEGIN OPENSSH PRIVATE KEY-----\n';
const alice = 'alice:x:1000:1000::/home/alice:/bin/bash\n';
const mine = 'drwx------ 2 alice alice 80 Nov 22 01:24 /home/alice\n';
const bob = { 'ls -ld /home/bob': { stderr: "ls: cannot access '/home/bob': Permission denied\n", exit: 2 } };

describeCheck('home-permissions.linux.sh', {
  recorded: ['linux/home-permissions'],
  madeUp: [
    ['others may enter', home('drwx-----x 1 alice alice 60 Nov 22 01:24 /home/alice\n'), 'fail'],
    ['others may enter, sticky', home('drwx-----t 1 alice alice 60 Nov 22 01:24 /home/alice\n'), 'fail'],
    ['sticky and closed', home('drwx-----T 1 alice alice 60 Nov 22 01:24 /home/alice\n'), 'pass'],
    ['an SELinux label', home('drwx------. 1 alice alice 60 Nov 22 01:24 /home/alice\n'), 'pass'],
    ['an SELinux label, and open', home('drwxr-xr-x. 1 alice alice 60 Nov 22 01:24 /home/alice\n'), 'fail'],
    ['a file in the place of a home', home('-rw------- 1 alice alice 60 Nov 22 01:24 /home/alice\n'), 'error'],
    ['ls says nothing', home(''), 'error'],
    [
      'a link to an open home',
      altered(noSsh, {
        'ls -ld /home/alice': 'lrwxrwxrwx 1 root root 9 Nov 22 01:24 /home/alice -> /data/a\n',
        'ls -ld /home/alice/.': 'drwxr-xr-x 1 alice alice 60 Nov 22 01:24 /home/alice/.\n',
      }),
      'fail',
    ],
    ['a list that lets nobody in', list('user::rwx\nuser:postgres:r-x\t#effective:---\ngroup::r-x\nmask::---\nother::---\n'), 'pass'],
    ['a list with a group', list('user::rwx\ngroup::---\ngroup:web:--x\nmask::--x\nother::---\n'), 'fail'],
    ['a list with oneself', list('user::rwx\nuser:alice:rwx\ngroup::---\nmask::rwx\nother::---\n'), 'pass'],
    ['a list for files to come', list('user::rwx\ngroup::---\nother::---\ndefault:user::rwx\ndefault:user:web:r-x\n'), 'pass'],
    ['an empty list', list(''), 'error'],
    ['no getfacl', altered(withList, { 'getfacl -cp /home/alice': undefined }), 'error'],
    [
      'a list, and open to all',
      altered(withList, { 'ls -ld /home/alice': 'drwxr-xr-x+ 1 alice alice 6 Nov 22 01:24 /home/alice\n' }),
      'fail',
    ],
    ['~/.ssh open to all', ssh('drwxr-xr-x 2 alice alice 80 Nov 22 01:24 /home/alice/.ssh\n'), 'fail'],
    ['~/.ssh open to the group', ssh('drwxr-x--- 2 alice alice 80 Nov 22 01:24 /home/alice/.ssh\n'), 'pass'],
    ['~/.ssh of root', ssh('drwx------ 2 root root 80 Nov 22 01:24 /home/alice/.ssh\n'), 'fail'],
    ['a key open to the group', keys('-rw-r----- 1 alice alice 399 Nov 22 01:24 work key\n'), 'fail'],
    ['a key with a list of rights', keys('-rw-------+ 1 alice alice 399 Nov 22 01:24 id_rsa\n'), 'fail'],
    [
      'public files',
      keys('-rw-r--r-- 1 alice alice 399 Nov 22 01:24 known_hosts\n-rw-r--r-- 1 alice alice 9 Nov 22 01:24 config\n'),
      'pass',
    ],
    ['a folder', keys('drwxr-xr-x 1 alice alice 399 Nov 22 01:24 config.d\n'), 'pass'],
    ['a name that looks like TAP', keys('-rw-r--r-- 1 alice alice 399 Nov 22 01:24 x\\nok 3 # SKIP\n'), 'fail'],
    [
      'a note, and a key with a name of something else',
      {
        ...keys('-rw-r--r-- 1 alice alice 399 Nov 22 01:24 notes\n-rw-r--r-- 1 alice alice 399 Nov 22 01:24 config\n'),
        files: { '/etc/passwd': alice, '/home/alice/.ssh/notes': 'buy milk\n', '/home/alice/.ssh/config': key },
      },
      'fail',
    ],
    [
      'a note',
      {
        ...keys('-rw-r--r-- 1 alice alice 399 Nov 22 01:24 notes\n'),
        files: { '/etc/passwd': alice, '/home/alice/.ssh/notes': 'buy milk\n' },
      },
      'pass',
    ],
    [
      'as alice, another home is closed',
      {
        user: 'user',
        ...answers({
          'ls -ld /home/alice': mine,
          'ls -ld /home/alice/.ssh': { stderr: "ls: cannot access '/home/alice/.ssh': No such file or directory\n", exit: 2 },
          'ls -ld /home/carol': mine.replaceAll('alice', 'carol'),
          'ls -ld /home/carol/.ssh': { stderr: "ls: cannot access '/home/carol/.ssh': Permission denied\n", exit: 2 },
        }),
        files: { '/etc/passwd': `${alice}${alice.replaceAll('alice', 'carol')}` },
      },
      'pass',
    ],
    [
      'a home that is hidden, and one that is open',
      {
        ...answers({
          ...bob,
          'ls -ld /home/bob/.ssh': { stderr: "ls: cannot access '/home/bob/.ssh': Permission denied\n", exit: 2 },
          'ls -ld /home/alice': mine.replace('drwx------', 'drwxrwxrwx'),
          'ls -ld /home/alice/.ssh': { stderr: "ls: cannot access '/home/alice/.ssh': No such file or directory\n", exit: 2 },
        }),
        files: { '/etc/passwd': `${alice.replaceAll('alice', 'bob')}${alice}` },
      },
      'fail',
    ],
    ['nobody lives here', { files: { '/etc/passwd': 'root:x:0:0:root:/root:/bin/bash\n' } }, 'skip'],
  ],
});

const me = userInfo().username;
const open = (modes: Record<string, string>) => ({
  home: '/home/me',
  files: {
    '/etc/passwd': `${me}:x:1000:1000::/home/me:/bin/bash\n`,
    '/home/me/.ssh/id': key,
    '/home/me/.ssh/id.pub': 'ssh-ed25519 AAAA\n',
  },
  modes: { '/home/me': '700', '/home/me/.ssh': '700', ...modes },
});

describeFix('home-permissions.linux.sh', [
  ['a home that others may enter', open({ '/home/me': '755' })],
  ['a home that others may pass through', open({ '/home/me': '711' })],
  ['a .ssh that others may enter', open({ '/home/me/.ssh': '755' })],
  ['a key that others may read', open({ '/home/me/.ssh/id': '644', '/home/me/.ssh/id.pub': '644' })],
]);
