import { describeCheck, type MadeUp } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';

type Command = NonNullable<MadeUp['commands']>[number];

const nat = '/Library/Preferences/SystemConfiguration/com.apple.nat.plist';
const managed = '/Library/Managed Preferences/com.apple.MCX.plist';
const extract = (key: string, file: string, stdout: string, exit = 0): Command => ({
  argv: ['plutil', '-extract', key, 'raw', '-o', '-', file],
  stdout,
  stderr: '',
  exit,
});
const sharing = (stdout: string, exit = 0): MadeUp => ({
  commands: [extract('NAT.Enabled', nat, stdout, exit)],
  files: { [nat]: '' },
});
const managedKey = (stdout: string, exit = 0): MadeUp => ({
  commands: [extract('NAT.Enabled', nat, '1\n'), extract('forceInternetSharingOff', managed, stdout, exit)],
  files: { [nat]: '', [managed]: '' },
});
const unreadable = `${nat}: file does not exist or is not readable or is not a regular file (Error Domain=NSCocoaErrorDomain Code=257)\n`;
const noValue = `${nat}: Could not extract value, error: No value at that key path or invalid key path: NAT.Enabled\n`;

describeCheck('internet-sharing.macos.sh', {
  recorded: ['macos/internet-sharing'],
  madeUp: [
    ['on, as a boolean', sharing('true\n'), 'fail'],
    ['off, as a boolean', sharing('false\n'), 'pass'],
    ['no value, said on stdout', sharing(noValue, 1), 'pass'],
    ['off, with a failing exit status', sharing('0\n', 1), 'error'],
    ['an unknown value', sharing('2\n'), 'error'],
    ['no output', sharing(''), 'error'],
    ['another key is missing', sharing(noValue.replace('NAT.Enabled', 'NAT'), 1), 'error'],
    ['a file that cannot be read', sharing(unreadable, 1), 'error'],
    ['on, and a profile forbids it', managedKey('true\n'), 'pass'],
    ['on, and a profile leaves it open', managedKey('false\n'), 'fail'],
    ['on, and the profile cannot be read', managedKey('', 1), 'fail'],
  ],
});

/** Changes one key of a plist that this test keeps as a line. */
const plutil = `for file do :; done
case $1 in
  -extract) [ -e "$file" ] || { echo "$file: file does not exist or is not readable or is not a regular file" >&2; exit 1; }; sed -n "s/^$2 //p" "$file" ;;
  -replace) sed "s/^$2 .*/$2 $4/" "$file" >"$file.new"; cat "$file.new" >"$file"; rm "$file.new" ;;
esac`;

describeFix('internet-sharing.macos.sh', [
  [
    'it is on',
    {
      files: { '/Library/Preferences/SystemConfiguration/com.apple.nat.plist': 'NAT.Enabled 1\nNAT.AirPort secret\n' },
      programs: { plutil, launchctl: 'exit 0' },
    },
  ],
]);
