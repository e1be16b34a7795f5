import { describeCheck, type MadeUp } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';
import { defaultFiles, defaultsTool } from '../support/macos.ts';

type Command = NonNullable<MadeUp['commands']>[number];

const managed = '/Library/Managed Preferences/com.apple.applicationaccess';
const machine = (...commands: Command[]): MadeUp => ({ user: 'user', commands });
const key = (value: string): Command => ({
  argv: ['defaults', '-currentHost', 'read', 'com.apple.controlcenter', 'AirplayRecieverEnabled'],
  stdout: `${value}\n`,
  stderr: '',
  exit: 0,
});
const noKey: Command = {
  ...key(''),
  stdout: '',
  stderr: "Error: Could not find key 'AirplayRecieverEnabled' in domain 'com.apple.controlcenter'.\n",
  exit: 1,
};
const lsof = (stdout: string, exit = 0, stderr = ''): Command => ({
  argv: ['lsof', '-nP', '-iTCP', '-sTCP:LISTEN'],
  stdout,
  stderr,
  exit,
});
const header = 'COMMAND     PID           USER   FD   TYPE             DEVICE SIZE/OFF NODE NAME\n';
const listener = (command: string, name: string) =>
  `${header}${command} 67297 alice    9u  IPv6 0x600539ed45e5b1d0      0t0  TCP ${name} (LISTEN)\n`;
const managedKey = (value: string): MadeUp => ({
  ...machine(key('1'), {
    argv: ['defaults', 'read', managed, 'allowAirPlayIncomingRequests'],
    stdout: `${value}\n`,
    stderr: '',
    exit: 0,
  }),
  files: { [`${managed}.plist`]: 'bplist00' },
});

describeCheck('airplay-receiver.macos.sh', {
  recorded: ['macos/airplay-receiver'],
  madeUp: [
    ['no key, and nothing listens', machine(noKey, lsof('', 1)), 'pass'],
    ['no key, and lsof says nothing and that it went well', machine(noKey, lsof('')), 'error'],
    ['no key, and lsof complains', machine(noKey, lsof('', 1, 'lsof: WARNING: no pwd entry for UID 1000\n')), 'error'],
    ['no key, and lsof is missing', machine(noKey), 'error'],
    ['no key, a listener on port 7000 alone', machine(noKey, lsof(listener('ControlCe', '[::1]:7000'))), 'fail'],
    ['no key, a listener, and lsof fails', machine(noKey, lsof(listener('ControlCe', '*:5000'), 1)), 'fail'],
    ['no key, a listener on a port that ends alike', machine(noKey, lsof(listener('ControlCe', '*:15000'))), 'pass'],
    ['no key, another program on port 7000', machine(noKey, lsof(listener('Controls', '*:7000'))), 'pass'],
    [
      'no key, and somebody else is at the screen',
      {
        ...machine(noKey, lsof('', 1), { argv: ['id', '-u'], stdout: '4242\n', stderr: '', exit: 0 }),
        files: { '/dev/console': '' },
      },
      'error',
    ],
    ['an unknown value of the key', machine(key('2'), lsof('', 1)), 'error'],
    ['a profile forbids it', managedKey('false'), 'pass'],
    ['a profile allows it', managedKey('true'), 'fail'],
    ['asked as root', { ...machine(key('0')), user: 'root' }, 'error'],
  ],
});

const programs = {
  defaults: defaultsTool,
  pkill: '',
  lsof: `[ -e "$SHIPSHAPE_ROOT/defaults/com.apple.controlcenter AirplayRecieverEnabled" ] || { echo 'COMMAND PID USER FD TYPE DEVICE SIZE NODE NAME'; echo 'ControlCe 1 alice 9u IPv4 0x1 0t0 TCP *:7000 (LISTEN)'; }`,
};

describeFix('airplay-receiver.macos.sh', [
  [
    'somebody switched it on',
    { user: 'user', files: defaultFiles({ 'com.apple.controlcenter AirplayRecieverEnabled': 'boolean 1' }), programs },
  ],
  ['it is on as macOS begins', { user: 'user', files: {}, programs }],
]);
