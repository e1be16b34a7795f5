import { describeCheck, type MadeUp } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';

type Command = NonNullable<MadeUp['commands']>[number];

const systemsetup = (stdout: string, exit = 0): Command => ({ argv: ['systemsetup', '-getremoteappleevents'], stdout, stderr: '', exit });
const overrides = (line: string): Command => ({
  argv: ['launchctl', 'print-disabled', 'system'],
  stdout: `\tdisabled services = {\n${line}\t}\n`,
  stderr: '',
  exit: 0,
});
const loaded: Command = {
  argv: ['launchctl', 'print', 'system/com.apple.AEServer'],
  stdout: 'system/com.apple.AEServer = {\n\tstate = not running\n}\n',
  stderr: '',
  exit: 0,
};
const notLoaded: Command = {
  ...loaded,
  stdout: '',
  stderr: 'Could not find service "com.apple.AEServer" in domain for system\n',
  exit: 113,
};
const disabled = overrides('\t\t"com.apple.AEServer" => disabled\n');

describeCheck('remote-apple-events.macos.sh', {
  recorded: ['macos/remote-apple-events'],
  madeUp: [
    ['as root, and systemsetup overrules launchd', { commands: [systemsetup('Remote Apple Events: On\n'), disabled, notLoaded] }, 'fail'],
    ['as root, and systemsetup says nothing', { commands: [systemsetup(''), disabled, notLoaded] }, 'pass'],
    ['as root, and systemsetup says more', { commands: [systemsetup('Remote Apple Events: Off?\n'), disabled, loaded] }, 'fail'],
    ['as root, and systemsetup alone answers', { commands: [systemsetup('Remote Apple Events: Off\n')] }, 'pass'],
    ['as root, off, with a failing exit status', { commands: [systemsetup('Remote Apple Events: Off\n', 1), disabled, loaded] }, 'fail'],
    ['as root, on, with a failing exit status', { commands: [systemsetup('Remote Apple Events: On\n', 1)] }, 'fail'],
    ['another language, and launchd off', { commands: [systemsetup('Entfernte Apple-Events: Aus\n'), disabled, notLoaded] }, 'pass'],
    ['not listed, and loaded', { user: 'user', commands: [overrides(''), loaded] }, 'fail'],
    ['a list without its end', { user: 'user', commands: [{ ...disabled, stdout: '\tdisabled services = {\n' }, notLoaded] }, 'error'],
    ['disabled, and still loaded', { user: 'user', commands: [disabled, loaded] }, 'fail'],
    [
      'a label that only begins alike',
      { user: 'user', commands: [overrides('\t\t"com.apple.AEServer2" => enabled\n'), notLoaded] },
      'pass',
    ],
    ['an unknown override', { user: 'user', commands: [overrides('\t\t"com.apple.AEServer" => maybe\n'), notLoaded] }, 'error'],
    ['not loaded, and the list is empty', { user: 'user', commands: [{ ...disabled, stdout: '' }, notLoaded] }, 'error'],
    ['not listed, and print says nothing', { user: 'user', commands: [overrides(''), { ...notLoaded, stderr: '' }] }, 'error'],
  ],
});

const systemsetupTool = `keep=$SHIPSHAPE_ROOT/events
case $1 in -get*) echo "Remote Apple Events: $(cat "$keep")" ;; *) case $2 in on) echo On ;; *) echo Off ;; esac >"$keep" ;; esac`;

describeFix('remote-apple-events.macos.sh', [
  ['they are on', { files: { '/events': 'On\n' }, programs: { systemsetup: systemsetupTool } }],
]);
