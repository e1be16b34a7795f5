#!/bin/sh
#: title: The malware protection of macOS is on and up to date
#: failing: The malware protection of macOS is off or out of date
#: why: It keeps known malware from starting and removes it. Without its scans, or with old data, malware that Apple knows runs all the same.
#: severity: high
#: controls: [cis-macos-5.10, cis-v8-10.1, cis-v8-10.2, nist-800-53-si-3, iso27001-a.8.7, soc2-cc6.8]
#: params:
#:   days: {type: integer, default: 30, minimum: 1, maximum: 365, about: how many days ago its data may have been installed (macOS 15 and later)}
#: reads: [sw_vers -productVersion, xprotect status, xprotect version, launchctl list (before macOS 15), the version of XProtect.bundle (before macOS 15)]
#: steps:
#:   - Open System Settings > General > Software Update, choose (i) next to Automatic Updates, and turn on the installation of security responses and system files.
#:   - For data that is old, run `sudo xprotect update` (before macOS 15, `sudo softwareupdate --background`).
#:   - If a scan or a service is off, see whether System Integrity Protection is on (`csrutil status`), and restart.
#: pane: x-apple.systempreferences:com.apple.Software-Update-Settings.extension?action=showAdvancedOptions
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/days.sh
. "${0%/*}/lib/days.sh"
# shellcheck source=checks/lib/defaults.sh
. "${0%/*}/lib/defaults.sh"

audit() {
  version=$(sw_vers -productVersion 2>/dev/null)
  major=${version%%.*}
  case $major in
    '' | *[!0-9]*) cannot_tell 'sw_vers does not say the version of macOS' ;;
    *) ;;
  esac
  if [ "$major" -ge 15 ]; then judge_xprotect; else judge_services; fi
}

judge_xprotect() {
  said=$(xprotect status 2>/dev/null)
  status=$?
  plan 3
  judge_scan 'launch scans' 'programs are scanned when they start'
  judge_scan 'background scans' 'the Mac is scanned in the background'
  judge_data
}

# XProtect launch scans: enabled
# XProtect background scans: enabled
judge_scan() {
  state=
  while IFS= read -r line; do
    case $line in
      *"$1: disabled"*) state=disabled ;;
      *"$1: enabled"*) state=${state:-enabled} ;;
      *) ;;
    esac
  done <<EOF
$said
EOF
  case $status:$state in
    *:disabled) not_ok "$2" found "$1: disabled" wanted "$1: enabled" ;;
    0:enabled) ok "$2" ;;
    *) cannot_tell "$2" "xprotect exited with $status and did not tell" ;;
  esac
}

# Version: 5360 Installed: 2026-09-18 21:53:58 +0000
judge_data() {
  limit=${SHIPSHAPE_DAYS:-30}
  point="data about malware was installed in the last $limit days"
  said=$(xprotect version 2>/dev/null) || said=
  number='' installed=''
  while read -r a b c d _; do
    case $a:$c in
      Version::Installed:) number=$b installed=$d ;;
      *) ;;
    esac
  done <<EOF
$said
EOF
  today=$(date -u +%Y-%m-%d)
  count_days "$installed" "$today"
  case $number/$days in
    # Version 0 is no data. A negative number of days comes from a clock that was set back.
    [1-9]*/[0-9]*)
      if [ "$days" -le "$limit" ]; then
        ok "$point" found "$days days ago"
      else
        not_ok "$point" found "$days days ago" wanted "at most $limit days ago"
      fi
      ;;
    *) cannot_tell "$point" "xprotect told version ${number:-none} of ${installed:-no day}" ;;
  esac
}

# Before macOS 15 there is no such program, and only root sees the services of the system.
judge_services() {
  user=$(id -u)
  [ "$user" = 0 ] || skip 'before macOS 15 only root can see it'
  said=$(launchctl list 2>/dev/null) || said=
  case $said in
    PID*Status*Label*) ;;
    *) cannot_tell 'launchctl did not list the services' ;;
  esac

  plan 3
  judge_service com.apple.XprotectFramework.PluginService
  judge_service com.apple.XProtect.daemon.scan
  read_default /Library/Apple/System/Library/CoreServices/XProtect.bundle/Contents/Info CFBundleShortVersionString
  case $default_state:$default_value in
    set: | set:*[!0-9]*) cannot_tell 'there is data about malware' "its version is $default_words" ;;
    set:*) ok 'there is data about malware' found "version $default_value" ;;
    *) cannot_tell 'there is data about malware' "its version is $default_words" ;;
  esac
}

judge_service() {
  while read -r _ _ label; do
    [ "$label" != "$1" ] || break
  done <<EOF
$said
EOF
  if [ "$label" = "$1" ]; then
    ok "the service $1 is loaded"
  else
    not_ok "the service $1 is loaded" found 'not loaded' wanted loaded
  fi
}

run "$@"
