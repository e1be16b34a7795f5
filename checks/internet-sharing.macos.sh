#!/bin/sh
#: title: The laptop does not share its internet connection
#: failing: The laptop shares its internet connection
#: why: A laptop that shares its connection lets strangers' devices into the network it is on, past every guard of that network.
#: severity: medium
#: controls: [cis-macos-2.3.3.7, cis-v8-4.8, nist-800-53-ac-4, nist-800-53-ac-20, nist-800-53-cm-7, iso27001-a.8.20, iso27001-a.8.22, soc2-cc6.6]
#: reads:
#:   - /Library/Preferences/SystemConfiguration/com.apple.nat.plist, NAT.Enabled
#:   - managed com.apple.MCX forceInternetSharingOff
#: fix: Switches Internet Sharing off.
#: changes: [/Library/Preferences/SystemConfiguration/com.apple.nat.plist, 'setting: Internet Sharing']
#: risk: safe
#: steps:
#:   - Open System Settings > General > Sharing.
#:   - Turn Internet Sharing off.
#: pane: x-apple.systempreferences:com.apple.Sharing-Settings.extension?Internet
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"

audit() {
  file=${SHIPSHAPE_ROOT:-}/Library/Preferences/SystemConfiguration/com.apple.nat.plist
  # One key only: beside it are the hot spot's password, and an Enabled of the Wi-Fi card that means something else.
  extract NAT.Enabled "$file"
  case $status:$said in
    0:1 | 0:true) judge_switched_on ;;
    0:0 | 0:false) off 'switched off' ;;
    *': Could not extract value, error: No value at that key path or invalid key path: NAT.Enabled') off 'never switched on' ;;
    *': file does not exist or is not readable or is not a regular file'*)
      [ ! -e "$file" ] || cannot_tell 'com.apple.nat.plist cannot be read'
      off 'never used'
      ;;
    *) cannot_tell "plutil exited with $status and did not tell whether NAT is enabled" ;;
  esac
}

off() {
  plan 1
  ok 'Internet Sharing is off' found "$1"
}

judge_switched_on() {
  managed="${SHIPSHAPE_ROOT:-}/Library/Managed Preferences/com.apple.MCX.plist"
  said=
  [ ! -e "$managed" ] || extract forceInternetSharingOff "$managed"
  case $status:$said in
    0:1 | 0:true) off 'forbidden by a profile' ;;
    *)
      plan 1
      not_ok 'Internet Sharing is off' found 'switched on' wanted 'switched off'
      ;;
  esac
}

extract() {
  said=$(plutil -extract "$1" raw -o - "$2" 2>&1)
  status=$?
}

state() {
  extract NAT.Enabled "${SHIPSHAPE_ROOT:-}/Library/Preferences/SystemConfiguration/com.apple.nat.plist"
  [ "$status" -eq 0 ] && printf '%s\n' "$said"
}

fix() {
  plutil -replace NAT.Enabled -integer 0 "${SHIPSHAPE_ROOT:-}/Library/Preferences/SystemConfiguration/com.apple.nat.plist" ||
    cannot_fix 'plutil does not change the setting'
  launchctl kickstart -k system/com.apple.NetworkSharing || cannot_fix 'the service does not start again'
}

# The file is as it was before.
undo() {
  launchctl kickstart -k system/com.apple.NetworkSharing
}

run "$@"
