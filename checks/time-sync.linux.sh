#!/bin/sh
#: title: The clock follows a time server
#: failing: Nothing sets the clock right
#: why: A clock that is wrong lets expired certificates pass, refuses good ones and one-time codes, and makes logs useless after an attack.
#: severity: low
#: controls: [cis-ubuntu-2.3.1.1, cis-fedora-2.3.1, cis-v8-8.4, nist-800-53-au-8, nist-800-53-sc-45, iso27001-a.8.17]
#: reads: [timedatectl show, systemctl is-active, pgrep]
#: fix: Lets systemd set the clock by the network; installs its service for that where there is none.
#: changes: ['setting: the service that sets the clock', 'setting: packages']
#: risk: disruptive
#: steps:
#:   - 'Run `sudo timedatectl set-ntp true`.'
#:   - 'Where that finds no service: `sudo apt-get install systemd-timesyncd` on Debian and Ubuntu, `sudo dnf install chrony && sudo systemctl enable --now chronyd` on Fedora.'
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"
# shellcheck source=checks/lib/fix-packages.sh
. "${0%/*}/lib/fix-packages.sh"

# A laptop that has just woken is not synchronised yet: it is enough that a program sees to it.
audit() {
  point='a program keeps the clock right'
  ntp='' synchronized=''
  said=$(timedatectl show 2>/dev/null)
  while IFS='=' read -r key value; do
    case $key in
      NTP) ntp=$value ;;
      NTPSynchronized) synchronized=$value ;;
      *) ;;
    esac
  done <<EOF
$said
EOF
  daemon=
  [ "$ntp" = yes ] || find_daemon

  plan 1
  case $ntp:$daemon in
    yes:*) ok "$point" found "NTP=yes NTPSynchronized=$synchronized" ;;
    *:unknown) cannot_tell "$point" 'neither timedatectl nor systemctl nor a list of processes tells' ;;
    *:none) not_ok "$point" found 'no time service runs' wanted 'systemd-timesyncd, chrony or ntpd' ;;
    *) ok "$point" found "$daemon" ;;
  esac
}

# Sets daemon to the one that runs, none, or unknown. The first five are the common ones; the others are asked for where
# they are installed.
find_daemon() {
  daemon=none
  for unit in systemd-timesyncd chrony chronyd ntpsec ntpd ntp openntpd ntpd-rs; do
    case $unit in
      ntp | openntpd | ntpd-rs) [ -e "${SHIPSHAPE_ROOT:-}/usr/lib/systemd/system/$unit.service" ] || continue ;;
      *) ;;
    esac
    case $(systemctl is-active "$unit.service" 2>/dev/null) in
      active | reloading)
        daemon=$unit.service
        return
        ;;
      inactive | failed | activating | deactivating) ;;
      # Another program is PID 1: it says nothing of the others either.
      '')
        daemon=unknown
        break
        ;;
      *) daemon=unknown ;;
    esac
  done
  [ "$daemon" = unknown ] || return
  pgrep -x 'chronyd|ntpd|openntpd|systemd-timesyn|ntp-daemon' >/dev/null 2>&1
  case $? in
    0) daemon='a time service runs' ;;
    1) daemon=none ;;
    *) ;;
  esac
}

state() {
  read_ntp
  printf 'ntp %s\n' "${ntp:-no}"
  package_state systemd-timesyncd
}

read_ntp() {
  ntp=$(timedatectl show --property=NTP --value 2>/dev/null)
}

fix() {
  can=$(timedatectl show --property=CanNTP --value 2>/dev/null)
  [ "$can" = yes ] || install_package systemd-timesyncd
  timedatectl set-ntp true || cannot_fix 'timedatectl finds no service that sets the clock'
}

undo() {
  read -r _ before
  read_ntp
  [ "$ntp" = "$before" ] || [ "$before" != no ] || timedatectl set-ntp false || return 1
  packages_back
}

run "$@"
