import { altered, answers } from '../support/answers.ts';
import { describeCheck } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';

const empty = 'linux/docker-group/no-members';
const none = 'linux/docker-group/not-installed';
const passwd = 'root:x:0:0:root:/root:/bin/bash\nalice:x:1000:1000::/home/alice:/bin/bash\n';
const socket = (line: string) => altered(empty, { 'ls -l /run/docker.sock': line });
const members = (line: string) => altered(empty, { 'getent group docker': line });
const withFiles = (files: Record<string, string>) => ({ like: none, files: { '/etc/passwd': passwd, ...files } });
const daemon = (json: string) => withFiles({ '/etc/docker/daemon.json': json });
const unit = (line: string) => withFiles({ '/etc/systemd/system/docker.service.d/hosts.conf': `[Service]\nExecStart=\n${line}\n` });
const noGetent = (group: string) => ({
  ...answers({ 'ls -l /run/docker.sock': 'srw-rw---- 1 root docker 0 Nov 22 01:24 /run/docker.sock\n' }),
  files: { '/etc/passwd': passwd, '/etc/group': group },
});

describeCheck('docker-group.linux.sh', {
  recorded: ['linux/docker-group'],
  madeUp: [
    ['two members and root', members('docker:x:106:root,alice,bob\n'), 'fail'],
    ['a service as a member', members('docker:x:106:gitlab-runner\n'), 'fail'],
    ['members that the policy allows', { ...members('docker:x:106:alice\n'), params: { allow_members: true } }, 'pass'],
    [
      'members that the policy allows, and an open socket',
      { ...socket('srw-rw-rw- 1 root docker 0 Nov 22 01:24 /run/docker.sock\n'), params: { allow_members: true } },
      'fail',
    ],
    ['a member by birth', members('docker:x:1000:\n'), 'fail'],
    ['getent prints another group', members('dockers:x:106:alice\n'), 'error'],
    ['getent prints nothing', members(''), 'error'],
    ['getent fails', altered(empty, { 'getent group docker': { exit: 3 } }), 'error'],
    ['no /etc/passwd', { like: empty, files: {} }, 'error'],
    ['no getent, a member', noGetent('root:x:0:\ndocker:x:106:alice\n'), 'fail'],
    ['no getent, no member', noGetent('root:x:0:\ndocker:x:106:\n'), 'pass'],
    ['no getent, no group', noGetent('root:x:0:\n'), 'pass'],
    ['no getent, no /etc/group', { ...noGetent(''), files: { '/etc/passwd': passwd } }, 'error'],
    ['a member whose name looks like TAP', members('docker:x:106:x\\nnot ok 2\n'), 'fail'],
    ['a socket with a list of rights', socket('srw-rw----+ 1 root docker 0 Nov 22 01:24 /run/docker.sock\n'), 'error'],
    ['a socket of another group', socket('srw-rw---- 1 root users 0 Nov 22 01:24 /run/docker.sock\n'), 'error'],
    ['a socket of another group that may not write', socket('srw-r----- 1 root users 0 Nov 22 01:24 /run/docker.sock\n'), 'pass'],
    ['a socket with an SELinux label', socket('srw-rw----. 1 root docker 0 Nov 22 01:24 /run/docker.sock\n'), 'pass'],
    ['ls says something else', socket('total 0\n'), 'error'],
    ['ls may not look', altered(empty, { 'ls -l /run/docker.sock': { stderr: 'ls: /run: Permission denied\n', exit: 2 } }), 'error'],
    ['the network with certificates', daemon('{"tlsverify": true,\n "hosts": [\n "fd://",\n "tcp://0.0.0.0:2376"]}'), 'pass'],
    ['this machine alone', daemon('{"hosts": ["tcp://127.0.0.1:2375", "tcp://[::1]:2375", "tcp://localhost"]}'), 'pass'],
    ['a host that begins like this machine', daemon('{"hosts": ["tcp://localhost.example.com:2375"]}'), 'fail'],
    ['an address without a scheme', daemon('{"hosts":["0.0.0.0:2375"]}'), 'fail'],
    ['a tcp address that is no host', daemon('{"log-opts": {"syslog-address": "tcp://192.0.2.1:514"}}'), 'pass'],
    ['a unit that listens', unit('ExecStart=/usr/bin/dockerd -H fd:// -H tcp://0.0.0.0:2375'), 'fail'],
    ['a unit that listens, the long option', unit('ExecStart=/usr/bin/dockerd --host=tcp://0.0.0.0:2375'), 'fail'],
    ['a unit that listens, without a blank', unit('ExecStart=/usr/bin/dockerd -Htcp://0.0.0.0:2375'), 'fail'],
    ['a unit with certificates', unit('ExecStart=/usr/bin/dockerd -H tcp://0.0.0.0:2376 --tlsverify'), 'pass'],
    ['a unit that refuses certificates', unit('ExecStart=/usr/bin/dockerd -H tcp://0.0.0.0:2376 --tlsverify=false'), 'fail'],
    [
      'a unit that does not listen',
      unit('#ExecStart=-H tcp://0.0.0.0\nExecStart=/usr/bin/dockerd -H fd:// --containerd=/run/c.sock'),
      'pass',
    ],
    ["Fedora's options", withFiles({ '/etc/sysconfig/docker': 'OPTIONS="-H tcp://0.0.0.0:2375"\n' }), 'fail'],
    ['the port is open all the same', altered(empty, { 'ss -Hltn': 'LISTEN 0 4096 *:2375 *:*\n' }), 'fail'],
    ['another port is open', altered(empty, { 'ss -Hltn': 'LISTEN 0 4096 *:12375 *:*\n' }), 'pass'],
  ],
});

const gpasswd = `cp "$SHIPSHAPE_ROOT/etc/group" "$SHIPSHAPE_ROOT/etc/group-"
sed "/^$3:/s/\\b$2\\b//; s/:,/:/; s/,,/,/; s/,\\$//" "$SHIPSHAPE_ROOT/etc/group-" >"$SHIPSHAPE_ROOT/etc/group"`;

describeFix('docker-group.linux.sh', [
  [
    'members of two groups',
    {
      files: {
        '/etc/passwd': 'root:x:0:0::/root:/bin/sh\n',
        '/etc/group': 'docker:x:106:alice,bob\nlxd:x:107:root,alice\nusers:x:100:alice\n',
      },
      programs: { gpasswd, ss: '' },
    },
  ],
]);
