#!/bin/sh
#: title: Strangers nearby cannot send files by AirDrop
#: failing: Everyone nearby can send files by AirDrop
#: why: A laptop that is open to everyone tells its name to strangers, and offers what they send to whoever sits before it.
#: severity: low
#: controls: [cis-macos-2.3.1.1, cis-v8-4.8, nist-800-53-ac-3, nist-800-53-ac-20, nist-800-53-cm-7, iso27001-a.5.14, iso27001-a.8.9, soc2-cc6.7]
#: needs: session
#: reads:
#:   - com.apple.sharingd DiscoverableMode
#:   - com.apple.NetworkBrowser DisableAirDrop
#:   - managed com.apple.applicationaccess allowAirDrop
#: fix: Lets AirDrop take files from people in your contacts alone.
#: changes: ['setting: com.apple.sharingd DiscoverableMode']
#: risk: safe
#: steps:
#:   - Open System Settings > General > AirDrop & Handoff (AirDrop & Continuity on some releases).
#:   - Set AirDrop to Contacts Only or No One.
#: pane: x-apple.systempreferences:com.apple.AirDrop-Handoff-Settings.extension
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/defaults.sh
. "${0%/*}/lib/defaults.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"
# shellcheck source=checks/lib/fix-defaults.sh
. "${0%/*}/lib/fix-defaults.sh"

audit() {
  user=$(id -u)
  [ "$user" != 0 ] || cannot_tell 'the settings of a person cannot be read as root'

  plan 1
  point='AirDrop takes nothing from strangers'
  if is_forbidden; then
    ok "$point" found 'a profile forbids AirDrop'
    return
  fi
  read_default com.apple.NetworkBrowser DisableAirDrop
  if [ "$default_switch" = on ]; then
    ok "$point" found 'AirDrop is disabled'
    return
  fi
  read_default com.apple.sharingd DiscoverableMode
  case $default_state:$default_value in
    set:Off | 'set:Contacts Only') ok "$point" found "$default_value" ;;
    set:Everyone) not_ok "$point" found "$default_value" wanted 'Contacts Only or Off' ;;
    absent:*) ok "$point" found 'never set, which means Contacts Only' ;;
    *) cannot_tell "$point" "DiscoverableMode: $default_words" ;;
  esac
}

is_forbidden() {
  [ -e "${SHIPSHAPE_ROOT:-}/Library/Managed Preferences/com.apple.applicationaccess.plist" ] || return 1
  read_default '/Library/Managed Preferences/com.apple.applicationaccess' allowAirDrop
  [ "$default_switch" = off ]
}

state() {
  keep_default com.apple.sharingd DiscoverableMode
}

fix() {
  write_default com.apple.sharingd DiscoverableMode -string 'Contacts Only'
}

undo() {
  defaults_back
}

run "$@"
