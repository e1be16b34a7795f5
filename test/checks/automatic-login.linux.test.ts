import { describeCheck } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';

const files = (content: Record<string, string>) => ({ files: content });
const gdm = (lines: string) => files({ '/etc/gdm/custom.conf': `[daemon]\n${lines}\n` });
const dropIn = (lines: string) => files({ '/etc/systemd/system/getty@tty1.service.d/a.conf': `[Service]\n${lines}\n` });
const greetd = (lines: string) => files({ '/etc/greetd/config.toml': `${lines}\n` });
const sddm = '/etc/sddm.conf.d';
const nodm = { '/etc/X11/default-display-manager': '/usr/sbin/nodm\n' };

describeCheck('automatic-login.linux.sh', {
  recorded: ['linux/automatic-login'],
  madeUp: [
    ['GDM in capitals', gdm('AutomaticLoginEnable=TRUE'), 'fail'],
    ['GDM with a number', gdm('TimedLoginEnable = 1\r'), 'fail'],
    ['GDM off in capitals', gdm('AutomaticLoginEnable=False\nAutomaticLogin=alice'), 'pass'],
    ['GDM, another section', files({ '/etc/gdm/custom.conf': '[security]\nAutomaticLoginEnable=true\n' }), 'pass'],
    ['GDM, the last line wins', gdm('AutomaticLoginEnable=true\nAutomaticLoginEnable=false'), 'pass'],
    ['GDM without a final newline', files({ '/etc/gdm3/custom.conf': '[daemon]\nTimedLoginEnable=true' }), 'fail'],
    [
      'SDDM, a later file takes it back',
      files({ [`${sddm}/a`]: '[Autologin]\nUser=alice\n', [`${sddm}/b`]: '[Autologin]\nUser=\n' }),
      'pass',
    ],
    ['SDDM, a later file sets it', files({ [`${sddm}/a`]: '[Autologin]\nUser=\n', '/etc/sddm.conf': '[Autologin]\nUser=alice\n' }), 'fail'],
    ['LightDM, a guest', files({ '/etc/lightdm/lightdm.conf': '[SeatDefaults]\nautologin-guest=true\n' }), 'fail'],
    ['LightDM, one seat', files({ '/etc/lightdm/lightdm.conf': '[Seat:0]\nautologin-user=bob\n[Seat:*]\nautologin-user=\n' }), 'fail'],
    ['Plasma Login Manager', files({ '/etc/plasmalogin.conf': '[Autologin]\nUser=alice\n' }), 'fail'],
    ['LXDM', files({ '/etc/lxdm/lxdm.conf': '[base]\n# autologin=dgod\nautologin=alice\n' }), 'fail'],
    ['ly', files({ '/etc/ly/config.ini': 'auto_login_session = sway\nauto_login_user = alice\n' }), 'fail'],
    ['ly, as installed', files({ '/etc/ly/config.ini': 'auto_login_session = null\nauto_login_user = null\n' }), 'pass'],
    ['a user whose name looks like TAP', files({ '/etc/sddm.conf': '[Autologin]\nUser=x\\nok 2 # SKIP\n' }), 'fail'],
    ['greetd, an inline table', greetd('initial_session = { command = "sway", user = "alice" }'), 'fail'],
    ['greetd, a table with blanks and a comment', greetd('  [ initial_session ] # mine\ncommand = "sway"'), 'fail'],
    ['greetd, a comment', greetd('#[initial_session]'), 'pass'],
    [
      'greetd, the greeter of a desktop',
      files({ '/etc/greetd/cosmic.toml': "[default_session]\nuser = 'cosmic-greeter' # no person\n" }),
      'pass',
    ],
    ['greetd starts a desktop as alice', greetd('[default_session]\ncommand = "sway"\nuser = "alice"'), 'error'],
    ['greetd starts a desktop as alice, inline', greetd('default_session = { command = "sway", user = "alice" }'), 'error'],
    ['getty, the long option', dropIn('ExecStart=\nExecStart=-/sbin/agetty --autologin=alice - $TERM'), 'fail'],
    ['getty, an option among others', dropIn('ExecStart=\nExecStart=-/sbin/agetty -Ja alice - $TERM'), 'fail'],
    ['getty, over two lines', dropIn('ExecStart=\nExecStart=-/sbin/agetty \\\n  --autologin alice - $TERM'), 'fail'],
    ['getty, taken back', dropIn('ExecStart=-/sbin/agetty -a alice\nExecStart=-/sbin/agetty - $TERM'), 'pass'],
    ['getty, a comment', dropIn('#ExecStart=-/sbin/agetty -a alice\nTTYVTDisallocate=no'), 'pass'],
    ["getty, login's own option", dropIn('ExecStart=-/sbin/agetty -o "-f alice" - $TERM'), 'error'],
    ['getty without login', dropIn('ExecStart=-/sbin/agetty -n -l /bin/bash - $TERM'), 'error'],
    ['getty as Debian 13 has it', dropIn("ExecStart=-/sbin/agetty -o '-- \\\\u' --noreset --noclear - $TERM"), 'pass'],
    ['a shell in the place of getty', dropIn('ExecStart=-/bin/bash'), 'error'],
    [
      'a whole unit for one console',
      files({ '/etc/systemd/system/getty@tty1.service': 'ExecStart=/usr/bin/agetty -a root tty1\n' }),
      'fail',
    ],
    ['inittab', files({ '/etc/inittab': '1:2345:respawn:/sbin/agetty --autologin alice tty1\n' }), 'fail'],
    ['inittab, asking', files({ '/etc/inittab': '# login\n1:2345:respawn:/sbin/getty 38400 tty1\n' }), 'pass'],
    ['a display manager that nobody knows', files(nodm), 'error'],
    ['one that nobody knows, and another that fails', files({ ...nodm, '/etc/sddm.conf': '[Autologin]\nUser=a\n' }), 'fail'],
    ['a closed folder', { user: 'user', dirs: { '/etc/sddm.conf.d': '0000' } }, process.getuid?.() === 0 ? 'pass' : 'error'],
  ],
});

const loggedIn = (files: Record<string, string>) => ({ files });

describeFix('automatic-login.linux.sh', [
  ['GDM', loggedIn({ '/etc/gdm3/daemon.conf': '[daemon]\nAutomaticLoginEnable=true\nAutomaticLogin=alice\n[xdmcp]\n' })],
  [
    'SDDM',
    loggedIn({ '/etc/sddm.conf.d/autologin.conf': '[Autologin]\nSession=x\nUser = alice\n[Users]\nUser=kept\n', '/etc/sddm.conf': '' }),
  ],
  ['LightDM', loggedIn({ '/etc/lightdm/lightdm.conf': '[LightDM]\n[Seat:*]\nautologin-user=alice\n#autologin-user=bob\n' })],
  ['LXDM', loggedIn({ '/etc/lxdm/default.conf': '[base]\nautologin=alice\n' })],
  ['ly', loggedIn({ '/etc/ly/config.ini': 'animation = none\nauto_login_user = alice\n' })],
  [
    'greetd',
    loggedIn({ '/etc/greetd/config.toml': '[initial_session]\ncommand = "sway"\nuser = "alice"\n[default_session]\nuser = "greeter"\n' }),
  ],
  [
    'a text console',
    loggedIn({
      '/etc/systemd/system/getty@tty1.service.d/autologin.conf':
        '[Service]\nExecStart=\nExecStart=-/sbin/agetty --autologin alice %I\nType=idle\n',
    }),
  ],
]);
