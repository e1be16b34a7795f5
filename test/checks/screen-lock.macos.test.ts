import { describeCheck, type MadeUp, readCase } from '../support/describe-check.ts';

type Answer = { stdout?: string; stderr?: string; exit?: number };
const good = 'macos/screen-lock/immediate-saver-10-display-never';

/** The good machine (immediately, screen saver after 600 seconds, display never), with other answers to the calls named. */
const but = (answers: Record<string, Answer>, more: MadeUp = {}): MadeUp => ({
  like: good,
  ...more,
  commands: readCase(`${good}.json`).commands.map(command => {
    const other = answers[command.argv.join(' ')];
    return other ? { ...command, stdout: '', stderr: '', exit: 0, ...other } : command;
  }),
});
const lock = 'sysadminctl -screenLock status';
const idle = 'defaults -currentHost read com.apple.screensaver idleTime';
const managed = (key: string) => `defaults read /Library/Managed Preferences/com.apple.screensaver ${key}`;
const forced = (key: string) => `defaults read /Library/Managed Preferences/alice/com.apple.screensaver ${key}`;
const absent = { exit: 1, stderr: 'The domain/default pair of (com.apple.screensaver, idleTime) does not exist\n' };
const say = (words: string): Answer => ({ stderr: `2026-09-23 12:35:20.615 sysadminctl[69267:2988066] ${words}\n` });
const power = (battery: string, mains: string): Answer => ({
  stdout: `Battery Power:\n sleep 1\n${battery} disksleep 10\nAC Power:\n${mains} disksleep 10\n`,
});
const never = ' displaysleep         0\n';
const minutes = (n: number) => ` displaysleep         ${n}\n`;

describeCheck('screen-lock.macos.sh', {
  recorded: ['macos/screen-lock'],
  madeUp: [
    ['a delay of 6 seconds', but({ [lock]: say('screenLock delay is 6 seconds') }), 'fail'],
    [
      'a delay of 6 seconds, where the policy allows it',
      but({ [lock]: say('screenLock delay is 6 seconds') }, { params: { delay: 6 } }),
      'pass',
    ],
    ['a delay below zero', but({ [lock]: say('screenLock delay is -1.000000 seconds') }), 'fail'],
    ['a delay that is no number', but({ [lock]: say('screenLock delay is some seconds') }), 'error'],
    ['a delay without end', but({ [lock]: say('screenLock delay is 99999999999999999999 seconds') }), 'error'],
    ['immediate, with a failing exit status', but({ [lock]: { ...say('screenLock delay is immediate'), exit: 1 } }), 'error'],
    ['off, with a failing exit status', but({ [lock]: { ...say('screenLock is off'), exit: 1 } }), 'fail'],
    ['sysadminctl says nothing', but({ [lock]: {} }), 'error'],
    ['sysadminctl speaks another language', but({ [lock]: say('Bildschirmsperre: sofort') }), 'error'],
    ['a profile that forbids the password', but({ [managed('askForPassword')]: { stdout: '0\n' } }), 'fail'],
    ['a profile that forbids it to this person', but({ [forced('askForPassword')]: { stdout: '0\n' } }), 'fail'],
    ['a profile that cannot be read', but({ [managed('askForPassword')]: { exit: 1 } }), 'error'],
    ['the screen saver after 900 seconds', but({ [idle]: { stdout: '900\n' } }), 'pass'],
    ['the screen saver after 901 seconds', but({ [idle]: { stdout: '901\n' } }), 'fail'],
    ['the screen saver sooner than the policy wants', but({}, { params: { idle: 600 } }), 'pass'],
    ['the screen saver later than the policy wants', but({}, { params: { idle: 599 } }), 'fail'],
    ['a screen saver time of another form', but({ [idle]: { stdout: '600 seconds\n' } }), 'error'],
    ['a profile that sets the screen saver to never', but({ [managed('idleTime')]: { stdout: '0\n' } }), 'fail'],
    [
      'the profile of this person beats the one for everybody',
      but({ [forced('idleTime')]: { stdout: '1200\n' }, [managed('idleTime')]: { stdout: '60\n' } }),
      'fail',
    ],
    ['the display alone, 15 minutes', but({ [idle]: absent, 'pmset -g custom': power(minutes(15), minutes(15)) }), 'pass'],
    ['the display alone, 16 minutes on mains', but({ [idle]: absent, 'pmset -g custom': power(minutes(15), minutes(16)) }), 'fail'],
    ['the display alone, never on battery', but({ [idle]: absent, 'pmset -g custom': power(never, minutes(1)) }), 'fail'],
    ['the display alone, silence about mains', but({ [idle]: absent, 'pmset -g custom': power(minutes(1), '') }), 'error'],
    ['the screen saver, and silence about the display', but({ 'pmset -g custom': { exit: 1 } }), 'pass'],
    [
      'the screen saver too late, and silence about the display',
      but({ [idle]: { stdout: '1200\n' }, 'pmset -g custom': { exit: 1 } }),
      'fail',
    ],
    ['silence about both', but({ [idle]: absent, 'pmset -g custom': { exit: 1 } }), 'error'],
    [
      'the screen saver unreadable, the display soon',
      but({ [idle]: { exit: 1 }, 'pmset -g custom': power(minutes(2), minutes(2)) }),
      'pass',
    ],
    ['the screen saver unreadable, the display never', but({ [idle]: { exit: 1 } }), 'error'],
    ['asked as root while alice is at the screen', but({ 'id -un': { stdout: 'root\n' } }, { user: 'root' }), 'error'],
    ['somebody else is at the screen', but({ 'stat -f %Su /dev/console': { stdout: 'bob\n' } }), 'error'],
    ['nobody knows who is at the screen', but({ 'stat -f %Su /dev/console': { exit: 1 } }), 'error'],
    ['the login window is at the screen', but({ 'stat -f %Su /dev/console': { stdout: 'loginwindow\n' } }), 'skip'],
  ],
});
