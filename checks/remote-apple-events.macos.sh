#!/bin/sh
#: title: Other machines cannot script this one
#: failing: Other machines can script this one
#: why: Remote Apple Events let whoever knows a password of this Mac drive its programs from the network, and few people ever need that.
#: severity: medium
#: controls: [cis-macos-2.3.3.6, cis-v8-4.8, nist-800-53-ac-3, nist-800-53-ac-17, nist-800-53-cm-7, iso27001-a.8.9, iso27001-a.8.20, soc2-cc6.6]
#: reads: [systemsetup -getremoteappleevents (as root), launchctl print-disabled system, launchctl print system/com.apple.AEServer]
#: fix: Switches Remote Apple Events off.
#: changes: ['setting: Remote Apple Events']
#: risk: safe
#: steps:
#:   - Open System Settings > General > Sharing.
#:   - Turn Remote Apple Events off (newer releases call it Remote Application Scripting).
#: pane: x-apple.systempreferences:com.apple.Sharing-Settings.extension?Services_RemoteAppleEvent
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/launchd.sh
. "${0%/*}/lib/launchd.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"

audit() {
  point='Remote Apple Events are off'
  user=$(id -u)
  plan 1
  if [ "$user" = 0 ]; then judge_setting; else judge_service; fi
}

# To anybody but root, systemsetup says only that it needs an administrator, and exits with 0.
judge_setting() {
  said=$(systemsetup -getremoteappleevents 2>/dev/null)
  case $?:$said in
    0:'Remote Apple Events: Off') ok "$point" found "$said" ;;
    *:'Remote Apple Events: On') not_ok "$point" found "$said" wanted 'Remote Apple Events: Off' ;;
    *) judge_service ;;
  esac
}

judge_service() {
  service_state com.apple.AEServer
  case $service_state in
    on) not_ok "$point" found "$service_words" wanted 'disabled, not loaded' ;;
    off) ok "$point" found "$service_words" ;;
    *) cannot_tell "$point" "launchd: $service_words" ;;
  esac
}

state() {
  said=$(systemsetup -getremoteappleevents 2>/dev/null)
  case $said in
    'Remote Apple Events: On' | 'Remote Apple Events: Off') printf '%s\n' "${said##* }" ;;
    *) return 1 ;;
  esac
}

fix() {
  systemsetup -setremoteappleevents off || cannot_fix 'systemsetup does not switch it off'
}

undo() {
  read -r before
  [ "$before" != On ] || systemsetup -setremoteappleevents on
}

run "$@"
