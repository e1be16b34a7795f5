import { describeCheck, type MadeUp } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';
import { defaultFiles, defaultsTool } from '../support/macos.ts';

type Command = NonNullable<MadeUp['commands']>[number];

const managed = '/Library/Managed Preferences/com.apple.applicationaccess';
const machine = (...commands: Command[]): MadeUp => ({ user: 'user', commands });
const read = (domain: string, key: string, value: string): Command => ({
  argv: ['defaults', 'read', domain, key],
  stdout: `${value}\n`,
  stderr: '',
  exit: 0,
});
const absent = (domain: string, key: string): Command => ({
  argv: ['defaults', 'read', domain, key],
  stdout: '',
  stderr: `Error: Could not find key '${key}' in domain '${domain}'.\n`,
  exit: 1,
});
const mode = (value: string) => read('com.apple.sharingd', 'DiscoverableMode', value);
const noMode = absent('com.apple.sharingd', 'DiscoverableMode');
const disabled = (value: string) => read('com.apple.NetworkBrowser', 'DisableAirDrop', value);
const notDisabled = absent('com.apple.NetworkBrowser', 'DisableAirDrop');
const managedKey = (value: string): MadeUp => ({
  ...machine(mode('Everyone'), notDisabled, read(managed, 'allowAirDrop', value)),
  files: { [`${managed}.plist`]: 'bplist00' },
});

describeCheck('airdrop.macos.sh', {
  recorded: ['macos/airdrop'],
  madeUp: [
    ['off', machine(mode('Off'), notDisabled), 'pass'],
    ['never set, on macOS 27', machine(noMode, notDisabled), 'pass'],
    ['an empty mode', machine(mode(''), notDisabled), 'error'],
    ['a mode that only begins like a known one', machine(mode('Contacts Only and Everyone'), notDisabled), 'error'],
    ['open to everyone, and not disabled', machine(mode('Everyone'), disabled('0')), 'fail'],
    ['defaults is killed', machine({ ...noMode, stderr: 'Killed: 9\n', exit: 137 }, notDisabled), 'error'],
    ['a profile forbids it', managedKey('0'), 'pass'],
    ['a profile allows it', managedKey('1'), 'fail'],
    ['asked as root', { ...machine(noMode, notDisabled), user: 'root' }, 'error'],
  ],
});

describeFix('airdrop.macos.sh', [
  [
    'everybody',
    {
      user: 'user',
      files: defaultFiles({ 'com.apple.sharingd DiscoverableMode': 'string Everyone' }),
      programs: { defaults: defaultsTool },
    },
  ],
]);
