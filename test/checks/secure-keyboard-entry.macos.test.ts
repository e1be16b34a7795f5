import { describeCheck, type MadeUp } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';
import { defaultFiles, defaultsTool } from '../support/macos.ts';

type Command = NonNullable<MadeUp['commands']>[number];
const read = (domain: string, key: string, stdout: string, stderr = '', exit = 0): Command => ({
  argv: ['defaults', 'read', domain, key],
  stdout,
  stderr,
  exit,
});
const absent = (domain: string, key: string) =>
  read(domain, key, '', `\nThe domain/default pair of (${domain}, ${key}) does not exist\n`, 1);
const terminal = (value: string, exit = 0) => read('com.apple.Terminal', 'SecureKeyboardEntry', value, '', exit);
const iterm = (value: string, exit = 0) => read('com.googlecode.iterm2', 'Secure Input', value, '', exit);
const user = (commands: Command[], more: MadeUp = {}): MadeUp => ({ user: 'user', commands, ...more });

const inApplications = { dirs: { '/Applications/iTerm.app': '755' } };
const inHome = { dirs: { '~/Applications/iTerm.app': '755' } };
const everybody = '/Library/Managed Preferences/com.apple.Terminal';
const alice = '/Library/Managed Preferences/alice/com.apple.Terminal';
const managed = (...domains: string[]): MadeUp => ({ files: Object.fromEntries(domains.map(domain => [`${domain}.plist`, ''])) });

describeCheck('secure-keyboard-entry.macos.sh', {
  recorded: ['macos/secure-keyboard-entry'],
  madeUp: [
    ['Terminal on, as a word', user([terminal('true\n')]), 'pass'],
    ['Terminal off', user([terminal('0\n')]), 'fail'],
    ['Terminal of an unknown value', user([terminal('2\n')]), 'error'],
    ['Terminal, and no output', user([terminal('')]), 'error'],
    ['Terminal on, with a failing exit status', user([terminal('1\n', 1)]), 'error'],
    [
      'Terminal never set, as macOS 27 says it',
      user([
        read(
          'com.apple.Terminal',
          'SecureKeyboardEntry',
          '',
          "Error: Could not find key 'SecureKeyboardEntry' in domain 'com.apple.Terminal'.\n",
          1,
        ),
      ]),
      'fail',
    ],
    [
      'Terminal never opened, as macOS 27 says it',
      user([read('com.apple.Terminal', 'SecureKeyboardEntry', '', "Error: Domain 'com.apple.Terminal' not found.\n", 1)]),
      'fail',
    ],
    ['both on', user([terminal('1\n'), iterm('1\n')], inApplications), 'pass'],
    ['both on, iTerm2 in the home', user([terminal('1\n'), iterm('YES\n')], inHome), 'pass'],
    ['Terminal on, iTerm2 in the home off', user([terminal('1\n'), iterm('0\n')], inHome), 'fail'],
    ['Terminal off, iTerm2 on', user([terminal('0\n'), iterm('1\n')], inApplications), 'fail'],
    ['Terminal on, iTerm2 unknown', user([terminal('1\n'), iterm('', 1)], inApplications), 'error'],
    ['Terminal unknown, iTerm2 off', user([terminal('', 1), iterm('0\n')], inApplications), 'fail'],
    ['a profile turns it on', user([terminal('0\n'), read(everybody, 'SecureKeyboardEntry', '1\n')], managed(everybody)), 'pass'],
    ['a profile turns it off', user([terminal('1\n'), read(everybody, 'SecureKeyboardEntry', '0\n')], managed(everybody)), 'fail'],
    ['a profile says nothing of it', user([terminal('1\n'), absent(everybody, 'SecureKeyboardEntry')], managed(everybody)), 'pass'],
    [
      'a profile cannot be read',
      user([terminal('1\n'), read(everybody, 'SecureKeyboardEntry', '', 'Killed: 9\n', 137)], managed(everybody)),
      'error',
    ],
    [
      'the profile of the person beats the one for everybody',
      user([read(alice, 'SecureKeyboardEntry', '1\n'), read(everybody, 'SecureKeyboardEntry', '0\n')], managed(alice, everybody)),
      'pass',
    ],
    ['asked as root', { commands: [terminal('1\n')] }, 'error'],
  ],
});

describeFix('secure-keyboard-entry.macos.sh', [
  ['it was never switched on', { user: 'user', files: {}, programs: { defaults: defaultsTool } }],
  [
    'it is off in both',
    {
      user: 'user',
      dirs: { '/Applications/iTerm.app': '755' },
      files: defaultFiles({ 'com.apple.Terminal SecureKeyboardEntry': 'boolean 0', 'com.googlecode.iterm2 Secure Input': 'integer 0' }),
      programs: { defaults: defaultsTool },
    },
  ],
]);
