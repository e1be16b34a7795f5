#!/bin/sh
#: title: Security updates install themselves
#: failing: Security updates wait for somebody to install them
#: why: Holes are used within days after they are mended. An update that waits for somebody to think of it comes too late.
#: severity: medium
#: controls: [cis-v8-7.3, nist-800-53-si-2(2), nist-800-53-si-2(5), iso27001-a.8.8, soc2-cc7.1]
#: reads: [/etc/os-release, apt-config dump, systemctl is-enabled, /etc/dnf/automatic.conf, /etc/dnf/dnf5-plugins/automatic.conf, /etc/rpm-ostreed.conf]
#: fix: Tells the packager to install security updates by itself, in a file of its own where it reads one, switches its timers on, and installs the program for it where it is missing.
#: changes: [/etc/apt/apt.conf.d/60shipshape, /etc/systemd/system/timers.target.wants, /etc/dnf/automatic.conf, /etc/dnf/dnf5-plugins/automatic.conf, /etc/rpm-ostreed.conf, 'setting: timers', 'setting: packages']
#: risk: disruptive
#: steps:
#:   - 'Debian, Ubuntu: run `sudo apt-get install unattended-upgrades`, then `sudo dpkg-reconfigure -plow unattended-upgrades` and answer Yes.'
#:   - 'Fedora: run `sudo dnf install dnf5-plugin-automatic`, write `apply_updates = yes` below `[commands]` in /etc/dnf/automatic.conf and run `sudo systemctl enable --now dnf5-automatic.timer`.'
#:   - 'Fedora Silverblue and Kinoite: write `AutomaticUpdatePolicy=stage` below `[Daemon]` in /etc/rpm-ostreed.conf and run `sudo systemctl enable --now rpm-ostreed-automatic.timer`.'
#:   - 'openSUSE: run `sudo systemctl enable --now os-update.timer`, or transactional-update.timer on MicroOS.'
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/os-release.sh
. "${0%/*}/lib/os-release.sh"
# shellcheck source=checks/lib/files.sh
. "${0%/*}/lib/files.sh"
# shellcheck source=checks/lib/ini.sh
. "${0%/*}/lib/ini.sh"
# shellcheck source=checks/lib/systemd.sh
. "${0%/*}/lib/systemd.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"
# shellcheck source=checks/lib/fix-units.sh
. "${0%/*}/lib/fix-units.sh"
# shellcheck source=checks/lib/fix-packages.sh
. "${0%/*}/lib/fix-packages.sh"

audit() {
  read_os_release
  if [ -e "${SHIPSHAPE_ROOT:-}/run/ostree-booted" ]; then
    judge_ostree
    return
  fi
  case $os_family in
    debian) judge_apt ;;
    fedora) judge_dnf ;;
    suse)
      plan 1
      judge_timers os-update.timer transactional-update.timer
      ;;
    arch) skip 'Arch supports no unattended upgrade; os-updates asks how old the last one is' ;;
    *) cannot_tell "nobody has taught this check the distribution ${os_id:-of this machine}" ;;
  esac
}

judge_apt() {
  periodic=$(apt-config dump APT::Periodic 2>/dev/null) || cannot_tell 'apt-config does not tell its settings'
  origins=$(apt-config dump Unattended-Upgrade 2>/dev/null) || cannot_tell 'apt-config does not tell its settings'
  plan 5
  enable=1 update='' upgrade=''
  while read -r key value; do
    value=${value#\"} value=${value%\";}
    # The names have no case of their own: the spelling that was read first is printed.
    case $key in
      APT::[Pp]eriodic::[Ee]nable) enable=$value ;;
      APT::[Pp]eriodic::[Uu]pdate-[Pp]ackage-[Ll]ists) update=$value ;;
      APT::[Pp]eriodic::[Uu]nattended-[Uu]pgrade) upgrade=$value ;;
      *) ;;
    esac
  done <<EOF
$periodic
EOF
  judge_interval 'apt looks for updates at least every 7 days' "$update"
  judge_interval 'apt installs updates at least every 7 days' "$upgrade"
  judge_origins
  judge_timers apt-daily.timer
  judge_timers apt-daily-upgrade.timer
}

# A number of days, or with a unit s, m, h or d, or always.
judge_interval() {
  number=${2%[smhd]}
  case $2 in
    always) number=always ;;
    *s) limit=604800 ;;
    *m) limit=10080 ;;
    *h) limit=168 ;;
    *) limit=7 ;;
  esac
  case $enable:$number in
    0:*) not_ok "$1" found 'APT::Periodic::Enable 0' wanted 1 ;;
    [!1]*:* | 1?*:*) cannot_tell "$1" "APT::Periodic::Enable is $enable" ;;
    1:) not_ok "$1" found "${2:-not set}" wanted 1 ;;
    1:always) ok "$1" found always ;;
    1:*[!0-9]* | 1:??????????*) cannot_tell "$1" "the interval is $2" ;;
    *)
      if [ "$number" -ge 1 ] && [ "$number" -le "$limit" ]; then
        ok "$1" found "$2"
      else
        not_ok "$1" found "$2" wanted '1 to 7'
      fi
      ;;
  esac
}

# The origins come with the package unattended-upgrades: without them nothing installs anything.
judge_origins() {
  point='unattended-upgrades installs from the security archive'
  while read -r key value; do
    case $key:$value in
      [Uu]nattended-[Uu]pgrade::*[Oo]rigins*::*:*[Ss]ecurity*)
        ok "$point"
        return
        ;;
      *) ;;
    esac
  done <<EOF
$origins
EOF
  not_ok "$point" found 'no origin of that name' wanted 'an origin called security'
}

# A timer can be called by several names; one that is enabled is enough.
judge_timers() {
  point="$1 is enabled"
  words=
  for timer; do
    word=$(systemctl is-enabled "$timer" 2>/dev/null)
    words="$words${words:+, }${word:-unknown}"
    case $word in
      enabled | enabled-runtime)
        ok "$timer is enabled"
        return
        ;;
      *) ;;
    esac
  done
  case $words in
    *unknown*) cannot_tell "$point" 'systemctl does not tell' ;;
    *) not_ok "$point" found "$words" wanted enabled ;;
  esac
}

# The timer for installing says so on its command line; the other two obey the file.
judge_dnf() {
  plan 2
  judge_timers dnf5-automatic.timer dnf-automatic.timer dnf-automatic-install.timer
  point='dnf installs the updates that it fetches'
  if [ "${timer:-}" = dnf-automatic-install.timer ] && [ "$word" = enabled ]; then
    ok "$point"
    return
  fi
  apply=
  for file in /etc/dnf/automatic.conf /etc/dnf/dnf5-plugins/automatic.conf; do
    ask_ini commands apply_updates "${SHIPSHAPE_ROOT:-}$file" || said='=unreadable'
    [ -z "$said" ] || apply="$apply ${said#*=}"
  done
  # Releases differ in which of the two files wins, so both must say the same.
  case $apply in
    ' yes' | ' true' | ' True' | ' 1' | ' yes yes') ok "$point" found "apply_updates =$apply" ;;
    '' | ' no' | ' false' | ' False' | ' 0' | ' no no') not_ok "$point" found "apply_updates =${apply:- (not set)}" wanted yes ;;
    *) cannot_tell "$point" "apply_updates =$apply" ;;
  esac
}

judge_ostree() {
  plan 2
  point='rpm-ostree installs updates by itself'
  ask_ini Daemon AutomaticUpdatePolicy "${SHIPSHAPE_ROOT:-}/etc/rpm-ostreed.conf" || cannot_tell '/etc/rpm-ostreed.conf cannot be read'
  case ${said#*=} in
    stage | apply) ok "$point" found "$said" ;;
    '' | none | check) not_ok "$point" found "${said:-AutomaticUpdatePolicy is not set}" wanted 'stage or apply' ;;
    *) cannot_tell "$point" "$said" ;;
  esac
  judge_timers rpm-ostreed-automatic.timer
}

state() {
  units_state apt-daily.timer apt-daily-upgrade.timer dnf5-automatic.timer dnf-automatic.timer os-update.timer rpm-ostreed-automatic.timer
  read_os_release
  case $os_family in
    debian) package_state unattended-upgrades ;;
    fedora)
      name_dnf
      [ -e "${SHIPSHAPE_ROOT:-}/run/ostree-booted" ] || package_state "$dnf_package"
      ;;
    *) ;;
  esac
}

name_dnf() {
  dnf_package=dnf-automatic dnf_timer=dnf-automatic.timer
  if command -v dnf5 >/dev/null 2>&1; then dnf_package=dnf5-plugin-automatic dnf_timer=dnf5-automatic.timer; fi
}

fix() {
  read_os_release
  if [ -e "${SHIPSHAPE_ROOT:-}/run/ostree-booted" ]; then
    set_ini /etc/rpm-ostreed.conf Daemon AutomaticUpdatePolicy stage
    units_on rpm-ostreed-automatic.timer
    return
  fi
  case $os_family in
    debian)
      install_package unattended-upgrades
      put /etc/apt/apt.conf.d/60shipshape <<EOF
APT::Periodic::Enable "1";
APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";
EOF
      units_on apt-daily.timer apt-daily-upgrade.timer
      ;;
    fedora) fix_dnf ;;
    *) units_on os-update.timer ;;
  esac
}

# Of the two files the one that is there is read.
fix_dnf() {
  name_dnf
  install_package "$dnf_package"
  set_ini /etc/dnf/automatic.conf commands apply_updates yes
  [ ! -e "${SHIPSHAPE_ROOT:-}/etc/dnf/dnf5-plugins/automatic.conf" ] ||
    set_ini /etc/dnf/dnf5-plugins/automatic.conf commands apply_updates yes
  units_on "$dnf_timer"
}

undo() {
  before=$(cat)
  units_back <<EOF || return 1
$before
EOF
  packages_back <<EOF
$before
EOF
}

run "$@"
