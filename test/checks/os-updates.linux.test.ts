import { altered, answers } from '../support/answers.ts';
import { describeCheck, readCase } from '../support/describe-check.ts';

const apt = 'linux/os-updates/apt-up-to-date';
const dnf = 'linux/os-updates/dnf-clean';
const dnf5 = 'linux/os-updates/dnf5-clean';
const zypper = 'linux/os-updates/zypper-clean';
const pacman = 'linux/os-updates/pacman-recent';
const aptSays = 'apt-get -s -o Debug::NoLocking=true dist-upgrade';
const dnfSays = 'dnf -q -C updateinfo list --security';
const zypperSays = 'zypper --non-interactive --no-refresh patch-check';
const today = (day: string) => ({ 'date -u +%Y-%m-%d': `${day}\n` });
const kernels = (running: string, ...installed: string[]) => ({
  'uname -r': `${running}\n`,
  'ls -1 /lib/modules': installed.map(name => `${name}\n`).join(''),
});
const summary = '0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n';
const files = (recorded: string, changed: Record<string, string>) => ({ files: { ...readCase(`${recorded}.json`).files, ...changed } });
const lastUpgrade = (day: string) => ({
  like: pacman,
  ...files(pacman, { '/var/log/pacman.log': `[${day}T09:12:46+0100] [PACMAN] starting full system upgrade\n` }),
});
const signed = (day: string) => ({
  like: apt,
  ...files(apt, {
    '/var/lib/apt/lists/mirror.example.org_debian-security_dists_trixie-security_InRelease': `Origin: Debian\nDate: ${day} 08:12:41 UTC\n`,
  }),
});

/** A machine whose apt has fetched lists: [package, version installed, version in the security archive]. */
const lists = (packages: [string, string, string][], changed: Record<string, string> = {}) => ({
  ...altered(apt, { [aptSays]: undefined }),
  ...files(apt, {
    '/var/lib/dpkg/status': packages.map(([name, version]) => stanza(name, `Status: install ok installed\nVersion: ${version}`)).join(''),
    [`${archive}_InRelease`]: inRelease,
    [`${archive}_main_binary-amd64_Packages`]: packages.map(([name, , version]) => stanza(name, `Version: ${version}`)).join(''),
    ...changed,
  }),
});
const archive = '/var/lib/apt/lists/mirror.example.org_fixes_dists_trixie-fixes';
const inRelease = `-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA256

Origin: Debian
Label: Debian-Security
Suite: stable-security
Date: Fri, 20 Nov 2026 11:22:37 UTC
SHA256:
 0123 45 main/binary-amd64/Packages
`;
const stanza = (name: string, fields: string, kind = 'amd64') => `Package: ${name}\nArchitecture: ${kind}\n${fields}\n about it\n\n`;
const openssl = ['openssl', '3.5.7-1~deb13u2', '3.5.7-1~deb13u3'] satisfies [string, string, string];
const same = ['bash', '5.2.37-2', '5.2.37-2'] satisfies [string, string, string];
const installed = (fields: string) => ({
  '/var/lib/dpkg/status': stanza('bash', `Status: install ok installed\nVersion: ${same[1]}`) + stanza('openssl', fields),
});
const packed = `${archive}_main_binary-amd64_Packages.lz4`;
const catFile = `/usr/lib/apt/apt-helper cat-file ${packed}`;
/** The list is in a form that apt alone reads. */
const unpacked = (answer: string | { exit: number }) => {
  const it = lists([same]);
  const { [`${archive}_main_binary-amd64_Packages`]: list, ...others } = it.files;
  return { ...it, ...altered(apt, { [aptSays]: undefined, [catFile]: answer }), files: { ...others, [packed]: list as string } };
};
/** deb-version(7), the first of each pair is the older. */
const later: [string, string][] = [
  ['1.9', '1.10'],
  ['9.9', '1:0.1'],
  ['1.0~rc1-1', '1.0-1'],
  ['1.0', '1.0-1'],
  ['1.0-1', '1.0-1+deb13u1'],
  ['1.0-1~bpo', '1.0-1'],
  ['1.0a', '1.0+a'],
  ['1.0-9', '1.0a-1'],
  ['20250419', '20260419~deb12u2'],
  ['1.00000000000000000001', '1.00000000000000000002'],
  ['1-2-1', '1-10-1'],
];
const asksApt = (made: ReturnType<typeof lists>) => ({ ...made, commands: readCase(`${apt}.json`).commands });

describeCheck('os-updates.linux.sh', {
  recorded: ['linux/os-updates'],
  madeUp: [
    ['the last day of support', altered(apt, today('2030-06-30')), 'pass'],
    ['the day after', altered(apt, today('2030-07-01')), 'fail'],
    ['the last day of Fedora', altered(dnf, today('2026-12-02')), 'pass'],
    ['the day after, Fedora', altered(dnf, today('2026-12-03')), 'fail'],
    ['lists that the archive signed 14 days ago', signed('Sun, 08 Nov 2026'), 'pass'],
    ['older lists, and an update that failed today', signed('Sat, 07 Nov 2026'), 'fail'],
    ['lists with a date that is none', signed('soon'), 'pass'],
    ['today is not known', altered(apt, today('')), 'error'],
    ['no tables of releases', { like: apt, files: { '/etc/os-release': 'ID=debian\nVERSION_CODENAME=trixie\n' } }, 'pass'],
    ['an unknown distribution', { like: apt, files: { '/etc/os-release': 'ID=plan9\n' } }, 'error'],
    ['an image of Fedora', { like: dnf, ...files(dnf, { '/run/ostree-booted': '' }) }, 'error'],
    ['lists without anything newer, and no apt', lists([same]), 'pass'],
    ['lists with something newer, and no apt', lists([same, openssl]), 'fail'],
    [
      'what is newer is of another architecture',
      lists([openssl], { [`${archive}_main_binary-amd64_Packages`]: stanza('openssl', 'Version: 9', 'i386') }),
      'pass',
    ],
    [
      'a package of all architectures',
      lists([openssl], { [`${archive}_main_binary-amd64_Packages`]: stanza('openssl', 'Version: 9', 'all') }),
      'fail',
    ],
    [
      'a removed package that left its settings',
      lists([same, openssl], installed('Status: deinstall ok config-files\nVersion: 1')),
      'pass',
    ],
    ['a package that is held back', lists([same, openssl], installed('Status: hold ok installed\nVersion: 1')), 'fail'],
    ['a package without a version', lists([same], installed('Status: install ok installed')), 'error'],
    ['nonsense among what is installed', lists([same], { '/var/lib/dpkg/status': 'nonsense\n' }), 'error'],
    ['nothing is installed', lists([same], { '/var/lib/dpkg/status': '' }), 'error'],
    ['an interrupted dpkg', lists([same], { '/var/lib/dpkg/updates/0001': '' }), 'error'],
    [
      'a security archive without lists',
      lists([same], { '/var/lib/apt/lists/other.example.org_dists_x-security_InRelease': inRelease }),
      'error',
    ],
    [
      'the list of an archive that is none of security',
      lists([same], { [`${archive}_InRelease`]: 'Suite: stable\nDate: Fri, 20 Nov 2026 11:22:37 UTC\n' }),
      'error',
    ],
    [
      'a pinned package',
      lists([openssl], { '/etc/apt/preferences.d/own': 'Package: openssl\nPin: version 3*\nPin-Priority: 1001\n' }),
      'error',
    ],
    ['a pinned package, and apt says none is to come', asksApt(lists([openssl], { '/etc/apt/preferences': 'Package: openssl\n' })), 'pass'],
    [
      'another package is pinned',
      lists([openssl], { '/etc/apt/preferences.d/own': 'Package: open\nPin: version 3*\nPin-Priority: 1001\n' }),
      'fail',
    ],
    [
      'every package is pinned',
      lists([openssl], { '/etc/apt/preferences.d/own': 'Package: *\nPin: release a=stable\nPin-Priority: 1001\n' }),
      'error',
    ],
    ['every package is pinned, and nothing is newer', lists([same], { '/etc/apt/preferences.d/own': 'Package: *\n' }), 'pass'],
    ['a packed list without anything newer', unpacked(stanza('bash', `Version: ${same[1]}`)), 'pass'],
    ['a packed list with something newer', unpacked(stanza('bash', 'Version: 5.2.37-10')), 'fail'],
    ['a packed list that cannot be unpacked', unpacked({ exit: 100 }), 'error'],
    ...later.flatMap(([older, newer]): [string, ReturnType<typeof lists>, 'pass' | 'fail'][] => [
      [`${newer} is later than ${older}`, lists([['it', older, newer]]), 'fail'],
      [`${older} is not later than ${newer}`, lists([['it', newer, older]]), 'pass'],
    ]),
    ['apt says nothing', altered(apt, { [aptSays]: '' }), 'error'],
    ['apt is gone', altered(apt, { [aptSays]: undefined }), 'error'],
    ['apt in another language', altered(apt, { [aptSays]: '0 aktualisiert, 0 neu installiert, 0 zu entfernen\n' }), 'error'],
    ['other updates alone', altered(apt, { [aptSays]: `Inst nano [1] (2 Debian:13.1/stable [amd64])\n${summary}` }), 'pass'],
    [
      'an update of Ubuntu Pro',
      altered(apt, { [aptSays]: `Inst nano [1] (2 UbuntuESMApps:24.04/noble-apps [amd64])\n${summary}` }),
      'fail',
    ],
    [
      'a new package of the security archive',
      altered(apt, { [aptSays]: `Inst linux-image-2 (2 Debian-Security:13/stable-security [amd64])\n${summary}` }),
      'fail',
    ],
    ['a package called security', altered(apt, { [aptSays]: `Inst gem-security [1] (2 Debian:13.1/stable [amd64])\n${summary}` }), 'pass'],
    [
      'a flavour that does not run',
      altered(apt, kernels('6.12.9+deb13-amd64', '6.12.9+deb13-amd64', '6.12.117+deb13-cloud-amd64')),
      'pass',
    ],
    [
      '6.12.9 runs, 6.12.117 is installed',
      altered(apt, kernels('6.12.9+deb13-amd64', '6.12.9+deb13-amd64', '6.12.117+deb13-amd64')),
      'fail',
    ],
    ['the kernel of the former release runs', altered(apt, kernels('6.1.0-40-amd64', '6.1.0-40-amd64', '6.12.117+deb13-amd64')), 'fail'],
    [
      'the kernel of the former Fedora runs',
      altered(dnf, kernels('6.17.8-200.fc42.x86_64', '6.17.8-200.fc42.x86_64', '6.17.8-300.fc43.x86_64')),
      'fail',
    ],
    ['modules left over', { ...altered(apt, kernels('6.12.9+deb13-amd64', '6.12.117+deb13-amd64')), dirs: { '/boot': '755' } }, 'pass'],
    [
      'the newer kernel is in /boot',
      {
        ...altered(apt, kernels('6.12.9+deb13-amd64', '6.12.117+deb13-amd64')),
        ...files(apt, { '/boot/vmlinuz-6.12.117+deb13-amd64': '' }),
      },
      'fail',
    ],
    ['no kernel of its own', altered(apt, kernels('6.12.9+deb13-amd64')), 'error'],
    [
      'a restart that is due since yesterday',
      { ...altered(apt, { 'find /run/reboot-required -mtime +6': '' }), ...files(apt, { '/run/reboot-required': '' }) },
      'pass',
    ],
    ['dnf as a person', { like: dnf, user: 'user' }, 'error'],
    ['dnf fails', altered(dnf, { [dnfSays]: { exit: 1 } }), 'error'],
    ['dnf says something else', altered(dnf, { [dnfSays]: 'Updating and loading repositories:\n' }), 'error'],
    ['dnf 5 with a table of nothing', altered(dnf5, { [dnfSays]: 'Name Type Severity Package Issued\n' }), 'pass'],
    ['zypper as a person', { like: zypper, user: 'user' }, 'error'],
    ['zypper fails', altered(zypper, { [zypperSays]: { exit: 4 } }), 'error'],
    ['zypper says nothing', altered(zypper, { [zypperSays]: '' }), 'error'],
    ['a full upgrade 14 days ago', lastUpgrade('2026-11-08'), 'pass'],
    ['a full upgrade 15 days ago', lastUpgrade('2026-11-07'), 'fail'],
    ['no full upgrade ever', { like: pacman, ...files(pacman, { '/var/log/pacman.log': '' }) }, 'fail'],
    ['a log that says something else', lastUpgrade('yesterday-'), 'error'],
    ['no log', { like: pacman, files: { '/etc/os-release': 'ID=omarchy\nID_LIKE="arch"\n' } }, 'error'],
    ['no os-release', answers({}), 'error'],
  ],
});
