import { describeCheck } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';

const values = (dumpable: string, pattern?: string) => ({
  files: {
    '/proc/sys/fs/suid_dumpable': dumpable,
    ...(pattern === undefined ? {} : { '/proc/sys/kernel/core_pattern': pattern }),
  },
});

describeCheck('core-dumps.linux.sh', {
  recorded: ['linux/core-dumps'],
  madeUp: [
    ['0, the place unknown', values('0\n'), 'pass'],
    ['2, the place unknown', values('2\n'), 'error'],
    ['2, an empty line', values('2\n', '\n'), 'fail'],
    ['2, an empty file', values('2\n', ''), 'fail'],
    ['2, a folder', values('2\n', '/var/crash/core.%p\n'), 'pass'],
    ['2, a folder that only looks absolute', values('2\n', ' /var/crash/core.%p\n'), 'fail'],
    ["2, Ubuntu's apport", values('2\n', '|/usr/share/apport/apport -p%p -s%s\n'), 'pass'],
    ['2, a name that looks like TAP', values('2\n', 'x"\\nok 1 # SKIP\n'), 'fail'],
    ['3', values('3\n', '|/x\n'), 'error'],
    ['nothing', values('\n', '|/x\n'), 'error'],
    ['an empty file', values('', '|/x\n'), 'error'],
    ['more than a number', values('0 1\n', '|/x\n'), 'error'],
  ],
});

describeFix('core-dumps.linux.sh', [
  ['a dump for the user', { files: { '/proc/sys/fs/suid_dumpable': '1\n' } }],
  [
    'a dump for root, in the folder of the program',
    { files: { '/proc/sys/fs/suid_dumpable': '2\n', '/proc/sys/kernel/core_pattern': 'core\n' } },
  ],
]);
