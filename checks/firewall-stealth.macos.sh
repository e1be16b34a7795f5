#!/bin/sh
#: title: The firewall hides this Mac from scans
#: failing: This Mac answers whoever scans the network
#: why: Who looks for victims on a shared network finds a Mac that answers pings and probes at once.
#: severity: low
#: controls: [cis-macos-2.2.2, cis-v8-4.5, nist-800-53-cm-7, nist-800-53-sc-7, nist-800-53-sc-7(16), iso27001-a.8.20, soc2-cc6.6]
#: seconds: 30
#: reads: [socketfilterfw --getglobalstate, socketfilterfw --getstealthmode, system_profiler -json SPFirewallDataType]
#: fix: Switches stealth mode on, and the firewall where that is off.
#: changes: ['setting: the application firewall and its stealth mode']
#: risk: safe
#: steps:
#:   - Open System Settings > Network > Firewall and turn the firewall on.
#:   - Choose Options and turn on "Enable stealth mode".
#:   - If this check cannot tell, turn the firewall off and on again.
#: pane: x-apple.systempreferences:com.apple.Network-Settings.extension?Firewall
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/application-firewall.sh
. "${0%/*}/lib/application-firewall.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"

# Stealth mode works only while the firewall is on. Where that alone is unreadable, stealth mode is judged by itself: the
# firewall has a check of its own.
audit() {
  firewall_state
  stealth_state

  plan 1
  point='stealth mode works'
  case $firewall_state:$stealth in
    off:*) not_ok "$point" found "$firewall_words" wanted 'the firewall on' ;;
    *:on) ok "$point" found "$stealth_words" ;;
    *:off) not_ok "$point" found "$stealth_words" wanted 'stealth mode on' ;;
    *) cannot_tell "nothing says whether stealth mode is on: $stealth_words" ;;
  esac
}

# The words changed between macOS 13 and 15. When the tool complains that it cannot read the setting, no other source
# settles it; only its silence leaves the question to System Information.
stealth_state() {
  ask_firewall --getstealthmode
  status=$?
  stealth_words=${firewall_said:-socketfilterfw exited with $status}
  case $status:$firewall_said in
    *:'Firewall stealth mode is off' | *:'Stealth mode disabled') stealth=off ;;
    0:'Firewall stealth mode is on' | 0:'Stealth mode enabled') stealth=on ;;
    *:) profiler_stealth ;;
    *) stealth=unknown ;;
  esac
}

profiler_stealth() {
  ask_profiler
  case $firewall_said in
    *'"spfirewall_stealthenabled" : "Yes"'*) stealth=on stealth_words='stealth mode: yes' ;;
    *'"spfirewall_stealthenabled" : "No"'*) stealth=off stealth_words='stealth mode: no' ;;
    *) stealth=unknown ;;
  esac
}

state() {
  firewall_state
  stealth_state
  printf '%s %s\n' "$firewall_state" "$stealth"
}

fix() {
  set_firewall --setglobalstate on
  set_firewall --setstealthmode on
}

undo() {
  read -r before stealth_before
  [ "$stealth_before" != off ] || set_firewall --setstealthmode off
  [ "$before" != off ] || set_firewall --setglobalstate off
}

set_firewall() {
  "${SHIPSHAPE_ROOT:-}/usr/libexec/ApplicationFirewall/socketfilterfw" "$@" || cannot_fix 'macOS does not change the firewall: a profile may manage it'
}

run "$@"
