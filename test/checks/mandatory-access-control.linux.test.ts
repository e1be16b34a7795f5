import { answers } from '../support/answers.ts';
import { describeCheck } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';

const enforce = '/sys/fs/selinux/enforce';
const enabled = '/sys/module/apparmor/parameters/enabled';
const profiles = '/sys/kernel/security/apparmor/profiles';
const lsm = '/sys/kernel/security/lsm';
const files = (content: Record<string, string>) => ({ files: content });
const status = (stdout: string, exit = 0) => ({ ...files({ [enabled]: 'Y\n' }), ...answers({ 'aa-status': { stdout, exit } }) });

describeCheck('mandatory-access-control.linux.sh', {
  recorded: ['linux/mandatory-access-control'],
  madeUp: [
    ['SELinux permissive', files({ [enforce]: '0', [lsm]: 'capability,selinux' }), 'fail'],
    ['SELinux permissive, AppArmor enforcing', files({ [enforce]: '0', [enabled]: 'Y\n', [profiles]: 'cupsd (enforce)\n' }), 'pass'],
    ['SELinux says something else', files({ [enforce]: '2', [lsm]: 'capability,selinux' }), 'error'],
    ['SELinux without its files', files({ [lsm]: 'capability,selinux' }), 'error'],
    ['a module with a name like it', files({ [lsm]: 'capability,selinuxish' }), 'fail'],
    ['AppArmor off, no list', files({ [enabled]: 'N\n' }), 'error'],
    ['AppArmor off', files({ [enabled]: 'N\n', [lsm]: 'capability,yama' }), 'fail'],
    ['AppArmor off, SELinux enforcing', files({ [enabled]: 'N\n', [enforce]: '1' }), 'pass'],
    [
      'profiles that only complain',
      files({ [enabled]: 'Y\n', [profiles]: 'a (complain)\nb (unconfined)\nc (enforce) (complain)\n' }),
      'fail',
    ],
    ['no profiles to see, as root', files({ [enabled]: 'Y\n' }), 'error'],
    ['aa-status counts', status('126 profiles are loaded.\n6 profiles are in enforce mode.\n'), 'pass'],
    ['aa-status counts none', status('3 profiles are loaded.\n0 profiles are in enforce mode.\n'), 'fail'],
    ['aa-status finds none', status('apparmor module is loaded.\n', 2), 'fail'],
    ['aa-status speaks another language', status('6 Profile sind im Modus enforce.\n'), 'error'],
    ['neither, by a policy that allows it', { ...files({ [lsm]: 'capability,yama' }), params: { optional: true } }, 'skip'],
    ['permissive, by a policy that allows neither', { ...files({ [enforce]: '0' }), params: { optional: true } }, 'fail'],
  ],
});

describeFix('mandatory-access-control.linux.sh', [
  [
    'SELinux only warns',
    {
      files: { '/sys/fs/selinux/enforce': '0\n', '/etc/selinux/config': '# SELINUX=disabled\nSELINUX=permissive\nSELINUXTYPE=targeted\n' },
      programs: { setenforce: 'echo "$1" >"$SHIPSHAPE_ROOT/sys/fs/selinux/enforce"' },
    },
  ],
]);
