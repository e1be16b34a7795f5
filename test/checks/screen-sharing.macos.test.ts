import { describeCheck } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';
import { launchctlTool, serviceFiles } from '../support/macos.ts';

const off = 'macos/screen-sharing/off-explicit-15';
const folder = '/Library/Application Support/Apple/Remote Desktop';
const launchctl = (list: string) => ({
  commands: [
    { argv: ['launchctl', 'print-disabled', 'system'] as [string, ...string[]], stdout: list, stderr: '', exit: 0 },
    {
      argv: ['launchctl', 'print', 'system/com.apple.screensharing'] as [string, ...string[]],
      stdout: '',
      stderr: 'Bad request.\nCould not find service "com.apple.screensharing" in domain for system\n',
      exit: 113,
    },
  ],
});

describeCheck('screen-sharing.macos.sh', {
  recorded: ['macos/screen-sharing'],
  madeUp: [
    ['off, with an empty folder of Remote Desktop', { like: off, dirs: { [folder]: '755' } }, 'pass'],
    ['Remote Management alone', { like: off, files: { [`${folder}/RemoteManagement.launchd`]: '' } }, 'fail'],
    ['Remote Management, and launchctl silent', { ...launchctl(''), files: { [`${folder}/RemoteManagement.launchd`]: '' } }, 'fail'],
    [
      'a folder of Remote Desktop that nobody may enter',
      { like: off, user: 'user', dirs: { [folder]: '000' } },
      process.getuid?.() === 0 ? 'pass' : 'error',
    ],
    ['not listed and not loaded', launchctl('disabled services = {\n}\n'), 'pass'],
    ['enabled and not loaded', launchctl('disabled services = {\n\t"com.apple.screensharing" => enabled\n}\n'), 'fail'],
    ['no list', launchctl(''), 'error'],
  ],
});

const remoteDesktop = '/Library/Application Support/Apple/Remote Desktop';
const kickstart = `file="$SHIPSHAPE_ROOT${remoteDesktop}/RemoteManagement.launchd"
case $1 in -deactivate) rm "$file" ;; -activate) : >"$file"; chmod 600 "$file" ;; esac`;
const programs = {
  launchctl: launchctlTool,
  '/System/Library/CoreServices/RemoteManagement/ARDAgent.app/Contents/Resources/kickstart': kickstart,
};

describeFix('screen-sharing.macos.sh', [
  ['Screen Sharing is on', { files: serviceFiles({ 'com.apple.screensharing': 'enabled loaded' }), programs }],
  [
    'Remote Management is on',
    {
      files: { ...serviceFiles({ 'com.apple.screensharing': 'disabled unloaded' }), [`${remoteDesktop}/RemoteManagement.launchd`]: '' },
      programs,
    },
  ],
]);
