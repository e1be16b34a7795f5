import { describeCheck } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';
import { defaultsTool } from '../support/macos.ts';

type Answer = { stdout?: string; stderr?: string; exit?: number };
const loginwindow = '/Library/Preferences/com.apple.loginwindow';
const profile = '/Library/Managed Preferences/com.apple.MCX';
const absent = (domain: string, key: string): Answer => ({
  stderr: `The domain/default pair of (${domain}, ${key}) does not exist\n`,
  exit: 1,
});
const unset = absent(loginwindow, 'GuestEnabled');
const unmanaged = absent(profile, 'EnableGuestAccount');
const unreadable: Answer = { stderr: 'Could not read domain x\n', exit: 1 };
const silent: Answer = { exit: 1 };
const say = (words: string): Answer => ({ stderr: `2026-07-27 00:00:00.000 sysadminctl[100:100] ${words}\n` });
const machine = (inForce: Answer, setting: Answer, managed: Answer) => ({
  commands: [
    { argv: ['sysadminctl', '-guestAccount', 'status'] as [string, ...string[]], stdout: '', stderr: '', exit: 0, ...inForce },
    { argv: ['defaults', 'read', loginwindow, 'GuestEnabled'] as [string, ...string[]], stdout: '', stderr: '', exit: 0, ...setting },
    { argv: ['defaults', 'read', profile, 'EnableGuestAccount'] as [string, ...string[]], stdout: '', stderr: '', exit: 0, ...managed },
  ],
});

describeCheck('guest-account.macos.sh', {
  recorded: ['macos/guest-account'],
  madeUp: [
    ['off, without the full stop', machine(say('Guest account disabled'), unset, unmanaged), 'pass'],
    [
      'off, with a failing exit status, and no setting',
      machine({ ...say('Guest account disabled.'), exit: 1 }, unreadable, unmanaged),
      'error',
    ],
    ['on, with a failing exit status', machine({ ...say('Guest account enabled.'), exit: 1 }, unset, unmanaged), 'fail'],
    ['a profile says on', machine(say('Guest account disabled.'), unset, { stdout: '1\n' }), 'fail'],
    ['a profile alone says off', machine(silent, unreadable, { stdout: '0\n' }), 'pass'],
    ['a profile that cannot be read, and sysadminctl silent', machine(silent, unset, unreadable), 'error'],
    ['a profile that cannot be read, and sysadminctl says off', machine(say('Guest account disabled.'), unset, unreadable), 'pass'],
    ['no answer but a key that was never set', machine(silent, unset, unmanaged), 'pass'],
    ['a setting of another form, and sysadminctl silent', machine(silent, { stdout: '2\n' }, unmanaged), 'error'],
    ['another language, and no setting', machine(say('Gastaccount deaktiviert.'), unreadable, unmanaged), 'error'],
  ],
});

const sysadminctl = `keep=$SHIPSHAPE_ROOT/guest
case $2 in
  status) echo "2026-11-25 02:00:00.000 sysadminctl[1:1] Guest account $(cat "$keep")." >&2 ;;
  off) echo disabled >"$keep" ;;
  on) echo enabled >"$keep" ;;
esac`;

describeFix('guest-account.macos.sh', [
  ['guests may log in', { files: { '/guest': 'enabled\n' }, programs: { sysadminctl, defaults: defaultsTool } }],
]);
