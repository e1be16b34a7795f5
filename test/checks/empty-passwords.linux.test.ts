import { describeCheck } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';

const root = 'root:x:0:0:root:/root:/bin/bash\n';
const locked = 'root:!:20000:0:99999:7:::\n';
const accounts = (passwd: string, shadow = locked) => ({ files: { '/etc/passwd': passwd, '/etc/shadow': shadow } });

describeCheck('empty-passwords.linux.sh', {
  recorded: ['linux/empty-passwords'],
  madeUp: [
    ['an empty field in /etc/passwd', accounts('root::0:0:root:/root:/bin/bash\n'), 'fail'],
    ['a hash in /etc/passwd', accounts(`${root}alice:$6$abc$def:1000:1000::/home/alice:/bin/sh\n`), 'fail'],
    ['a locked field in /etc/passwd', accounts(`${root}alice:*:1000:1000::/home/alice:/bin/sh\nbob:!:1001:1001::/:/bin/sh\n`), 'pass'],
    ['a field that only begins with x', accounts(`${root}alice:xx:1000:1000::/home/alice:/bin/sh\n`), 'fail'],
    ['an empty field in /etc/passwd, not root', { user: 'user', files: { '/etc/passwd': 'a::1000:1000::/home/a:/bin/sh\n' } }, 'fail'],
    ['a line of NIS in /etc/passwd', accounts(`${root}+::::::\n`), 'fail'],
    ['a line of NIS in /etc/shadow', accounts(root, `${locked}+alice:!:::::::\n`), 'fail'],
    ['a locked empty password', accounts(root, `${locked}alice:!:20000::::::\n`), 'pass'],
    ['no final newline', accounts(root, `${locked}alice::20000::::::`), 'fail'],
    ['blank lines', accounts(`\n${root} \n`, `${locked}\n`), 'pass'],
    ['a line without colons', accounts(root, `${locked}alice\n`), 'error'],
    ['a line without colons, and an empty password', accounts(root, 'alice\nbob::20000::::::\n'), 'fail'],
    ['an empty /etc/shadow', accounts(root, ''), 'error'],
    ['no /etc/shadow', { files: { '/etc/passwd': root } }, 'error'],
    ['no /etc/passwd', { files: { '/etc/shadow': locked } }, 'error'],
    ['a user called like TAP', accounts(root, `${locked}x\\nok 3 # SKIP::20000::::::\n`), 'fail'],
  ],
});

const tools = {
  passwd: `sed "s/^$2:/$2:!/" "$SHIPSHAPE_ROOT/etc/shadow" >"$SHIPSHAPE_ROOT/etc/shadow-"; cat "$SHIPSHAPE_ROOT/etc/shadow-" >"$SHIPSHAPE_ROOT/etc/shadow"`,
  pwconv: `sed 's/^alice:[^:]*/alice:x/' "$SHIPSHAPE_ROOT/etc/passwd" >"$SHIPSHAPE_ROOT/etc/passwd-"; cat "$SHIPSHAPE_ROOT/etc/passwd-" >"$SHIPSHAPE_ROOT/etc/passwd"`,
};

describeFix('empty-passwords.linux.sh', [
  [
    'an account of a program',
    {
      files: { '/etc/passwd': 'root:x:0:0::/root:/bin/sh\ngames:x:5:60::/:/bin/sh\n', '/etc/shadow': 'root:*:1::\ngames::1::\n' },
      programs: tools,
    },
  ],
  [
    'a hash for all to read',
    { files: { '/etc/passwd': 'alice:$6$a$b:1000:1000::/home/alice:/bin/sh\n', '/etc/shadow': 'root:*:1::\n' }, programs: tools },
  ],
]);
