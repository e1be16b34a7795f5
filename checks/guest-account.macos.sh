#!/bin/sh
#: title: The guest account is off
#: failing: Anybody can use this Mac as a guest
#: why: The guest account lets people in without any password. They can use this Mac's network and look for weak spots.
#: severity: medium
#: controls: [cis-macos-2.13.1, cis-v8-4.7, nist-800-53-ac-2, nist-800-53-ac-2(9), iso27001-a.8.5, soc2-cc6.1]
#: reads: [sysadminctl -guestAccount status, defaults read /Library/Preferences/com.apple.loginwindow GuestEnabled, defaults read /Library/Managed Preferences/com.apple.MCX]
#: fix: Switches the guest account off.
#: changes: ['setting: the guest account']
#: risk: safe
#: steps:
#:   - Open System Settings > Users & Groups.
#:   - Choose (i) next to Guest User.
#:   - Turn off "Allow guests to log in to this computer".
#: pane: x-apple.systempreferences:com.apple.Users-Groups-Settings.extension
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/defaults.sh
. "${0%/*}/lib/defaults.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"

# Whoever says on is believed. Where sysadminctl cannot say what is in force, the settings decide: one that was never set is
# off, but a profile that cannot be read may say on.
audit() {
  ask_sysadminctl
  read_default /Library/Preferences/com.apple.loginwindow GuestEnabled
  setting=$default_switch
  read_default '/Library/Managed Preferences/com.apple.MCX' EnableGuestAccount
  profile=$default_switch

  plan 1
  found="sysadminctl says $in_force, the setting is $setting, a profile's is $profile"
  case $in_force:$setting:$profile in
    on:*:* | *:on:* | *:*:on) not_ok 'the guest account is off' found "$found" wanted off ;;
    off:*:* | *:off:absent | *:absent:absent | *:*:off) ok 'the guest account is off' found "$found" ;;
    *) cannot_tell "$found" ;;
  esac
}

# It speaks on stderr, after the time and its own name: 2026-07-27 00:00:00.000 sysadminctl[100:100] Guest account disabled.
ask_sysadminctl() {
  said=$(sysadminctl -guestAccount status 2>&1)
  case $?:${said##*'] '} in
    *:'Guest account enabled' | *:'Guest account enabled.') in_force=on ;;
    0:'Guest account disabled' | 0:'Guest account disabled.') in_force=off ;;
    *) in_force=nothing ;;
  esac
}

state() {
  ask_sysadminctl
  [ "$in_force" != nothing ] && printf '%s\n' "$in_force"
}

fix() {
  sysadminctl -guestAccount off || cannot_fix 'sysadminctl does not switch the guest account off'
}

undo() {
  read -r before
  [ "$before" = off ] || sysadminctl -guestAccount on
}

run "$@"
