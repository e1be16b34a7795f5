import { describeCheck } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';
import { defaultFiles, defaultsTool } from '../support/macos.ts';

const loginwindow = '/Library/Preferences/com.apple.loginwindow';
const defaults = (stdout: string, stderr = '', exit = 0) => ({
  commands: [{ argv: ['defaults', 'read', loginwindow, 'autoLoginUser'] as [string, ...string[]], stdout, stderr, exit }],
});
const absent = `2026-09-23 12:35:20.603 defaults[69266:2988063] \nThe domain/default pair of (${loginwindow}, autoLoginUser) does not exist\n`;

describeCheck('automatic-login.macos.sh', {
  recorded: ['macos/automatic-login'],
  madeUp: [
    ['a user without a name', defaults('\n'), 'fail'],
    ['a user with a hostile name', defaults('x\nnot ok 2 # SKIP\n'), 'fail'],
    ['no words and exit status 1', defaults('', '', 1), 'error'],
    ['killed', defaults('', 'Killed: 9\n', 137), 'error'],
    ['another key that does not exist', defaults('', absent.replace('autoLoginUser', 'GuestEnabled'), 1), 'error'],
    ['another language', defaults('', 'Das Domain-/Standard-Paar existiert nicht\n', 1), 'error'],
    [
      'the words of a missing key, of macOS 27',
      defaults('', `Error: Could not find key 'autoLoginUser' in domain '${loginwindow}'.\n`, 1),
      'pass',
    ],
    ['the words of a missing file, of macOS 27', defaults('', `Error: Domain '${loginwindow}' not found.\n`, 1), 'pass'],
    [
      'a file that may not be read',
      { user: 'user', ...defaults('', absent, 1), files: { [`${loginwindow}.plist`]: '' }, modes: { [`${loginwindow}.plist`]: '0000' } },
      process.getuid?.() === 0 ? 'pass' : 'error',
    ],
  ],
});

describeFix('automatic-login.macos.sh', [
  [
    'somebody is logged in',
    {
      files: {
        '/etc/kcpassword': 'secret',
        ...defaultFiles({ '/Library/Preferences/com.apple.loginwindow autoLoginUser': 'string alice' }),
      },
      programs: { defaults: defaultsTool },
    },
  ],
]);
