import { answers } from '../support/answers.ts';
import { describeCheck } from '../support/describe-check.ts';

const listens = (...sockets: string[]) =>
  answers({
    'ss -Hltn': sockets.map(socket => `LISTEN 0 5 ${socket} 0.0.0.0:*\n`).join(''),
    'ss -Hltnp': sockets.map(socket => `LISTEN 0 5 ${socket} 0.0.0.0:* users:(("x\\\nok 2",pid=9,fd=3))\n`).join(''),
  });
const proc = (four: string, six?: string) => ({
  files: {
    '/proc/net/tcp': `  sl  local_address rem_address   st\n${four}`,
    ...(six !== undefined && { '/proc/net/tcp6': `  sl  local_address rem_address   st\n${six}` }),
  },
});
const local6 = '00000000000000000000000001000000';
const mapped6 = '0000000000000000FFFF00000100007F';
const any6 = '00000000000000000000000000000000';

describeCheck('listening-services.linux.sh', {
  recorded: ['linux/listening-services'],
  madeUp: [
    ['an address of the local link', listens('[fe80::1%wlan0]:8080'), 'fail'],
    ['both families', listens('*:3000'), 'fail'],
    ['an address that begins like loopback', listens('[::1234]:3000'), 'fail'],
    ['the older way to write it', listens(':::3000'), 'fail'],
    ['loopback in the older way', listens('::1:3000', '127.0.0.1:3000'), 'pass'],
    ['a port that the policy allows', { ...listens('0.0.0.0:53317', '[::]:53317'), params: { allow: ['22', '53317'] } }, 'pass'],
    ['SSH, by a policy without', { ...listens('0.0.0.0:22'), params: { allow: [] } }, 'fail'],
    ['the first port of a range', { ...listens('0.0.0.0:1714'), params: { allow: ['1714-1764'] } }, 'pass'],
    ['the last port of a range', { ...listens('0.0.0.0:1764'), params: { allow: ['1714-1764'] } }, 'pass'],
    ['one above a range', { ...listens('0.0.0.0:1765'), params: { allow: ['1714-1764'] } }, 'fail'],
    ['a range that is none', { ...listens('0.0.0.0:1765'), params: { allow: ['*', '1-', '-99999', '1-2-99999'] } }, 'fail'],
    ['one allowed and one not', listens('0.0.0.0:22', '0.0.0.0:80'), 'fail'],
    ['ss says something else', answers({ 'ss -Hltn': 'State Recv-Q Send-Q Local Address:Port\n' }), 'error'],
    ['ss fails, /proc is empty', { ...proc('', ''), ...answers({ 'ss -Hltn': { exit: 1 } }) }, 'pass'],
    [
      '/proc with loopback',
      proc('   0: 0100007F:0277 00000000:0000 0A\n', `   0: ${local6}:0277 ${any6}:0000 0A\n   1: ${mapped6}:0277 ${any6}:0000 0A\n`),
      'pass',
    ],
    ['/proc with a connection that is open', proc('   0: 176433C6:0277 176433C6:1000 01\n'), 'pass'],
    ['/proc with an address of IPv6', proc('', `   0: ${any6}:1F90 ${any6}:0000 0A\n`), 'fail'],
    ['/proc with SSH', proc('   0: 00000000:0016 00000000:0000 0A\n'), 'pass'],
    ['/proc with something else', proc('   0: 00000000:port 00000000:0000 0A\n'), 'error'],
  ],
});
