import { altered, answers } from '../support/answers.ts';
import { describeCheck } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';
import { systemctl, unitFiles } from '../support/systemctl.ts';

const on = 'linux/file-sharing/smb-on';
const off = 'linux/file-sharing/installed-off';
const nothing = 'linux/file-sharing/not-installed';
const listens = (...sockets: string[]) => ({ 'ss -Hltn': sockets.map(socket => `LISTEN 0 50 ${socket} 0.0.0.0:*\n`).join('') });
const unit = (name: string, active: string, enabled: string, ...sockets: string[]) => ({
  files: { [`/usr/lib/systemd/system/${name}`]: '' },
  ...answers({ [`systemctl is-active ${name}`]: active, [`systemctl is-enabled ${name}`]: enabled, ...listens(...sockets) }),
});
const withRsync = {
  files: { '/etc/rsyncd.conf': '' },
  ...answers({
    'systemctl is-active rsync.service': 'inactive\n',
    'systemctl is-enabled rsync.service': 'enabled\n',
    'systemctl is-active rsyncd.service': 'inactive\n',
    'systemctl is-enabled rsyncd.service': 'not-found\n',
    ...listens(),
  }),
};

describeCheck('file-sharing.linux.sh', {
  recorded: ['linux/file-sharing'],
  madeUp: [
    ['samba for this machine alone', altered(on, listens('127.0.0.1:445', '[::1]:445', '127.0.0.1:139')), 'pass'],
    ['samba on one address', altered(on, listens('127.0.0.1:445', '192.168.1.7:445')), 'fail'],
    ['samba runs, nobody knows the ports', altered(on, { 'ss -Hltn': undefined }), 'fail'],
    ['samba off, nobody knows the ports', altered(off, { 'ss -Hltn': undefined }), 'error'],
    ['samba by hand', altered(off, listens('0.0.0.0:445')), 'fail'],
    ['samba in a container', altered(nothing, listens('*:445')), 'fail'],
    ['ss says something else', altered(nothing, { 'ss -Hltn': 'Netid\n' }), 'error'],
    ['rpcbind alone', altered(nothing, listens('0.0.0.0:111')), 'pass'],
    ['nothing is installed, /proc tells', { files: { '/proc/net/tcp': '' } }, 'pass'],
    ['samba without systemd, closed', { files: { '/etc/samba/smb.conf': '' }, ...answers(listens()) }, 'pass'],
    ['samba without systemd, open', { files: { '/etc/samba/smb.conf': '' }, ...answers(listens('0.0.0.0:445')) }, 'fail'],
    ['ftp runs', unit('vsftpd.service', 'active\n', 'enabled\n', '0.0.0.0:2121'), 'fail'],
    ['ftp starts at boot', unit('vsftpd.service', 'inactive\n', 'enabled\n'), 'fail'],
    ['ftp off', unit('vsftpd.service', 'inactive\n', 'disabled\n'), 'pass'],
    ['tftp waits', unit('tftp.socket', 'active\n', 'enabled\n'), 'fail'],
    ['tftp without systemd', unit('tftp.socket', '', ''), 'error'],
    ['rsync enabled, with nothing to share', unit('rsync.service', 'inactive\n', 'enabled\n'), 'pass'],
    ['rsync enabled', withRsync, 'fail'],
  ],
});

const ports = `grep -q '^active' "$SHIPSHAPE_ROOT/units/smbd.service" 2>/dev/null && echo 'LISTEN 0 50 0.0.0.0:445 0.0.0.0:*'; :`;
const serving = (units: Record<string, string>, files: Record<string, string>) => ({
  files: { ...files, ...unitFiles(units) },
  programs: { systemctl, ss: ports },
});

describeFix('file-sharing.linux.sh', [
  ['Samba', serving({ 'smbd.service': 'active enabled' }, { '/etc/samba/smb.conf': '' })],
  [
    'NFS and FTP that come back',
    serving(
      { 'nfs-server.service': 'active disabled', 'vsftpd.service': 'inactive enabled' },
      { '/etc/exports': '', '/usr/lib/systemd/system/vsftpd.service': '' },
    ),
  ],
]);
