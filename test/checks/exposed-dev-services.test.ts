import { describeCheck } from '../support/describe-check.ts';

const ss = (...local: string[]) => ({
  commands: [
    {
      argv: ['ss', '-H', '-ltn'] as [string, ...string[]],
      stdout: local.map(address => `LISTEN 0      511    ${address} 0.0.0.0:*\n`).join(''),
      stderr: '',
      exit: 0,
    },
  ],
});
const lsof = (stdout: string, exit = 0, stderr = '') => ({
  os: '26.5',
  commands: [{ argv: ['lsof', '-nP', '-iTCP', '-sTCP:LISTEN'] as [string, ...string[]], stdout, stderr, exit }],
});
const header = 'COMMAND     PID           USER   FD   TYPE             DEVICE SIZE/OFF NODE NAME\n';
const listens = (...names: string[]) =>
  lsof(header + names.map(name => `node 3747 alice 17u IPv6 0xce 0t0 TCP ${name} (LISTEN)\n`).join(''));

describeCheck('exposed-dev-services.sh', {
  recorded: ['developer/exposed-dev-services'],
  madeUp: [
    ['ss: nothing listens', ss(), 'pass'],
    ['ss: an address of the network', ss('192.168.1.7:27017'), 'fail'],
    ['ss: an address with a zone', ss('[fe80::1%en0]:5432'), 'fail'],
    ['ss: loopback with a zone', ss('127.0.0.53%lo:5432'), 'pass'],
    ['ss: loopback of IPv4 in IPv6', ss('[::ffff:127.0.0.1]:5432'), 'pass'],
    ['ss: a port whose number only ends like it', ss('0.0.0.0:15432', '0.0.0.0:543'), 'pass'],
    ['ss: a port by its name', ss('0.0.0.0:postgresql'), 'error'],
    ['ss: words that are none of its own', ss('x'), 'error'],
    ['a port that the policy adds', { ...ss('*:3000'), params: { ports: ['3000'] } }, 'fail'],
    ['a port that the policy takes off', { ...ss('*:5432'), params: { ports: ['3000'] } }, 'pass'],
    ['a policy that names no port', { ...ss('*:5432'), params: { ports: [] } }, 'pass'],
    ['lsof: nothing listens', lsof('', 1), 'pass'],
    ['lsof: nothing said, and a good status', lsof('', 0), 'error'],
    ['lsof: a complaint alone', lsof('', 1, 'lsof: no permission\n'), 'error'],
    [
      'lsof: a complaint beside the list',
      lsof(`${header}node 3 alice 17u IPv6 0 0t0 TCP *:9229 (LISTEN)\n`, 1, 'lsof: WARNING: x\n'),
      'fail',
    ],
    ['lsof: the list without its header', lsof('node 3 alice 17u IPv6 0 0t0 TCP 127.0.0.1:9229 (LISTEN)\n'), 'error'],
    ['lsof: loopback', listens('127.0.0.1:9229', '[::1]:6379', 'localhost:5432', '[::1%lo0]:9200'), 'pass'],
    ['lsof: an address of IPv6', listens('[2001:db8::1]:6379'), 'fail'],
    ['lsof: a port by its name', listens('*:postgresql'), 'error'],
    ['lsof: a program that is called like loopback', lsof(`${header}127.0.0.1: 3 alice 17u IPv6 0 0t0 TCP *:9229 (LISTEN)\n`), 'fail'],
    ['lsof: a user that is called like loopback', lsof(`${header}node 3 127.0.0.1: 17u IPv6 0 0t0 TCP *:9229 (LISTEN)\n`), 'fail'],
  ],
});
