#!/bin/sh
#: title: Starting this Mac asks for a password
#: failing: This Mac logs somebody in by itself
#: why: Whoever restarts the laptop lands in the owner's session, with every file, key and login in it.
#: severity: high
#: controls: [cis-macos-2.13.3, cis-v8-4.7, nist-800-53-ia-2, nist-800-53-ia-5(13), iso27001-a.8.5, soc2-cc6.1]
#: reads: [defaults read /Library/Preferences/com.apple.loginwindow autoLoginUser]
#: fix: Lets macOS log nobody in by itself, and removes the password that it kept for that.
#: changes: [/etc/kcpassword, 'setting: com.apple.loginwindow autoLoginUser']
#: risk: safe
#: steps:
#:   - Open System Settings > Users & Groups.
#:   - Set "Automatically log in as" to Off.
#:   - If FileVault keeps that menu greyed out, run `sudo sysadminctl -autologin off` in Terminal.
#: pane: x-apple.systempreferences:com.apple.Users-Groups-Settings.extension
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/defaults.sh
. "${0%/*}/lib/defaults.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"
# shellcheck source=checks/lib/fix-defaults.sh
. "${0%/*}/lib/fix-defaults.sh"

# The declaration counts, not the state in force: FileVault keeps automatic login from working only while it is on.
audit() {
  read_default /Library/Preferences/com.apple.loginwindow autoLoginUser

  plan 1
  case $default_state in
    absent) ok 'nobody is logged in automatically' ;;
    set) not_ok 'nobody is logged in automatically' found "${default_value:-an empty name}" wanted 'no user' ;;
    *) cannot_tell "$default_words" ;;
  esac
}

state() {
  keep_default /Library/Preferences/com.apple.loginwindow autoLoginUser
}

fix() {
  defaults delete /Library/Preferences/com.apple.loginwindow autoLoginUser || cannot_fix 'defaults does not delete autoLoginUser'
  rm -f "${SHIPSHAPE_ROOT:-}/etc/kcpassword"
}

undo() {
  defaults_back
}

run "$@"
