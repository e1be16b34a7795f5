import { altered, answers } from '../support/answers.ts';
import { describeCheck, readCase } from '../support/describe-check.ts';
import { describeFix } from '../support/describe-fix.ts';
import { apt as aptPrograms, systemctl, unitFiles } from '../support/systemctl.ts';

const apt = 'linux/auto-updates/apt-on';
const dnf = 'linux/auto-updates/dnf-apply';
const periodic = (text: string) => altered(apt, { 'apt-config dump APT::Periodic': text });
const every = (interval: string) =>
  periodic(`APT::Periodic::Update-Package-Lists "${interval}";\nAPT::Periodic::Unattended-Upgrade "${interval}";\n`);
const origins = (text: string) => altered(apt, { 'apt-config dump Unattended-Upgrade': text });
const dnfFiles = (files: Record<string, string>) => ({
  like: dnf,
  files: { '/etc/os-release': readCase(`${dnf}.json`).files?.['/etc/os-release'] ?? '', ...files },
});
const ostree = (policy: string, timer: string) => ({
  files: {
    '/run/ostree-booted': '',
    '/etc/os-release': 'ID=fedora\n',
    '/etc/rpm-ostreed.conf': `[Daemon]\n#AutomaticUpdatePolicy=none\n${policy}`,
  },
  ...answers({ 'systemctl is-enabled rpm-ostreed-automatic.timer': timer }),
});
const suse = (osUpdate: string) => ({
  files: { '/etc/os-release': 'ID="opensuse-leap"\nID_LIKE="suse opensuse"\n' },
  ...answers({ 'systemctl is-enabled os-update.timer': osUpdate, 'systemctl is-enabled transactional-update.timer': 'not-found\n' }),
});

describeCheck('auto-updates.linux.sh', {
  recorded: ['linux/auto-updates'],
  madeUp: [
    ['every 8 days', every('8'), 'fail'],
    ['every 07 days', every('07'), 'pass'],
    ['every 168 hours', every('168h'), 'pass'],
    ['every 169 hours', every('169h'), 'fail'],
    ['every 10081 minutes', every('10081m'), 'fail'],
    ['every 604800 seconds', every('604800s'), 'pass'],
    ['always', every('always'), 'pass'],
    ['every 00 days', every('00'), 'fail'],
    ['now and then', every('soon'), 'error'],
    ['a lone unit', every('d'), 'fail'],
    ['a number that no computer holds', every('99999999999999999999'), 'error'],
    [
      'switched off as a whole',
      periodic('APT::Periodic::Enable "0";\nAPT::Periodic::Update-Package-Lists "1";\nAPT::Periodic::Unattended-Upgrade "1";\n'),
      'fail',
    ],
    ['switched on by another word', periodic('APT::Periodic::Enable "on";\n'), 'error'],
    ['written in small letters', periodic('APT::periodic::update-package-lists "1";\nAPT::periodic::unattended-upgrade "1";\n'), 'pass'],
    ['lists alone', periodic('APT::Periodic::Update-Package-Lists "1";\n'), 'fail'],
    ['apt-config fails', altered(apt, { 'apt-config dump APT::Periodic': { exit: 100 } }), 'error'],
    ['no security origin', origins('Unattended-Upgrade::Allowed-Origins:: "Debian:trixie";\n'), 'fail'],
    ['security as a word elsewhere', origins('Unattended-Upgrade::Package-Blacklist:: "security";\n'), 'fail'],
    ['systemctl is gone', altered(apt, { 'systemctl is-enabled apt-daily.timer': { exit: 1 } }), 'error'],
    ['a timer that is static', altered(apt, { 'systemctl is-enabled apt-daily.timer': 'static\n' }), 'fail'],
    ['dnf without its files', dnfFiles({}), 'fail'],
    ['dnf 5 with its own file', dnfFiles({ '/etc/dnf/dnf5-plugins/automatic.conf': '[commands]\napply_updates=yes\n' }), 'pass'],
    ['a word of another group', dnfFiles({ '/etc/dnf/automatic.conf': '[emitters]\napply_updates = yes\n' }), 'fail'],
    ['a commented word', dnfFiles({ '/etc/dnf/automatic.conf': '[commands]\n#apply_updates = yes\n' }), 'fail'],
    [
      'two files that disagree',
      dnfFiles({
        '/etc/dnf/automatic.conf': '[commands]\napply_updates = no\n',
        '/etc/dnf/dnf5-plugins/automatic.conf': '[commands]\napply_updates = yes\n',
      }),
      'error',
    ],
    [
      'the timer for installing',
      {
        ...altered('linux/auto-updates/dnf-download-only', {
          'systemctl is-enabled dnf5-automatic.timer': 'not-found\n',
          'systemctl is-enabled dnf-automatic-install.timer': 'enabled\n',
        }),
      },
      'pass',
    ],
    ['an image that stages', ostree('AutomaticUpdatePolicy=stage\n', 'enabled\n'), 'pass'],
    ['an image that checks alone', ostree('AutomaticUpdatePolicy=check\n', 'enabled\n'), 'fail'],
    ['an image without a timer', ostree('AutomaticUpdatePolicy=stage\n', 'disabled\n'), 'fail'],
    ['an image with nothing said', ostree('', 'enabled\n'), 'fail'],
    ['openSUSE with the timer', suse('enabled\n'), 'pass'],
    ['openSUSE without', suse('disabled\n'), 'fail'],
    ['openSUSE without systemd', suse(''), 'error'],
    ['Omarchy', { files: { '/etc/os-release': 'ID=omarchy\nID_LIKE=arch\n' } }, 'skip'],
    ['an unknown distribution', { files: { '/etc/os-release': 'ID=plan9\n' } }, 'error'],
  ],
});

/** Says what its files say, and knows the origins that come with the package. */
const aptConfig = `case $2 in
  APT::Periodic) sort "$SHIPSHAPE_ROOT"/etc/apt/apt.conf.d/* 2>/dev/null ;;
  *) [ ! -e "$SHIPSHAPE_ROOT/packages/unattended-upgrades" ] || echo 'Unattended-Upgrade::Origins-Pattern:: "label=Debian-Security";' ;;
esac
:`;
const timers = (state: string) => unitFiles({ 'apt-daily.timer': state, 'apt-daily-upgrade.timer': 'active enabled' });
const debian = (files: Record<string, string>) => ({
  files: { '/etc/os-release': 'ID=debian\nVERSION_CODENAME=trixie\n', ...files },
  programs: { ...aptPrograms, systemctl, 'apt-config': aptConfig },
});
const fedora = (files: Record<string, string>, dnf: string) => ({
  files: { '/etc/os-release': 'ID=fedora\n', ...files },
  programs: {
    systemctl,
    [dnf]: '',
    dnf: 'for name do :; done; case $1 in install) : >"$SHIPSHAPE_ROOT/$name" ;; *) rm "$SHIPSHAPE_ROOT/$name" ;; esac',
    rpm: '[ -e "$SHIPSHAPE_ROOT/$2" ]',
  },
});

describeFix('auto-updates.linux.sh', [
  ['Debian without the program', debian(timers('active enabled'))],
  ['Debian with a timer switched off', debian({ ...timers('inactive disabled'), '/packages/unattended-upgrades': '' })],
  ['Debian with a timer that is masked', debian({ ...timers('inactive masked'), '/packages/unattended-upgrades': '' })],
  [
    'Fedora with dnf 5',
    fedora(
      {
        '/etc/dnf/automatic.conf': '[commands]\napply_updates = no\n[email]\n',
        ...unitFiles({ 'dnf5-automatic.timer': 'inactive disabled' }),
      },
      'dnf5',
    ),
  ],
  ['Fedora with dnf 4, and no file', fedora(unitFiles({ 'dnf-automatic.timer': 'inactive disabled' }), 'dnf4')],
  [
    'Silverblue',
    fedora(
      {
        '/run/ostree-booted': '',
        '/etc/rpm-ostreed.conf': '[Daemon]\n#AutomaticUpdatePolicy=none\n\n',
        ...unitFiles({ 'rpm-ostreed-automatic.timer': 'inactive disabled' }),
      },
      'dnf5',
    ),
  ],
  [
    'openSUSE',
    {
      files: { '/etc/os-release': 'ID_LIKE="suse opensuse"\n', ...unitFiles({ 'os-update.timer': 'inactive disabled' }) },
      programs: { systemctl },
    },
  ],
]);
