import { describeCheck } from '../support/describe-check.ts';

const members = (stdout: string, exit = 0) => ({
  commands: [{ argv: ['dscl', '.', '-read', '/Groups/admin', 'GroupMembership'] as [string, ...string[]], stdout, stderr: '', exit }],
});

describeCheck('admin-accounts.macos.sh', {
  recorded: ['macos/admin-accounts'],
  madeUp: [
    ['two people, as many as may be', members('GroupMembership: root alice bob\n'), 'pass'],
    ['root alone', members('GroupMembership: root\n'), 'pass'],
    ['nobody at all', members('GroupMembership:\n'), 'error'],
    ['no output', members(''), 'error'],
    ['another answer', members('Data source (/Search) is not valid.\n'), 'error'],
    ['a failing exit status', members('GroupMembership: root\n', 1), 'error'],
    ['one name twice', members('GroupMembership: root alice bob alice\n'), 'pass'],
    ['a name a line', members('GroupMembership:\n root\n alice smith\n bob jones\n'), 'pass'],
    ['root alone on a line', members('GroupMembership:\n root\n'), 'pass'],
    ['three names, a line each', members('GroupMembership:\n root\n alice smith\n bob jones\n carol\n'), 'fail'],
    ['three people, and the policy allows three', { ...members('GroupMembership: root a b c\n'), params: { max_admins: 3 } }, 'pass'],
    ['one person, and the policy allows none', { ...members('GroupMembership: root a\n'), params: { max_admins: 0 } }, 'fail'],
    ['nobody, and the policy allows none', { ...members('GroupMembership: root _mbsetupuser\n'), params: { max_admins: 0 } }, 'pass'],
    ['names that are patterns of files and look like TAP', members('GroupMembership: root * # SKIP ok\n'), 'fail'],
  ],
});
