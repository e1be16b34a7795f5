import { describeCheck } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';
import { launchctlTool, serviceFiles } from '../support/macos.ts';

const absent = 'macos/file-sharing/never-enabled-12';
const launchctl = (list: string, stdout: string, stderr: string, exit: number) => ({
  commands: [
    { argv: ['launchctl', 'print-disabled', 'system'] as [string, ...string[]], stdout: list, stderr: '', exit: 0 },
    { argv: ['launchctl', 'print', 'system/com.apple.smbd'] as [string, ...string[]], stdout, stderr, exit },
  ],
});
const gone = 'Could not find service "com.apple.smbd" in domain for system\n';

describeCheck('file-sharing.macos.sh', {
  recorded: ['macos/file-sharing'],
  madeUp: [
    ['asked as root', { like: absent, user: 'root' }, 'pass'],
    [
      'not listed and loaded',
      launchctl('disabled services = {\n}\n', 'system/com.apple.smbd = {\n\tstate = not running\n}\n', '', 0),
      'fail',
    ],
    ['another service is enabled', launchctl('disabled services = {\n\t"com.apple.smbd.x" => enabled\n}\n', '', gone, 113), 'pass'],
    ['enabled and not loaded', launchctl('disabled services = {\n\t"com.apple.smbd" => enabled\n}\n', '', gone, 113), 'fail'],
    ['no list', launchctl('', '', gone, 113), 'error'],
    ['another language', launchctl('disabled services = {\n}\n', '', 'Dienst nicht gefunden\n', 113), 'error'],
  ],
});

describeFix('file-sharing.macos.sh', [
  ['it is on', { files: serviceFiles({ 'com.apple.smbd': 'enabled loaded' }), programs: { launchctl: launchctlTool } }],
  [
    'it comes back with the next start',
    { files: serviceFiles({ 'com.apple.smbd': 'enabled unloaded' }), programs: { launchctl: launchctlTool } },
  ],
  [
    'it runs until the next start',
    {
      files: serviceFiles({ 'com.apple.smbd': 'enabled loaded', 'com.apple.other': 'disabled unloaded' }),
      programs: { launchctl: launchctlTool },
    },
  ],
]);
