import { answers } from '../support/answers.ts';
import { describeCheck } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';

const passwd = (...lines: string[]) => ['root:x:0:0:root:/root:/bin/bash', ...lines].map(line => `${line}\n`).join('');
const shadow = (hash: string, accounts = passwd()) => ({
  files: { '/etc/passwd': accounts, '/etc/shadow': `daemon:*:1::::::\nroot:${hash}:1::::::\n` },
});
const says = (stdout: string, accounts = passwd()) => ({ files: { '/etc/passwd': accounts }, ...answers({ 'passwd -S root': stdout }) });

describeCheck('root-account.linux.sh', {
  recorded: ['linux/root-account'],
  madeUp: [
    ['a second account with UID 0', shadow('!', passwd('toor:x:0:0::/root:/bin/sh')), 'fail'],
    ['a second account with UID 00', shadow('!', passwd('x\\nok 1:x:00:0::/root:/bin/sh')), 'fail'],
    ['a second account with UID 0, as a person', { user: 'user', ...says('', passwd('toor:x:0:0::/root:/bin/sh')) }, 'fail'],
    [
      'a second account with UID 0 on a last line without an end',
      { files: { '/etc/passwd': `${passwd()}toor:x:0:0::/root:/bin/sh`, '/etc/shadow': 'root:!:\n' } },
      'fail',
    ],
    ['an account with UID 10', shadow('!', passwd('ten:x:10:0::/root:/bin/sh')), 'pass'],
    ['an account with a broken line', shadow('!', passwd('broken')), 'pass'],
    ['a password, by a policy that allows it', { ...shadow('$6$a$b'), params: { allow_root_password: true } }, 'pass'],
    [
      'a second UID 0, by that policy',
      { ...shadow('$6$a$b', passwd('toor:x:0:0::/root:/bin/sh')), params: { allow_root_password: true } },
      'fail',
    ],
    ['two exclamation marks', shadow('!!'), 'pass'],
    ['no root in shadow', { files: { '/etc/passwd': passwd(), '/etc/shadow': 'alice:!:1::::::\n' } }, 'error'],
    ['no root at all', { files: { '/etc/passwd': 'alice:x:1000:1000::/home/alice:/bin/sh\n' } }, 'error'],
    ['no password in passwd', { files: { '/etc/passwd': 'root::0:0::/root:/bin/sh\n', '/etc/shadow': 'root:!:1::::::\n' } }, 'fail'],
    ['a password in passwd', { files: { '/etc/passwd': 'root:$6$a$b:0:0::/root:/bin/sh\n', '/etc/shadow': 'root:!:1::::::\n' } }, 'fail'],
    ['locked, says passwd', says('root L 2026-11-22 0 99999 7 -1\n'), 'pass'],
    ['locked, says passwd of Fedora', says('root LK 2026-11-22 0 99999 7 -1\n'), 'pass'],
    ['set, says passwd', says('root P 2026-11-22 0 99999 7 -1\n'), 'fail'],
    ['empty, says passwd', says('root NP 2026-11-22 0 99999 7 -1\n'), 'fail'],
    ['something else, says passwd', says('root wird nicht gefunden\n'), 'error'],
    ['nothing, says passwd', says(''), 'error'],
  ],
});

describeFix('root-account.linux.sh', [
  [
    'root has a password',
    {
      files: { '/etc/passwd': 'root:x:0:0::/root:/bin/sh\n', '/etc/shadow': 'root:$y$j9T$abc:1::\n', '/etc/group': 'sudo:x:27:alice\n' },
      programs: {
        passwd: `sed 's/^root:/root:!/' "$SHIPSHAPE_ROOT/etc/shadow" >"$SHIPSHAPE_ROOT/etc/shadow-"; cat "$SHIPSHAPE_ROOT/etc/shadow-" >"$SHIPSHAPE_ROOT/etc/shadow"`,
      },
    },
  ],
]);
