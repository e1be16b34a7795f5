import { answers } from '../support/answers.ts';
import { describeCheck } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';
import { apt } from '../support/systemctl.ts';

const dpkg = 'dpkg-query -W -f ${db:Status-Status}';
const debian = (status: string | { stdout?: string; exit: number }) => ({
  params: { apps: ['apt:keepassxc'] },
  ...answers({ [`${dpkg} keepassxc`]: status }),
});

describeCheck('required-apps.linux.sh', {
  recorded: [],
  madeUp: [
    ['none is required', {}, 'skip'],
    ['it is installed', debian('installed'), 'pass'],
    ['it was removed, and its settings are left', debian('config-files'), 'fail'],
    ['it was never installed', debian({ exit: 1 }), 'fail'],
    ['dpkg breaks', debian({ exit: 2 }), 'error'],
    ['one of another distribution', { params: { apps: ['dnf:keepassxc'] }, ...answers({ 'dpkg-query x': '' }) }, 'skip'],
    [
      'Fedora has it',
      { params: { apps: ['dnf:keepassxc', 'apt:other'] }, ...answers({ 'rpm -q keepassxc': 'keepassxc-2.7\n', 'dnf x': '' }) },
      'pass',
    ],
    ['Fedora lacks it', { params: { apps: ['dnf:keepassxc'] }, ...answers({ 'rpm -q keepassxc': { exit: 1 }, 'dnf x': '' }) }, 'fail'],
    [
      'a flatpak',
      { params: { apps: ['flatpak:org.keepassxc.KeePassXC'] }, ...answers({ 'flatpak info org.keepassxc.KeePassXC': 'KeePassXC\n' }) },
      'pass',
    ],
    ['a flatpak, without flatpak', { params: { apps: ['flatpak:org.keepassxc.KeePassXC'] } }, 'fail'],
    ['flatpak breaks', { params: { apps: ['flatpak:a.b'] }, ...answers({ 'flatpak info a.b': { exit: 9 } }) }, 'error'],
    [
      'one of two',
      { params: { apps: ['apt:a', 'apt:b'] }, ...answers({ [`${dpkg} a`]: 'installed', [`${dpkg} b`]: { exit: 1 } }) },
      'fail',
    ],
    ['a word that names no packager', { params: { apps: ['snap:firefox'] } }, 'error'],
  ],
});

const kept =
  'for name do :; done; case $1 in install) : >"$SHIPSHAPE_ROOT/$name" ;; info) [ -e "$SHIPSHAPE_ROOT/$name" ] ;; *) rm "$SHIPSHAPE_ROOT/$name" ;; esac';

describeFix('required-apps.linux.sh', [
  [
    'Debian lacks one of two',
    {
      params: { apps: ['apt:keepassxc', 'apt:git'] },
      files: { '/other': '' },
      programs: { ...apt, 'dpkg-query': `case $4 in git) printf installed; exit ;; esac\n${apt['dpkg-query']}` },
    },
  ],
  [
    'Fedora lacks it',
    { params: { apps: ['dnf:keepassxc'] }, files: { '/other': '' }, programs: { dnf: kept, rpm: '[ -e "$SHIPSHAPE_ROOT/$2" ]' } },
  ],
  ['a flatpak is missing', { params: { apps: ['flatpak:a.b'] }, files: { '/other': '' }, programs: { flatpak: kept } }],
]);
