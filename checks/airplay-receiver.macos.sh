#!/bin/sh
#: title: The laptop is no AirPlay receiver
#: failing: Others on the network can reach this laptop by AirPlay
#: why: An AirPlay receiver listens to the whole network, a hotel's too. Faults in it have let strangers take over a Mac.
#: severity: medium
#: controls: [cis-macos-2.3.1.2, cis-v8-4.8, nist-800-53-cm-7, nist-800-53-cm-7(1), iso27001-a.8.9, iso27001-a.8.20, soc2-cc6.6]
#: needs: session
#: reads:
#:   - com.apple.controlcenter AirplayRecieverEnabled, of this Mac
#:   - managed com.apple.applicationaccess allowAirPlayIncomingRequests
#:   - lsof -nP -iTCP -sTCP:LISTEN
#: fix: Switches AirPlay Receiver off.
#: changes: ['setting: com.apple.controlcenter AirplayRecieverEnabled']
#: risk: safe
#: steps:
#:   - Open System Settings > General > AirDrop & Handoff (AirDrop & Continuity on some releases).
#:   - Turn AirPlay Receiver off.
#: pane: x-apple.systempreferences:com.apple.AirDrop-Handoff-Settings.extension
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/defaults.sh
. "${0%/*}/lib/defaults.sh"
# shellcheck source=checks/lib/permissions.sh
. "${0%/*}/lib/permissions.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"
# shellcheck source=checks/lib/fix-defaults.sh
. "${0%/*}/lib/fix-defaults.sh"

audit() {
  user=$(id -u)
  [ "$user" != 0 ] || cannot_tell 'the settings of a person cannot be read as root'

  plan 1
  point='AirPlay Receiver is off'
  if is_forbidden; then
    ok "$point" found 'a profile forbids it'
    return
  fi
  # macOS spells the key like this.
  read_default com.apple.controlcenter AirplayRecieverEnabled -currentHost
  case $default_switch in
    on) not_ok "$point" found 'switched on' wanted 'switched off' ;;
    off) ok "$point" found 'switched off' ;;
    # On is what macOS begins with, on hardware that can receive: only the listener tells.
    absent) judge_listener ;;
    *) cannot_tell "$point" "$default_words" ;;
  esac
}

is_forbidden() {
  [ -e "${SHIPSHAPE_ROOT:-}/Library/Managed Preferences/com.apple.applicationaccess.plist" ] || return 1
  read_default '/Library/Managed Preferences/com.apple.applicationaccess' allowAirPlayIncomingRequests
  [ "$default_switch" = off ]
}

# Control Center listens as the person at the screen, and lsof shows to each person only their own programs.
judge_listener() {
  if read_permissions "${SHIPSHAPE_ROOT:-}/dev/console" && [ "$owner" != "$user" ]; then
    cannot_tell "$point" 'somebody else is at the screen'
    return
  fi
  said=$(lsof -nP -iTCP -sTCP:LISTEN 2>&1)
  status=$?
  # Other programs take port 5000 too, so the name counts; lsof cuts it after nine letters.
  header='' listener=''
  while read -r command _ _ _ _ _ _ _ name _; do
    case $command:$name in
      COMMAND:NAME) header=yes ;;
      ControlCe*:5000 | ControlCe*:7000) listener=${name##*:} ;;
      *) ;;
    esac
  done <<EOF
$said
EOF
  # It exits with 1 both when nothing listens and when it failed, but is silent only then.
  if [ -n "$listener" ]; then
    not_ok "$point" found "Control Center listens on port $listener" wanted 'no listener on port 5000 or 7000'
  elif [ "$status:$header" = 0:yes ] || [ "$status:$said" = 1: ]; then
    ok "$point" found 'Control Center listens on neither port 5000 nor 7000'
  else
    cannot_tell "$point" "it was never switched, and lsof exited with $status"
  fi
}

state() {
  keep_default com.apple.controlcenter AirplayRecieverEnabled -currentHost
}

fix() {
  write_default com.apple.controlcenter AirplayRecieverEnabled -bool false -currentHost
  read_settings_again
}

undo() {
  defaults_back && read_settings_again
}

# macOS starts it again at once. It need not run.
read_settings_again() {
  pkill -x ControlCenter || :
}

run "$@"
