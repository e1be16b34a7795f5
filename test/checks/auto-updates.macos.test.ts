import { describeCheck, type MadeUp, readCase } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';
import { defaultFiles, defaultsTool } from '../support/macos.ts';

type Answer = { stdout?: string; stderr?: string; exit?: number };
const good = 'macos/auto-updates/all-on-explicit';

/** The good machine (all five keys 1, the schedule on), with other answers to the calls named. */
const but = (answers: Record<string, Answer>): MadeUp => ({
  like: good,
  commands: readCase(`${good}.json`).commands.map(command => {
    const other = answers[command.argv.join(' ')];
    return other ? { ...command, stdout: '', stderr: '', exit: 0, ...other } : command;
  }),
});
const local = (key: string) => `defaults read /Library/Preferences/com.apple.SoftwareUpdate ${key}`;
const managed = (key: string) => `defaults read /Library/Managed Preferences/com.apple.SoftwareUpdate ${key}`;
const schedule = 'softwareupdate --schedule';

describeCheck('auto-updates.macos.sh', {
  recorded: ['macos/auto-updates'],
  madeUp: [
    ['a switch in another word', but({ [local('AutomaticDownload')]: { stdout: 'YES\n' } }), 'pass'],
    ['a switch turned off in another word', but({ [local('AutomaticDownload')]: { stdout: 'false\n' } }), 'fail'],
    ['a switch that is neither on nor off', but({ [local('AutomaticDownload')]: { stdout: '2\n' } }), 'error'],
    ['a switch without a value', but({ [local('AutomaticDownload')]: { stdout: '\n' } }), 'error'],
    ['a switch that cannot be read', but({ [local('ConfigDataInstall')]: { stderr: 'Could not read domain x\n', exit: 1 } }), 'error'],
    ['a profile that cannot be read', but({ [managed('ConfigDataInstall')]: { exit: 1 } }), 'error'],
    [
      'one switch unreadable, one off',
      but({ [local('ConfigDataInstall')]: { exit: 1 }, [local('AutomaticDownload')]: { stdout: '0\n' } }),
      'fail',
    ],
    ['all on, the schedule silent', but({ [schedule]: { exit: 1 } }), 'pass'],
    ['all on, the schedule on in older words', but({ [schedule]: { stdout: 'Automatic check is on\n' } }), 'pass'],
    ['all on, the schedule off in older words', but({ [schedule]: { stdout: 'Automatic check is off\n' } }), 'fail'],
    ['all on, the schedule in another language', but({ [schedule]: { stdout: 'Automatische Suche ist aktiviert\n' } }), 'error'],
    ['all on, the schedule on with a failing exit status', but({ [schedule]: { stdout: 'Automatic check is on\n', exit: 1 } }), 'error'],
  ],
});

const domain = '/Library/Preferences/com.apple.SoftwareUpdate';
const softwareupdate = `keep=$SHIPSHAPE_ROOT/schedule
case $2 in '') echo "Automatic checking for updates is turned $(cat "$keep")" ;; *) echo "$2" >"$keep" ;; esac`;
const updates = (schedule: string, settings: Record<string, string>) => ({
  files: {
    '/schedule': `${schedule}\n`,
    ...defaultFiles(Object.fromEntries(Object.entries(settings).map(([key, value]) => [`${domain} ${key}`, value]))),
  },
  programs: { defaults: defaultsTool, softwareupdate },
});

describeFix('auto-updates.macos.sh', [
  ['macOS as it comes', updates('on', {})],
  [
    'everything is off',
    updates('off', {
      AutomaticCheckEnabled: 'boolean 0',
      AutomaticDownload: 'integer 0',
      AutomaticallyInstallMacOSUpdates: 'boolean 0',
      CriticalUpdateInstall: 'boolean 0',
      ConfigDataInstall: 'boolean 0',
    }),
  ],
]);
