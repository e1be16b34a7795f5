#!/bin/sh
#: title: Updates install by themselves
#: failing: Some updates wait for somebody to install them
#: why: Known holes stay open until an update closes them, and people put updates off for weeks.
#: severity: medium
#: controls: [cis-macos-1.2, cis-macos-1.3, cis-macos-1.5, cis-v8-7.3, cis-v8-10.2, nist-800-53-si-2, nist-800-53-si-2(5), nist-800-53-si-3, iso27001-a.8.7, iso27001-a.8.8, soc2-cc7.1]
#: reads: [defaults read /Library/Preferences/com.apple.SoftwareUpdate, defaults read /Library/Managed Preferences/com.apple.SoftwareUpdate, softwareupdate --schedule]
#: fix: Lets macOS look for updates, fetch and install them, and install security responses and data against malware.
#: changes: ['setting: com.apple.SoftwareUpdate', 'setting: the schedule for looking']
#: risk: safe
#: steps:
#:   - Open System Settings > General > Software Update.
#:   - Choose (i) next to Automatic Updates and turn everything on.
#:   - From macOS 26 on, also turn on Background Security Improvements in Privacy & Security.
#:   - If looking for updates is still off, run `sudo softwareupdate --schedule on` in Terminal.
#: pane: x-apple.systempreferences:com.apple.Software-Update-Settings.extension?action=showAdvancedOptions
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/defaults.sh
. "${0%/*}/lib/defaults.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"
# shellcheck source=checks/lib/fix-defaults.sh
. "${0%/*}/lib/fix-defaults.sh"

# A switch that nobody touched is absent: macOS takes it as on, but the one for macOS itself has to be turned on.
audit() {
  plan 6
  judge AutomaticCheckEnabled on 'updates are looked for'
  judge AutomaticDownload on 'updates are downloaded'
  judge AutomaticallyInstallMacOSUpdates off 'macOS updates are installed'
  judge CriticalUpdateInstall on 'security responses are installed'
  judge ConfigDataInstall on 'data against malware is installed'
  judge_schedule
}

# The key, what its absence means, and the fact.
judge() {
  read_setting com.apple.SoftwareUpdate "$1"
  case $default_switch:$2 in
    on:* | absent:on) ok "$3" found "$1 $default_words" ;;
    off:* | absent:off) not_ok "$3" found "$1 $default_words" wanted 1 ;;
    *) cannot_tell "$3" "$1 $default_words" ;;
  esac
}

judge_schedule() {
  point='the schedule for looking is on'
  said=$(softwareupdate --schedule 2>/dev/null)
  case $?:$said in
    *:'Automatic checking for updates is turned off' | *:'Automatic check is off') not_ok "$point" found "$said" wanted on ;;
    0:'Automatic checking for updates is turned on' | 0:'Automatic check is on') ok "$point" found "$said" ;;
    *:) skip "$point" 'softwareupdate does not say' ;;
    *) cannot_tell "$point" "softwareupdate said: $said" ;;
  esac
}

switches='AutomaticCheckEnabled AutomaticDownload AutomaticallyInstallMacOSUpdates CriticalUpdateInstall ConfigDataInstall'

state() {
  for key in $switches; do
    keep_default /Library/Preferences/com.apple.SoftwareUpdate "$key" || return 1
  done
  softwareupdate --schedule 2>/dev/null || :
}

fix() {
  for key in $switches; do
    read_default /Library/Preferences/com.apple.SoftwareUpdate "$key"
    [ "$default_switch" = on ] || write_default /Library/Preferences/com.apple.SoftwareUpdate "$key" -bool true
  done
  said=$(softwareupdate --schedule 2>/dev/null)
  case $said in
    *off) softwareupdate --schedule on || cannot_fix 'softwareupdate does not switch its schedule on' ;;
    *) ;;
  esac
}

undo() {
  before=$(cat)
  defaults_back <<EOF || return 1
$before
EOF
  case $before in
    *' off') softwareupdate --schedule off ;;
    *) ;;
  esac
}

run "$@"
