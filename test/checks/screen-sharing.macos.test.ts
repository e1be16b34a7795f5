import { describeCheck } from '../support/describe-check.ts';

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
