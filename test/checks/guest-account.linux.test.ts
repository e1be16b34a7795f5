import { describeCheck } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';

const root = 'root:x:0:0:root:/root:/bin/bash\n';
const accounts = (lines: string) => ({ files: { '/etc/passwd': `${root}${lines}` } });
const lightdm = (files: Record<string, string>) => ({ files: { '/etc/passwd': root, ...files } });
const main = '/etc/lightdm/lightdm.conf';
const dropIn = '/etc/lightdm/lightdm.conf.d/50.conf';

describeCheck('guest-account.linux.sh', {
  recorded: ['linux/guest-account'],
  madeUp: [
    ['a guest who may log in', accounts('guest:x:1001:1001::/home/guest:/bin/bash\n'), 'fail'],
    ['a guest of a session', accounts('guest-abc123:x:1001:1001::/tmp/guest:/bin/bash'), 'fail'],
    ['a guest without a shell, which means /bin/sh', accounts('guest:x:1001:1001::/home/guest:\n'), 'fail'],
    ['a guest who may not log in', accounts('guest:x:1001:1001::/home/guest:/usr/sbin/nologin\n'), 'pass'],
    ['a name that only begins like one', accounts('guestbook:x:1001:1001::/srv:/bin/sh\n'), 'pass'],
    ['no /etc/passwd', { files: { [main]: '[Seat:*]\n' } }, 'error'],
    ['an empty /etc/passwd', { files: { '/etc/passwd': '' } }, 'error'],
    ['no /etc/passwd, and LightDM lets guests in', { files: { [main]: '[Seat:*]\nallow-guest=true\n' } }, 'fail'],
    ['no login screen named', lightdm({ [main]: '[SeatDefaults]\nallow-guest = TRUE\r\n' }), 'fail'],
    ['the main file takes it back', lightdm({ [main]: '[Seat:*]\nallow-guest=false\n', [dropIn]: '[Seat:*]\nallow-guest=true\n' }), 'pass'],
    ['the main file sets it', lightdm({ [main]: '[Seat:*]\nallow-guest=true\n', [dropIn]: '[Seat:*]\nallow-guest=false\n' }), 'fail'],
    ['one seat of two', lightdm({ [main]: '[Seat:0]\nallow-guest=true\n[Seat:*]\nallow-guest=false\n' }), 'fail'],
    ['another section', lightdm({ [main]: '[LightDM]\nallow-guest=true\n' }), 'pass'],
  ],
});

const usermod = `for name do :; done
for file in passwd shadow; do
  cp "$SHIPSHAPE_ROOT/etc/$file" "$SHIPSHAPE_ROOT/etc/$file-"
  sed "/^$name:/s|:[^:]*\\$|:/usr/sbin/nologin|" "$SHIPSHAPE_ROOT/etc/$file-" >"$SHIPSHAPE_ROOT/etc/$file"
done`;
const people = { '/etc/passwd': 'root:x:0:0::/root:/bin/sh\n', '/etc/shadow': 'root:*:1::\n' };

describeFix('guest-account.linux.sh', [
  [
    'LightDM with a session for guests',
    { files: { ...people, '/etc/lightdm/lightdm.conf': '[Seat:*]\nallow-guest = true\n#allow-guest=true\n' } },
  ],
  [
    'a distribution that says so',
    { files: { ...people, '/usr/share/lightdm/lightdm.conf.d/50-guest.conf': '[Seat:*]\nallow-guest=true\n' } },
  ],
  [
    'an account for guests',
    {
      files: {
        '/etc/passwd': `${people['/etc/passwd']}guest:x:1001:1001::/home/guest:/bin/bash\n`,
        '/etc/shadow': `${people['/etc/shadow']}guest:x:1:/bin/bash\n`,
      },
      programs: { usermod },
    },
  ],
]);
