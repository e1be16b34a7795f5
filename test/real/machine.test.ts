import { describeReality } from './describe-reality.ts';

/** One kernel serves every namespace, so the value of a setting that all share is laid over it. */
const shown = (setting: string, value: string) =>
  `value=$(mktemp); chmod 644 "$value"; printf '%s\\n' '${value}' >"$value"; mount --bind "$value" /proc/sys/${setting}\n`;
const yama = `[ -e /proc/sys/kernel/yama ] || impossible 'this kernel is built without Yama, so /proc/sys/kernel/yama cannot be there'\n`;
const hardened = [
  ['kernel/randomize_va_space', '2'],
  ['kernel/kptr_restrict', '1'],
  ['kernel/dmesg_restrict', '1'],
  ['kernel/unprivileged_bpf_disabled', '2'],
  ['kernel/perf_event_paranoid', '3'],
  ['fs/protected_symlinks', '1'],
  ['fs/protected_hardlinks', '1'],
]
  .map(([setting, value]) => shown(setting!, value!))
  .join('')
  .concat('[ ! -e /proc/sys/kernel/sysrq ] || { printf "16\\n" >/tmp/keys; mount --bind /tmp/keys /proc/sys/kernel/sysrq; }\n');
const network = (redirects: number, route: number) => `
ip link add eth0 type dummy || ip link add eth0 type veth peer name eth1
sysctl -qw net.ipv4.tcp_syncookies=1
for each in all default eth0; do
  sysctl -qw net.ipv4.conf.$each.accept_redirects=${redirects} net.ipv6.conf.$each.accept_redirects=${redirects}
  sysctl -qw net.ipv4.conf.$each.accept_source_route=${route}
done
for file in /proc/sys/net/ipv[46]/conf/*/accept_redirects; do echo ${redirects} >$file; done
`;
const [turnsV4, turnsV6] = ['nobody on the network turns the way of ipv4 packets', 'nobody on the network turns the way of ipv6 packets'];
const closed = {
  [turnsV4]: 'pass',
  [turnsV6]: 'pass',
  'a packet does not choose its own way': 'pass',
  'a flood of connections does not shut others out': 'pass',
} as const;
const keys = 'no magic key ends the lock of the screen';

describeReality('kernel-hardening.linux.sh', [
  ['hardened', `${yama}${hardened}${network(0, 0)}`, 'pass', { points: closed }],
  [
    'hardened, on a kernel without Yama',
    `[ ! -e /proc/sys/kernel/yama ] || impossible 'this kernel has Yama'\n${hardened}${network(0, 0)}`,
    'fail',
    {
      points: {
        ...closed,
        'a program cannot read the memory of another': 'fail',
        [keys]: 'pass',
        'the kernel hides its addresses': 'pass',
      },
    },
  ],
  [
    'strangers turn the way of packets',
    `${hardened}${network(1, 1)}`,
    'fail',
    { points: { [turnsV4]: 'fail', [turnsV6]: 'fail', 'a packet does not choose its own way': 'fail' } },
  ],
  [
    'one interface lets strangers turn its way',
    `${hardened}${network(0, 0)}sysctl -qw net.ipv6.conf.eth0.accept_redirects=1`,
    'fail',
    { points: { [turnsV4]: 'pass', [turnsV6]: 'fail' } },
  ],
  [
    'links in /tmp are followed',
    `${hardened}${shown('fs/protected_symlinks', '0')}${network(0, 0)}`,
    'fail',
    { points: { 'a symbolic link in /tmp is followed only by its owner': 'fail' } },
  ],
  [
    'the magic keys are all on',
    `[ -e /proc/sys/kernel/sysrq ] || impossible 'this kernel is built without magic keys'\n${hardened}${shown('kernel/sysrq', '1')}`,
    'fail',
    { points: { [keys]: 'fail' } },
  ],
  ['a person asks', `${hardened}${network(0, 0)}`, 'fail', { as: 'alice', points: closed }],
  ['the settings are hidden', 'mount -t tmpfs tmpfs /proc/sys', 'error'],
]);

describeReality('core-dumps.linux.sh', [
  ['no dump of programs with higher rights', shown('fs/suid_dumpable', '0'), 'pass'],
  ['as this kernel has it', '[ "$(cat /proc/sys/fs/suid_dumpable)" = 0 ] || impossible "this machine has another value"', 'pass'],
  ['a dump for the user', shown('fs/suid_dumpable', '1'), 'fail'],
  ['a dump for root, in the folder of the program', `${shown('fs/suid_dumpable', '2')}${shown('kernel/core_pattern', 'core')}`, 'fail'],
  [
    'a dump for root, by systemd-coredump',
    `${shown('fs/suid_dumpable', '2')}${shown('kernel/core_pattern', '|/lib/systemd/systemd-coredump %P %u %g %s %t %c %h')}`,
    'pass',
  ],
  ['the settings are hidden', 'mount -t tmpfs tmpfs /proc/sys', 'error'],
  ['a person asks', shown('fs/suid_dumpable', '0'), 'pass', { as: 'alice' }],
]);

const serve = (port: number, address: string) => `python3 -m http.server --bind ${address} ${port} >/dev/null 2>&1 &
for try in 1 2 3 4 5 6 7 8 9 10; do [ -n "$(ss -Hltn 'sport = ${port}')" ] && break; sleep 0.2; done
`;
const noSs = 'rm /usr/bin/ss\n';

describeReality('listening-services.linux.sh', [
  ['nothing listens', '', 'pass'],
  ['a server for everybody', serve(8080, '0.0.0.0'), 'fail', { points: { 'port 8080 answers this machine alone': 'fail' } }],
  ['a server for everybody over IPv6', serve(3000, '::'), 'fail'],
  ['a server for this machine', `${serve(8080, '127.0.0.1')}${serve(8081, '::1')}${serve(8082, '127.0.0.53')}`, 'pass'],
  ['a server for this machine by a mapped address', serve(8080, '::ffff:127.0.0.1'), 'pass'],
  [
    'a server on a link-local address',
    "ip link add eth0 type dummy || ip link add eth0 type veth peer name eth1; ip link set eth0 up; ip -6 address add fe80::5/64 dev eth0 nodad; python3 -c \"\nimport socket,time,os\ns=socket.socket(socket.AF_INET6); s.bind(('fe80::5',8080,0,socket.if_nametoindex('eth0'))); s.listen()\nif os.fork()==0: time.sleep(600)\nos._exit(0)\"",
    'fail',
  ],
  ['SSH, which is allowed', '/usr/sbin/sshd', 'pass'],
  ['SSH, which is not allowed', '/usr/sbin/sshd', 'fail', { params: { allow: [] } }],
  ['a server on an allowed range', serve(1720, '0.0.0.0'), 'pass', { params: { allow: ['22', '1714-1764'] } }],
  ['a server for everybody, without ss', `${serve(8080, '0.0.0.0')}${noSs}`, 'fail'],
  ['a server for everybody over IPv6, without ss', `${serve(8080, '::')}${noSs}`, 'fail'],
  [
    'servers for this machine, without ss',
    `${serve(8080, '127.0.0.1')}${serve(8081, '::1')}${serve(8082, '::ffff:127.0.0.1')}${noSs}`,
    'pass',
  ],
  ['neither ss nor the list of the kernel', `${noSs}mount -t tmpfs tmpfs "/proc/$$/net" && mount -t tmpfs tmpfs /proc`, 'error'],
  ['a person asks', serve(8080, '0.0.0.0'), 'fail', { as: 'alice' }],
]);

const luks = (cipher: string) => `
dmsetup targets 2>/dev/null | grep -q '^crypt' || impossible 'this kernel has no dm-crypt, so no LUKS volume can be opened'
truncate -s 64M /tmp/disk
printf secret >/tmp/key
cryptsetup luksFormat --batch-mode --type luks2 --pbkdf pbkdf2 --pbkdf-force-iterations 1000 ${cipher} /tmp/disk /tmp/key
cryptsetup open --key-file /tmp/key /tmp/disk shipshape-real
trap 'umount /home; cryptsetup close shipshape-real' EXIT
mkfs.ext4 -q /dev/mapper/shipshape-real
mount /dev/mapper/shipshape-real /home
mkdir -p /home/alice
`;
const homes = { params: { allow_home_only: true } };
const loop = `
truncate -s 16M /tmp/disk
mkfs.ext4 -q /tmp/disk
mount -o loop /tmp/disk /home || impossible 'this kernel mounts no file'
mkdir -p /home/alice
`;

describeReality('disk-encryption.linux.sh', [
  ['homes on LUKS', luks(''), 'pass', homes],
  ['homes on LUKS with a cipher in name only', luks('--cipher cipher_null-ecb --key-size 0'), 'fail', homes],
  ['homes on LUKS, and the system is plain', luks(''), 'fail'],
  [
    'nothing is encrypted',
    `[ "$(findmnt -no FSTYPE /)" = ext4 ] || impossible "/ is not on a disk here"; dmsetup ls 2>/dev/null | grep -q crypt && impossible 'this machine is encrypted'; :`,
    'fail',
    { points: { 'the system lies on an encrypted disk': 'fail' } },
  ],
  ['homes in a file whose disk nobody sees', loop, 'error', homes],
  ['lsblk breaks', 'mount -t tmpfs tmpfs /sys', 'error'],
]);
