import { describeCheck, type MadeUp } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';

type Command = NonNullable<MadeUp['commands']>[number];
const systemsetup = (stdout: string, exit = 0): Command => ({ argv: ['systemsetup', '-getusingnetworktime'], stdout, stderr: '', exit });
const sntp = (stdout: string, exit = 0): Command => ({ argv: ['sntp', '-t', '3', 'time.apple.com'], stdout, stderr: '', exit });
const off = (offset: string, exit = 0) => sntp(`${offset} +/- 0.016059 time.apple.com 17.253.2.43\n`, exit);
const user = (...commands: Command[]): MadeUp => ({ user: 'user', commands });

describeCheck('time-sync.macos.sh', {
  recorded: ['macos/time-sync'],
  madeUp: [
    ['the setting is on, and nothing else answers', { commands: [systemsetup('Network Time: On\n')] }, 'pass'],
    ['the setting is off, with a failing exit status', { commands: [systemsetup('Network Time: Off\n', 1)] }, 'fail'],
    ['the setting is on, with a failing exit status', { commands: [systemsetup('Network Time: On\n', 1), off('+184.2')] }, 'fail'],
    ['the setting is told in another language', { commands: [systemsetup('Netzwerkzeit: Ein\n'), off('+0.1')] }, 'pass'],
    ['systemsetup and sntp say nothing', { commands: [systemsetup(''), sntp('')] }, 'error'],
    ['60 seconds ahead', user(off('+60.000000')), 'pass'],
    ['60 seconds behind', user(off('-60.000000')), 'pass'],
    ['a little more than 60 seconds ahead', user(off('+60.000001')), 'fail'],
    ['a little more than 60 seconds behind', user(off('-60.000001')), 'fail'],
    ['years behind', user(off('-1790189126.123456')), 'fail'],
    ['a number without end', user(off(`+${'9'.repeat(400)}.0`)), 'fail'],
    ['270 seconds, where the policy allows it', { ...user(off('-270.000000')), params: { offset: 270 } }, 'pass'],
    ['2 seconds, where the policy allows one', { ...user(off('+2.000000')), params: { offset: 1 } }, 'fail'],
    ['the form of the reference program, near', user(off('2026-10-05 09:12:01.123456 (+0400) -0.004213')), 'pass'],
    ['the form of the reference program, far', user(off('2026-10-05 09:12:01.123456 (+0400) -90.004213')), 'fail'],
    ['the banner alone', user(sntp('sntp 4.2.8p15@1.3728-o Wed Feb  1 20:07:53 UTC 2023 (1)\n', 69)), 'error'],
    ['a number without a sign', user(off('0.029690')), 'error'],
    ['near, with a failing exit status', user(off('+0.1', 1)), 'error'],
    ['far, with a failing exit status', user(off('+90.1', 1)), 'fail'],
    ['no sntp', user(systemsetup('Network Time: On\n')), 'error'],
  ],
});

const systemsetupTool = `keep=$SHIPSHAPE_ROOT/time
case $1 in -get*) echo "Network Time: $(cat "$keep")" ;; *) case $2 in on) echo On ;; *) echo Off ;; esac >"$keep" ;; esac`;

describeFix('time-sync.macos.sh', [
  ['nothing sets the clock', { files: { '/time': 'Off\n' }, programs: { systemsetup: systemsetupTool } }],
]);
