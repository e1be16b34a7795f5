import { describeReality } from './describe-reality.ts';

/** The package takes what its file says for the answer to its question. */
const reconfigured = (on: boolean) => `
printf 'APT::Periodic::Update-Package-Lists "${on ? 1 : 0}";\\nAPT::Periodic::Unattended-Upgrade "${on ? 1 : 0}";\\n' >/etc/apt/apt.conf.d/20auto-upgrades
dpkg-reconfigure --frontend=noninteractive unattended-upgrades
`;
const timers = 'systemctl enable apt-daily.timer apt-daily-upgrade.timer\n';
const origins = 'unattended-upgrades installs from the security archive';

describeReality('auto-updates.linux.sh', [
  ['unattended-upgrades is on', `${reconfigured(true)}${timers}`, 'pass', { boot: true }],
  ['unattended-upgrades is on, asked without systemd', `${reconfigured(true)}${timers}`, 'pass'],
  [
    'unattended-upgrades is off',
    `${reconfigured(false)}${timers}`,
    'fail',
    { points: { [origins]: 'pass', 'apt installs updates at least every 7 days': 'fail' } },
  ],
  ['unattended-upgrades is not there', `apt-get -y purge unattended-upgrades; ${timers}`, 'fail', { points: { [origins]: 'fail' } }],
  [
    'the timers are masked',
    `${reconfigured(true)}rm -f /etc/systemd/system/timers.target.wants/apt-*; systemctl mask apt-daily.timer apt-daily-upgrade.timer`,
    'fail',
    { boot: true },
  ],
  ['the timers are off', `${reconfigured(true)}systemctl disable apt-daily.timer apt-daily-upgrade.timer`, 'fail'],
  [
    'no origin of security',
    `${reconfigured(true)}${timers}printf '#clear Unattended-Upgrade::Origins-Pattern;\\nUnattended-Upgrade::Origins-Pattern { "origin=Debian,codename=bookworm"; };\\n' >/etc/apt/apt.conf.d/99-own`,
    'fail',
    { points: { [origins]: 'fail' } },
  ],
  [
    'everything switched off by one word',
    `${reconfigured(true)}${timers}echo 'APT::Periodic::Enable "0";' >/etc/apt/apt.conf.d/99-own`,
    'fail',
  ],
  [
    'settings in another case, and once a month',
    `${timers}rm -f /etc/apt/apt.conf.d/20auto-upgrades; printf 'apt::periodic::update-package-lists "30";\\napt::periodic::unattended-upgrade "1";\\n' >/etc/apt/apt.conf.d/01-own`,
    'fail',
    { points: { 'apt looks for updates at least every 7 days': 'fail', 'apt installs updates at least every 7 days': 'pass' } },
  ],
  [
    'settings in small letters',
    `${timers}rm -f /etc/apt/apt.conf.d/20auto-upgrades; printf 'apt::periodic::update-package-lists "1";\\napt::periodic::unattended-upgrade "1";\\n' >/etc/apt/apt.conf.d/01-own`,
    'pass',
  ],
  ['apt cannot read its settings', `${timers}echo '#include "/nowhere";' >/etc/apt/apt.conf.d/99-broken`, 'error'],
]);

const kernel = 'mkdir -p "/usr/lib/modules/$(uname -r)"\n';
const fresh = 'touch /var/lib/apt/lists/partial\n';
const noSecurity = 'rm -f /var/lib/apt/lists/*security*\n';
const withLists = `ls /var/lib/apt/lists/*_Packages* >/dev/null || impossible 'no lists of apt: run apt-get update first'\nsed -i "s/^Date: .*/Date: $(date -uR)/" /var/lib/apt/lists/*Release\n`;
const supported = 'debian 12 is supported today';
const lists = 'the lists of updates are at most 7 days old';
const pending = 'no security update is pending';

describeReality('os-updates.linux.sh', [
  [
    'fresh lists and no security update',
    `${withLists}${kernel}${noSecurity}${fresh}`,
    'pass',
    { points: { [lists]: 'pass', [pending]: 'pass', [supported]: 'pass' } },
  ],
  [
    'fresh lists and security updates',
    `${withLists}${kernel}${fresh}apt-get -s dist-upgrade | grep -q '^Inst.*-Security:' || impossible 'every security update is installed here'`,
    'fail',
    { points: { [lists]: 'pass', [pending]: 'fail' } },
  ],
  [
    'security updates, and no apt-get to work them out',
    `${withLists}${kernel}${fresh}ls /var/lib/apt/lists/*security*_Packages* >/dev/null || impossible 'no lists of security: run apt-get update first'\nrm -f /usr/bin/apt-get; sed -i 's/^Version: .*/Version: 0~/' /var/lib/dpkg/status`,
    'fail',
    { points: { [lists]: 'pass', [pending]: 'fail' } },
  ],
  [
    'nothing newer, and no apt-get to work it out',
    `${withLists}${kernel}${fresh}ls /var/lib/apt/lists/*security*_Packages* >/dev/null || impossible 'no lists of security: run apt-get update first'\nrm -f /usr/bin/apt-get; sed -i 's/^Version: .*/Version: 999:1/' /var/lib/dpkg/status`,
    'pass',
  ],
  ['old lists', `${kernel}touch -d '9 days ago' /var/lib/apt/lists/partial`, 'fail', { points: { [lists]: 'fail' } }],
  ['lists of six days', `${withLists}${kernel}${noSecurity}touch -d '6 days ago' /var/lib/apt/lists/partial`, 'pass'],
  [
    'an update that failed, on old lists',
    `${withLists}${kernel}old=$(date -uR -d '20 days ago'); sed -i "s/^Date: .*/Date: $old/" /var/lib/apt/lists/*Release; apt-get update 2>&1 | grep -q 'Failed to fetch'; [ -n "$(find /var/lib/apt/lists/partial -maxdepth 0 -mmin -5)" ] || impossible 'a failed update leaves no trace here'`,
    'fail',
    { points: { [lists]: 'fail' } },
  ],
  ['no lists', `${kernel}rm -rf /var/lib/apt/lists/*`, 'fail', { points: { [lists]: 'fail' } }],
  [
    'a restart is due since long',
    `${kernel}${noSecurity}${fresh}touch -d '8 days ago' /run/reboot-required`,
    'fail',
    { points: { 'no restart has been due for a week': 'fail' } },
  ],
  [
    'a newer kernel waits for a restart',
    `${kernel}${noSecurity}${fresh}newer=$(uname -r | sed 's/^\\([0-9]*\\)[.][0-9]*/\\1.999/'); mkdir "/usr/lib/modules/$newer"; touch "/usr/lib/modules/$newer/vmlinuz"`,
    'fail',
    { points: { 'the newest installed kernel runs': 'fail' } },
  ],
  ['a release that is out of support', `${kernel}${noSecurity}${fresh}sed -i 's/bookworm/stretch/' /usr/lib/os-release`, 'fail'],
  ['apt cannot read what is installed', `${kernel}${noSecurity}${fresh}echo nonsense >/var/lib/dpkg/status`, 'error'],
  ['a broken list of sources', `${kernel}${noSecurity}${fresh}echo nonsense >/etc/apt/sources.list.d/broken.list`, 'error'],
  ['a person asks', `${withLists}${kernel}${noSecurity}${fresh}`, 'pass', { as: 'alice' }],
]);
