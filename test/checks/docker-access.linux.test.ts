import { describeCheck } from '../support/describe-check.ts';

type Command = { argv: [string, ...string[]]; stdout: string; stderr: string; exit: number };
const says = (argv: string, stdout: string, exit = 0): Command => ({
  argv: argv.split(' ') as [string, ...string[]],
  stdout,
  stderr: '',
  exit,
});
const stat = (stdout: string, exit = 0): Command => ({
  argv: ['stat', '-L', '-c', '%a %U %G', '/var/run/docker.sock'],
  stdout: exit === 0 ? stdout : '',
  stderr: exit === 0 ? '' : stdout,
  exit,
});
const gone = stat("stat: cannot statx '/var/run/docker.sock': No such file or directory\n", 1);
const closed = stat('660 root docker\n');
const quiet = says('ss -H -ltn', '');
const groups = says('id -nG alice', 'alice\n');
const docker = says('docker --version', 'Docker version 28.2.2\n');
const machine = (...commands: Command[]) => ({ user: 'user' as const, commands });
const configured = (json: string) => ({ ...machine(closed, quiet, groups), files: { '/etc/docker/daemon.json': json } });
const asRoot = (...commands: Command[]) => ({
  commands: [closed, quiet, ...commands],
  files: { '/etc/passwd': 'root:x:0:0::/root:/bin/sh\nalice:x:1000:1000::/home/alice:/bin/sh\nbob:x:1001:1001::/home/bob:/bin/sh\n' },
});

describeCheck('docker-access.linux.sh', {
  recorded: ['developer/docker-access'],
  madeUp: [
    ['a closed socket', machine(closed, quiet, groups), 'pass'],
    ['an engine without a client', machine(stat('666 root docker\n'), quiet, groups), 'fail'],
    ['a socket that others may only write to', machine(stat('662 root docker\n'), quiet, groups), 'fail'],
    ['a socket with a set bit', machine(stat('2660 root docker\n'), quiet, groups), 'pass'],
    ['a socket of the person', machine(stat('660 alice docker\n'), quiet, groups), 'fail'],
    ['a socket of another group', machine(stat('660 root wheel\n'), quiet, says('id -nG alice', 'alice wheel\n')), 'fail'],
    ['a group whose name only begins like it', machine(closed, quiet, says('id -nG alice', 'alice dockers\n')), 'pass'],
    ['a member, and an engine that is switched off', machine(gone, docker, quiet, says('id -nG alice', 'alice docker\n')), 'fail'],
    ['a client alone', machine(gone, docker, quiet, groups), 'pass'],
    ['stat says nothing', machine(stat(''), quiet, groups), 'error'],
    ['stat speaks another language', machine(stat('stat: keine Berechtigung\n', 1), quiet, groups), 'error'],
    ['stat is missing, and a member', machine(docker, quiet, says('id -nG alice', 'docker\n')), 'fail'],
    ['id fails', machine(closed, quiet, says('id -nG alice', '', 1)), 'error'],
    ['id says nothing', machine(closed, quiet, says('id -nG alice', '')), 'error'],
    ['nobody knows the ports', machine(closed, groups), 'error'],
    ['2375 on loopback', machine(closed, groups, says('ss -H -ltn', 'LISTEN 0 4096 127.0.0.1:2375 0.0.0.0:*\n')), 'pass'],
    [
      '2375 on an address of the network',
      machine(closed, groups, says('ss -H -ltn', 'LISTEN 0 4096 192.168.1.7:2375 0.0.0.0:*\n')),
      'fail',
    ],
    ['settings: loopback', configured('{"hosts": ["unix:///x", "tcp://127.0.0.1:2375"]}'), 'pass'],
    ['settings: TLS', configured('{"hosts": ["tcp://0.0.0.0:2376"], "tlsverify": true}'), 'pass'],
    ['settings: TLS without names', configured('{"hosts": ["tcp://0.0.0.0:2376"], "tls": true}'), 'fail'],
    ['settings: no JSON', configured('{'), 'error'],
    ['root asks: one of two is a member', asRoot(groups, says('id -nG bob', 'bob docker\n')), 'fail'],
    ['root asks: nobody is a member', asRoot(groups, says('id -nG bob', 'bob\n')), 'pass'],
    ['root asks, and nobody knows the people', { commands: [closed, quiet] }, 'error'],
  ],
});
