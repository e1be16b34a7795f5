import { altered, answers } from '../support/answers.ts';
import { describeCheck } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';
import { gsettings } from '../support/gsettings.ts';
import { systemctl } from '../support/systemctl.ts';

const off = 'linux/screen-sharing/all-off';
const bare = 'linux/screen-sharing/nothing-installed';
const pgrep = 'pgrep -x -l krfb|krdpserver|x11vnc|wayvnc|Xvnc|Xtigervnc|x0vncserver|vino-server';
const listens = (...sockets: string[]) => ({ 'ss -Hltn': sockets.map(socket => `LISTEN 0 5 ${socket} 0.0.0.0:*\n`).join('') });
const krfb = (socket: string) => ({
  ...listens('0.0.0.0:22', socket),
  [pgrep]: '9 krfb\n',
  'ss -Hltnp': `LISTEN 0 5 0.0.0.0:22 0.0.0.0:*\nLISTEN 0 5 ${socket} 0.0.0.0:* users:(("krfb",pid=9,fd=3))\n`,
});
const rdp = 'gsettings get org.gnome.desktop.remote-desktop.rdp enable';
const vnc = 'gsettings get org.gnome.desktop.remote-desktop.vnc enable';
const withFile = (file: string, text = '') => ({ like: off, files: { [file]: text } });

describeCheck('screen-sharing.linux.sh', {
  recorded: ['linux/screen-sharing'],
  madeUp: [
    ['VNC on all addresses', altered(off, listens('*:5901')), 'fail'],
    ['VNC on an address of IPv6', altered(off, listens('[2001:db8::1]:5900')), 'fail'],
    ['Sunshine', altered(off, listens('0.0.0.0:47990')), 'fail'],
    ['RustDesk', altered(off, listens('0.0.0.0:21118')), 'fail'],
    ['a port beside those', altered(off, listens('0.0.0.0:5799', '0.0.0.0:6000', '0.0.0.0:48011')), 'pass'],
    ['krfb on a port of its own', altered(off, krfb('0.0.0.0:6000')), 'fail'],
    ['krfb for this machine alone', altered(off, krfb('127.0.0.1:6000')), 'pass'],
    ['krfb, and ss does not tell where', altered(off, { ...krfb('0.0.0.0:6000'), 'ss -Hltnp': { exit: 1 } }), 'error'],
    ['nobody knows the ports', altered(off, { 'ss -Hltn': undefined }), 'error'],
    ['pgrep is gone', altered(off, { [pgrep]: undefined }), 'error'],
    [
      'no systemctl',
      altered(off, {
        'systemctl is-active xrdp.service': undefined,
        'systemctl is-enabled xrdp.service': undefined,
        'systemctl is-active gnome-remote-desktop.service': undefined,
        'systemctl is-enabled gnome-remote-desktop.service': undefined,
      }),
      'error',
    ],
    ['remote login of GNOME', altered(off, { 'systemctl is-active gnome-remote-desktop.service': 'active\n' }), 'fail'],
    ['VNC of GNOME', altered(off, { [vnc]: 'true\n' }), 'fail'],
    ['GNOME without VNC', altered(off, { [vnc]: { stderr: 'No such key “enable”\n', exit: 1 } }), 'pass'],
    ['GNOME says nothing', altered(off, { [rdp]: '' }), 'error'],
    ['GNOME says something else', altered(off, { [rdp]: { stderr: 'dconf is broken\n', exit: 1 } }), 'error'],
    ['no gsettings', altered(bare, { [rdp]: undefined, [vnc]: undefined }), 'pass'],
    ['a VNC server that is enabled', withFile('/etc/systemd/system/multi-user.target.wants/vncserver@:1.service'), 'fail'],
    ['a program of the person that is enabled', withFile('~/.config/systemd/user/default.target.wants/sunshine.service'), 'fail'],
    ['XDMCP', withFile('/etc/gdm3/custom.conf', '[daemon]\n[xdmcp]\nEnable = true\n'), 'fail'],
    ['XDMCP in a comment', withFile('/etc/gdm/custom.conf', '[xdmcp]\n#Enable=true\n'), 'pass'],
    ['a word for another group', withFile('/etc/gdm/custom.conf', '[debug]\nEnable=true\n'), 'pass'],
    ['no tools but open', answers(listens('*:3389')), 'fail'],
  ],
});

describeFix('screen-sharing.linux.sh', [
  [
    'GNOME shares the desktop',
    {
      user: 'user',
      files: {
        '/defaults/org.gnome.desktop.remote-desktop.rdp/enable': 'false\n',
        '/settings/org.gnome.desktop.remote-desktop.rdp/enable': 'true\n',
        '/defaults/org.gnome.desktop.remote-desktop.vnc/enable': 'false\n',
      },
      programs: { gsettings, systemctl, ss: '', pgrep: 'exit 1' },
    },
  ],
]);
