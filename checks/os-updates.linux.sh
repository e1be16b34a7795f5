#!/bin/sh
#: title: The system is supported and has its security updates
#: failing: The system lacks security updates
#: why: Attackers use holes that are known and mended. A system that is out of support, or that does not install and start what was mended, stays open to them.
#: severity: high
#: controls: [cis-ubuntu-1.2.2.1, cis-v8-7.3, nist-800-53-si-2, nist-800-53-si-2(2), nist-800-53-ra-5, iso27001-a.8.8, soc2-cc7.1]
#: seconds: 60
#: reads: [/etc/os-release, /usr/share/distro-info, /var/lib/apt/lists, /var/lib/dpkg/status, apt-helper cat-file, apt-get -s dist-upgrade, dnf -C updateinfo, zypper --no-refresh patch-check, /var/log/pacman.log, uname -r, ls /lib/modules, ls /usr/lib/modules, find, /run/reboot-required]
#: steps:
#:   - 'Debian, Ubuntu: run `sudo apt-get update && sudo apt-get dist-upgrade`.'
#:   - 'Fedora: run `sudo dnf upgrade --refresh`.'
#:   - 'Arch: run `sudo pacman -Syu`.'
#:   - 'openSUSE: run `sudo zypper refresh && sudo zypper patch`.'
#:   - Restart, so that the new kernel runs.
#:   - When the release itself is out of support, upgrade to the next one with do-release-upgrade, dnf system-upgrade or the release notes of Debian.
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/os-release.sh
. "${0%/*}/lib/os-release.sh"
# shellcheck source=checks/lib/days.sh
. "${0%/*}/lib/days.sh"
# shellcheck source=checks/lib/security-lists.sh
. "${0%/*}/lib/security-lists.sh"

# Nothing pending is evidence only where the lists of what there is are fresh. Nothing here asks the network.
audit() {
  read_os_release
  today=$(date -u +%Y-%m-%d)
  [ ! -e "${SHIPSHAPE_ROOT:-}/run/ostree-booted" ] ||
    cannot_tell 'this check cannot judge a system that is updated as one image (rpm-ostree, bootc)'
  case $os_family in
    debian)
      plan 5
      judge_release
      read_security_archives
      judge_lists "${SHIPSHAPE_ROOT:-}/var/lib/apt/lists/partial" -maxdepth 0 -mtime -8
      [ "$fresh" = no ] || judge_apt
      judge_kernel "${SHIPSHAPE_ROOT:-}/lib/modules"
      judge_reboot
      ;;
    fedora)
      need_root 'dnf keeps the lists of the system for root'
      plan 4
      judge_release
      judge_lists "${SHIPSHAPE_ROOT:-}/var/cache/dnf" "${SHIPSHAPE_ROOT:-}/var/cache/libdnf5" -name repomd.xml -mtime -8
      [ "$fresh" = no ] || judge_dnf
      judge_kernel "${SHIPSHAPE_ROOT:-}/lib/modules"
      ;;
    suse)
      need_root 'zypper keeps the lists of the system for root'
      plan 4
      judge_release
      judge_lists "${SHIPSHAPE_ROOT:-}/var/cache/zypp/raw" -name repomd.xml -mtime -8
      [ "$fresh" = no ] || judge_zypper
      judge_kernel "${SHIPSHAPE_ROOT:-}/lib/modules"
      ;;
    arch)
      plan 2
      judge_pacman
      judge_running_modules
      ;;
    *) cannot_tell "nobody has taught this check the distribution ${os_id:-of this machine}" ;;
  esac
}

need_root() {
  user=$(id -u)
  [ "$user" = 0 ] || cannot_tell "needs root: $1"
}

# The last day is in os-release (Fedora) or in the tables of distro-info (Debian and Ubuntu).
judge_release() {
  point="${os_id:-this release} ${os_version:-$os_codename} is supported today"
  until=$os_support_end
  if [ -z "$until" ] && [ -n "$os_codename" ]; then
    set --
    for file in "${SHIPSHAPE_ROOT:-}/usr/share/distro-info/debian.csv" "${SHIPSHAPE_ROOT:-}/usr/share/distro-info/ubuntu.csv"; do
      [ ! -r "$file" ] || set -- "$@" "$file"
    done
    [ $# -eq 0 ] || until=$(awk -F, -v "codename=$os_codename" "$last_day" "$@")
  fi
  if [ -z "$until" ]; then
    skip "$point" 'the system does not say until when'
    return
  fi
  count_days "$today" "$until"
  case $days in
    '') cannot_tell "$point" "until $until, and today is not known" ;;
    -*) not_ok "$point" found "until $until" wanted "a release that is supported on $today" ;;
    *) ok "$point" found "until $until" ;;
  esac
}

# shellcheck disable=SC2016 # the $ are those of awk
last_day='
  FNR == 1 { lts = eol = 0; for (i = 1; i <= NF; i++) { if ($i == "eol-lts") lts = i; if ($i == "eol") eol = i } }
  $3 == codename && eol { print (lts && $lts != "" ? $lts : $eol); exit }
'

judge_lists() {
  point='the lists of updates are at most 7 days old'
  # A failed apt-get update touches its folder like one that worked. Security archives sign a new date every 7 days, so
  # lists of the last 7 days bear one of the last 14.
  found=$(find "$@" 2>/dev/null)
  count_days "${signed:-}" "$today"
  if [ -n "$found" ] && [ "${days:-0}" -le 14 ]; then
    fresh=yes
    ok "$point"
  elif [ -n "$found" ]; then
    fresh=no
    not_ok "$point" found "lists that were signed on $signed" wanted 'lists of this week'
    cannot_tell 'no security update is pending' 'the lists of updates are old'
  else
    fresh=no
    not_ok "$point" found 'older lists, or none' wanted 'lists of this week'
    cannot_tell 'no security update is pending' 'the lists of updates are old'
  fi
}

judge_security() {
  point='no security update is pending'
  if [ "$1" -eq 0 ]; then
    ok "$point"
  else
    not_ok "$point" found "$1 pending, the first is $2" wanted 'none pending'
  fi
}

# Inst openssl [3.5.7-1~deb13u2] (3.5.7-1~deb13u3 Debian-Security:13/stable-security [amd64])
judge_apt() {
  if read_pending; then
    judge_security "$pending" "$first"
    return
  fi
  if ! said=$(apt-get -s -o Debug::NoLocking=true dist-upgrade 2>/dev/null); then
    cannot_tell 'no security update is pending' 'apt-get cannot work out what is pending'
    return
  fi
  pending=0 first='' summary=no
  while read -r word name rest; do
    case "$word $name $rest" in
      'Inst '*'('*-[Ss]ecurity*')'* | 'Inst '*'('*UbuntuESM*')'*)
        pending=$((pending + 1))
        first=${first:-$name}
        ;;
      [0-9]*' upgraded, '*) summary=yes ;;
      *) ;;
    esac
  done <<EOF
$said
EOF
  if [ "$summary" = yes ]; then
    judge_security "$pending" "$first"
  else
    cannot_tell 'no security update is pending' 'apt-get does not say how many updates there are'
  fi
}

# dnf 4: `ID Important/Sec. package`; dnf 5: a table whose columns are cut short, with security advisories alone.
judge_dnf() {
  if ! said=$(dnf -q -C updateinfo list --security 2>/dev/null); then
    cannot_tell 'no security update is pending' 'dnf cannot work out what is pending'
    return
  fi
  pending=0 first='' table=no
  while read -r id kind rest; do
    case "$table $id $kind $rest" in
      'no   ' | 'yes   ') ;;
      'no Name Type Severity '*) table=yes ;;
      'yes '* | *'/Sec. '*)
        pending=$((pending + 1))
        first=${first:-$id}
        ;;
      *)
        cannot_tell 'no security update is pending' "dnf says $id $kind"
        return
        ;;
    esac
  done <<EOF
$said
EOF
  judge_security "$pending" "$first"
}

judge_zypper() {
  said=$(zypper --non-interactive --no-refresh patch-check 2>/dev/null)
  status=$?
  point='no security update is pending'
  case $status:$said in
    101:*) not_ok "$point" found 'zypper patch-check finds security patches' wanted 'none pending' ;;
    0:*'(0 security patches)'* | 100:*'(0 security patches)'*) ok "$point" ;;
    *) cannot_tell "$point" "zypper patch-check exited with $status" ;;
  esac
}

# Arch marks no update as one for security: whoever upgrades everything has them.
judge_pacman() {
  point='the last full upgrade is at most 14 days ago'
  log=${SHIPSHAPE_ROOT:-}/var/log/pacman.log
  if [ ! -r "$log" ]; then
    cannot_tell "$point" '/var/log/pacman.log cannot be read'
    return
  fi
  last=$(awk '/ starting full system upgrade$/ { last = substr($1, 2, 10) } END { print last }' "$log")
  count_days "$last" "$today"
  case $last:$days in
    :*) not_ok "$point" found 'none in pacman.log' wanted 'at most 14 days ago' ;;
    *:) cannot_tell "$point" "pacman.log says $last" ;;
    *)
      if [ "$days" -gt 14 ]; then
        not_ok "$point" found "$days days ago" wanted 'at most 14 days ago'
      else
        ok "$point" found "$days days ago"
      fi
      ;;
  esac
}

# pacman removes the modules of the kernel that it replaces.
judge_running_modules() {
  running=$(uname -r)
  installed=$(ls -1 "${SHIPSHAPE_ROOT:-}/usr/lib/modules" 2>/dev/null)
  point='the running kernel is the installed one'
  case "$newline$installed$newline" in
    "$newline$newline") cannot_tell "$point" 'no kernel in /usr/lib/modules' ;;
    *"$newline$running$newline"*) ok "$point" found "$running" ;;
    *) not_ok "$point" found "$running runs" wanted "$installed" ;;
  esac
}

judge_kernel() {
  running=$(uname -r)
  installed=$(ls -1 "$1" 2>/dev/null)
  point='the newest installed kernel runs'
  if [ -z "$installed" ]; then
    cannot_tell "$point" 'no kernel in /lib/modules'
    return
  fi
  newer=$(printf '%s\n' "$installed" | awk -v "running=$running" "$newer_kernels")
  for kernel in $newer; do
    if can_start "$kernel"; then
      not_ok "$point" found "$running" wanted "$kernel"
      return
    fi
  done
  ok "$point" found "$running"
}

# A folder of modules whose kernel is not in /boot is left over from a removed package.
can_start() {
  [ ! -d "${SHIPSHAPE_ROOT:-}/boot" ] || [ ! -r "${SHIPSHAPE_ROOT:-}/boot" ] ||
    [ -e "${SHIPSHAPE_ROOT:-}/boot/vmlinuz-$1" ] || [ -e "${SHIPSHAPE_ROOT:-}/lib/modules/$1/vmlinuz" ]
}

# Compared are kernels of one flavour: what follows the version in 6.12.117+deb13-amd64, 6.8.0-88-generic,
# 6.17.8-300.fc43.x86_64 and 6.12.0-160000.5-default. 6.12.9 is older than 6.12.117.
# shellcheck disable=SC2016 # the $ are those of awk
newer_kernels='
  function flavour(name) {
    sub(/^[0-9]+(\.[0-9]+)*([+~][^-]*)?(-[0-9][0-9.]*)*((fc|el)[0-9_]+)?/, "", name)
    return name
  }
  function is_newer(one, other, count, i, a, b) {
    count = split(one, a, /[^0-9]+/)
    split(other, b, /[^0-9]+/)
    for (i = 1; i <= count; i++) if (a[i] + 0 != b[i] + 0) return a[i] + 0 > b[i] + 0
    return 0
  }
  flavour($0) == flavour(running) && is_newer($0, running)
'

judge_reboot() {
  point='no restart has been due for a week'
  file=${SHIPSHAPE_ROOT:-}/run/reboot-required
  if [ ! -e "$file" ]; then
    ok "$point"
    return
  fi
  old=$(find "$file" -mtime +6 2>/dev/null)
  if [ -n "$old" ]; then
    not_ok "$point" found '/run/reboot-required is at least 7 days old' wanted 'a restart'
  else
    ok "$point" found 'a restart has been due for less than a week'
  fi
}

newline='
'

run "$@"
