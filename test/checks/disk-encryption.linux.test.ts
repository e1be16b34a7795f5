import { type Answer, altered, answers } from '../support/answers.ts';
import { describeCheck, readCase } from '../support/describe-check.ts';

const lsblk = 'lsblk -Ppo NAME,KNAME,PKNAME,TYPE,FSTYPE,MOUNTPOINT';
const luks = 'linux/disk-encryption/lvm-on-luks';
const btrfs = 'linux/disk-encryption/btrfs-on-luks-zram';
const zfs = 'linux/disk-encryption/zfs-native';
const container = 'linux/disk-encryption/container';
const homeOnly = 'linux/disk-encryption/home-luks-root-plain';
const zfsSays = (value: string) => altered(zfs, { 'zfs get -H -o property,value encryption,keystatus rpool/ROOT/ubuntu_awvp0x': value });
const block = (name: string, below: string, type: string) =>
  `NAME="/dev/mapper/${name}" KNAME="/dev/${name}" PKNAME="${below && `/dev/${below}`}" TYPE="${type}" FSTYPE="" MOUNTPOINT=""\n`;
/** / on /dev/top, of which lsblk tells what is below. */
const machine = (blocks: string, files: Record<string, string> = {}, more: Record<string, Answer> = {}) => ({
  files: {
    '/proc/mounts': '/dev/top / ext4 rw 0 0\n',
    '/proc/swaps': 'Filename Type Size Used Priority\n',
    '/etc/passwd': 'root:x:0:0::/root:/bin/sh\n',
    ...files,
  },
  ...answers({ [lsblk]: blocks, 'dmsetup table --target crypt': 'one: 0 9 crypt aes-xts-plain64 :64:logon:x 0 259:3 32768\n', ...more }),
});
const one = block('one', 'disk1', 'crypt') + block('disk1', '', 'disk');
const disk2 = block('disk2', '', 'disk');
const people = (...lines: string[]) => ({ '/etc/passwd': lines.map(line => `${line}\n`).join('') });
const files = (recorded: string, changed: Record<string, string>) => ({
  like: recorded,
  files: { ...readCase(`${recorded}.json`).files, ...changed },
});

describeCheck('disk-encryption.linux.sh', {
  recorded: ['linux/disk-encryption'],
  madeUp: [
    ['lsblk is gone', altered(luks, { [lsblk]: undefined }), 'error'],
    ['lsblk says nothing', altered(luks, { [lsblk]: '' }), 'error'],
    ['lsblk does not list the device', machine(block('other', '', 'disk')), 'error'],
    [
      'findmnt is gone',
      { ...altered(luks, { 'findmnt -nro SOURCE,FSTYPE --target /home/alice': undefined }), dirs: { '/home/alice': '700' } },
      'error',
    ],
    ['a home that is not there', altered(luks, { 'findmnt -nro SOURCE,FSTYPE --target /home/alice': { exit: 1 } }), 'pass'],
    ['dmsetup is gone', altered(luks, { 'dmsetup table --target crypt': undefined }), 'error'],
    ['dmsetup finds nothing', altered(luks, { 'dmsetup table --target crypt': 'No devices found\n' }), 'error'],
    [
      'a volume over one encrypted and one plain disk',
      machine(block('top', 'one', 'lvm') + block('top', 'disk2', 'lvm') + one + disk2),
      'fail',
    ],
    [
      'a mirror of two encrypted disks',
      machine(block('top', 'one', 'raid1') + block('top', 'two', 'raid1') + one + block('two', 'disk2', 'crypt') + disk2),
      'pass',
    ],
    ['a volume over an encrypted and an unknown disk', machine(block('top', 'one', 'lvm') + block('top', 'gone', 'lvm') + one), 'error'],
    ['a loop device', machine(block('top', '', 'loop')), 'error'],
    ['a circle', machine(block('top', 'ring', 'lvm') + block('ring', 'top', 'lvm')), 'error'],
    ['LUKS that is not below /', machine(block('top', 'disk2', 'part') + one + disk2), 'fail'],
    [
      'btrfs on one encrypted and one plain disk',
      files(btrfs, { '/sys/fs/btrfs/9c7b/devices/dm-0': '', '/sys/fs/btrfs/9c7b/devices/nvme0n1p4': '' }),
      'fail',
    ],
    [
      'another btrfs that is plain',
      files(btrfs, { '/sys/fs/btrfs/9c7b/devices/dm-0': '', '/sys/fs/btrfs/5a5a/devices/nvme0n1p4': '' }),
      'pass',
    ],
    [
      'a swap file on an encrypted disk',
      machine(block('top', 'one', 'lvm') + one, { '/proc/swaps': 'Filename Type Size Used Priority\n/swap/file file 9 0 -2\n' }),
      'pass',
    ],
    [
      'a swap file on another disk',
      machine(block('top', 'one', 'lvm') + one + disk2, {
        '/proc/mounts': '/dev/top / ext4 rw 0 0\n/dev/disk2 /swap ext4 rw 0 0\n',
        '/proc/swaps': 'Filename Type Size Used Priority\n/swap/file file 9 0 -2\n',
      }),
      'fail',
    ],
    [
      'a folder whose name begins like that of a mount',
      machine(block('top', 'one', 'lvm') + one + disk2, {
        '/proc/mounts': '/dev/top / ext4 rw 0 0\n/dev/disk2 /swap ext4 rw 0 0\n',
        '/proc/swaps': 'Filename Type Size Used Priority\n/swapfile file 9 0 -2\n',
      }),
      'pass',
    ],
    [
      'swap on a plain disk',
      machine(block('top', 'one', 'lvm') + one + disk2, {
        '/proc/swaps': 'Filename Type Size Used Priority\n/dev/disk2 partition 9 0 -2\n',
      }),
      'fail',
    ],
    [
      'a second / over the first',
      machine(block('top', 'one', 'lvm') + one + disk2, { '/proc/mounts': '/dev/top / ext4 rw 0 0\n/dev/disk2 / ext4 rw 0 0\n' }),
      'fail',
    ],
    [
      'a person whose name looks like TAP',
      machine(
        block('top', 'one', 'lvm') + one + disk2,
        people('x\\nok 2 # SKIP:x:1001:1001::/home/x:/bin/sh', 'games:x:1002:1:::/usr/sbin/nologin'),
        { 'findmnt -nro SOURCE,FSTYPE --target /home/x': '/dev/disk2 ext4\n' },
      ),
      'fail',
    ],
    ['the home alone is encrypted, by policy', { like: homeOnly, params: { allow_home_only: true } }, 'pass'],
    [
      'the home is plain, by that policy',
      { like: 'linux/disk-encryption/root-luks-home-plain', params: { allow_home_only: true } },
      'fail',
    ],
    ['ZFS without encryption, crypt layers elsewhere', zfsSays('encryption\toff\nkeystatus\t-\n'), 'error'],
    ['ZFS without its key', zfsSays('encryption\taes-256-gcm\nkeystatus\tunavailable\n'), 'error'],
    ['ZFS says nothing', zfsSays(''), 'error'],
    [
      'ZFS without encryption',
      machine(
        disk2,
        { '/proc/mounts': 'rpool/root / zfs rw 0 0\n' },
        { 'zfs get -H -o property,value encryption,keystatus rpool/root': 'encryption\toff\nkeystatus\t-\n' },
      ),
      'fail',
    ],
    [
      'a container with a disk of its host',
      files(container, { '/proc/mounts': 'overlay / overlay rw 0 0\n/dev/vda1 /etc/hosts ext4 rw 0 0\n' }),
      'error',
    ],
    ['no passwd', { like: luks, files: { '/proc/mounts': '/dev/top / ext4 rw 0 0\n', '/proc/swaps': '' } }, 'error'],
  ],
});
