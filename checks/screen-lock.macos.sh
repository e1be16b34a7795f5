#!/bin/sh
#: title: The screen locks by itself
#: failing: An unattended screen stays open
#: why: Whoever walks past an open screen can read, send and install anything in its owner's name.
#: severity: high
#: needs: session
#: controls: [cis-macos-2.11.1, cis-macos-2.11.2, cis-v8-4.3, nist-800-53-ac-11, nist-800-53-ia-11, iso27001-a.7.7, iso27001-a.8.1, soc2-cc6.1]
#: params:
#:   idle: {type: integer, default: 900, minimum: 60, maximum: 3600, about: after how many seconds without use the screen goes dark}
#:   delay: {type: integer, default: 5, minimum: 0, maximum: 300, about: for how many seconds it then opens again without a password}
#: reads: [stat -f %Su /dev/console, sysadminctl -screenLock status, defaults -currentHost read com.apple.screensaver idleTime, pmset -g custom]
#: steps:
#:   - Open System Settings > Lock Screen.
#:   - Set "Require password after screen saver begins or display is turned off" to Immediately.
#:   - Set the three times above it to 15 minutes or less.
#: pane: x-apple.systempreferences:com.apple.Lock-Screen-Settings.extension
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/defaults.sh
. "${0%/*}/lib/defaults.sh"

# Two facts: on every source of power the screen saver starts or the display goes dark soon enough, and then the password
# is asked for. The settings are those of the person at the screen, and macOS tells them only in that person's session.
audit() {
  person=$(stat -f %Su "${SHIPSHAPE_ROOT:-}/dev/console" 2>/dev/null)
  me=$(id -un)
  case $person in
    '') cannot_tell 'nobody knows who is at the screen' ;;
    root | loginwindow) skip 'nobody is logged in at the screen' ;;
    "$me") ;;
    *) cannot_tell "needs the session of $person, not of $me" ;;
  esac
  read_idle
  read_display

  plan "$((1 + sources))"
  judge_password
  while IFS=: read -r source dark; do
    judge_source
  done <<EOF
$display
EOF
}

# A profile's value is forced on the user, or on everybody.
read_managed() {
  read_default "/Library/Managed Preferences/$person/com.apple.screensaver" "$1"
  [ "$default_state" = absent ] || return 0
  read_default '/Library/Managed Preferences/com.apple.screensaver' "$1"
}

# Sets idle to the seconds after which the screen saver starts: 0 for never, `unset` where macOS chooses, which differs by
# release, and `unreadable`.
read_idle() {
  read_managed idleTime
  [ "$default_state" != absent ] || read_default com.apple.screensaver idleTime -currentHost
  case $default_state:$default_value in
    absent:*) idle='unset' ;;
    set: | set:*[!0-9]* | set:??????????*) idle=unreadable ;;
    set:*) idle=$default_value ;;
    *) idle=unreadable ;;
  esac
}

# Sets display to lines `Battery Power:600`, the seconds after which the display goes dark on each source of power, and
# sources to their number. Where pmset says nothing, the screen saver alone is judged.
read_display() {
  # shellcheck disable=SC2016 # these are variables of awk
  display=$(pmset -g custom 2>/dev/null | awk '
    function tell() { if (source) print source ":" dark }
    /^[A-Z].*:$/ { tell(); source = substr($0, 1, length($0) - 1); dark = "unreadable" }
    $1 == "displaysleep" && $2 ~ /^[0-9]+$/ { dark = $2 * 60 }
    END { tell() }
  ')
  [ -n "$display" ] || display='any power:unreadable'
  sources=0
  while read -r _; do
    sources=$((sources + 1))
  done <<EOF
$display
EOF
}

judge_password() {
  point='a password is asked for when the screen goes dark'
  wanted="within ${SHIPSHAPE_DELAY:-5} seconds"
  read_managed askForPassword
  case $default_switch in
    off)
      not_ok "$point" found 'a profile forbids it' wanted "$wanted"
      return
      ;;
    unknown)
      cannot_tell "$point" "$default_words"
      return
      ;;
    *) ;;
  esac

  # It speaks on stderr, after the time and its own name: 2026-09-23 12:35:20.615 sysadminctl[69267:2988066] screenLock is off
  said=$(sysadminctl -screenLock status 2>&1)
  status=$?
  said=${said##*'] '}
  delay=
  case $status:$said in
    *:'screenLock is off' | *:'screenLock delay is -'*' seconds') delay=never ;;
    0:'screenLock delay is immediate') delay=0 ;;
    0:'screenLock delay is '*' seconds')
      delay=${said#'screenLock delay is '}
      delay=${delay%' seconds'}
      ;;
    *) ;;
  esac
  case $delay in
    never) not_ok "$point" found never wanted "$wanted" ;;
    '' | *[!0-9]* | ??????????*) cannot_tell "$point" "sysadminctl exited with $status${said:+ and said: $said}" ;;
    *)
      if [ "$delay" -le "${SHIPSHAPE_DELAY:-5}" ]; then
        ok "$point" found "after $delay seconds"
      else
        not_ok "$point" found "after $delay seconds" wanted "$wanted"
      fi
      ;;
  esac
}

# The display counts like the screen saver, because both ask for the same password.
judge_source() {
  limit=${SHIPSHAPE_IDLE:-900}
  point="on $source the screen goes dark within $limit seconds"
  found="screen saver $idle, display $dark"
  if soon "$idle" || soon "$dark"; then
    ok "$point" found "$found"
  else
    case $idle:$dark in
      unreadable:* | unset:unreadable) cannot_tell "$point" "$found" ;;
      *) not_ok "$point" found "$found" wanted "1 to $limit seconds" ;;
    esac
  fi
}

# 0 is never.
soon() {
  case $1 in
    *[!0-9]*) return 1 ;;
    *) [ "$1" -ge 1 ] && [ "$1" -le "$limit" ] ;;
  esac
}

run "$@"
