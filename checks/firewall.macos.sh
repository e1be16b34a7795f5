#!/bin/sh
#: title: The firewall is on
#: failing: The firewall is off
#: why: On a café's or a hotel's network everybody can reach the servers and shares of a laptop whose firewall is off.
#: severity: high
#: controls: [cis-macos-2.2.1, cis-v8-4.5, nist-800-53-ac-4, nist-800-53-cm-7, nist-800-53-sc-7, nist-800-53-sc-7(12), iso27001-a.8.20, soc2-cc6.6]
#: seconds: 30
#: reads: [socketfilterfw --getglobalstate, system_profiler -json SPFirewallDataType]
#: fix: Switches the application firewall on.
#: changes: ['setting: the application firewall']
#: risk: safe
#: steps:
#:   - Open System Settings > Network > Firewall.
#:   - Turn the firewall on.
#: pane: x-apple.systempreferences:com.apple.Network-Settings.extension?Firewall
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/application-firewall.sh
. "${0%/*}/lib/application-firewall.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"

audit() {
  firewall_state

  plan 1
  case $firewall_state in
    on) ok 'the application firewall is on' found "$firewall_words" ;;
    off) not_ok 'the application firewall is on' found "$firewall_words" wanted on ;;
    *) cannot_tell "nothing says whether the firewall is on: $firewall_words" ;;
  esac
}

state() {
  firewall_state
  [ "$firewall_state" != unknown ] && printf '%s\n' "$firewall_state"
}

fix() {
  set_firewall --setglobalstate on
}

undo() {
  read -r before
  [ "$before" = on ] || set_firewall --setglobalstate off
}

set_firewall() {
  "${SHIPSHAPE_ROOT:-}/usr/libexec/ApplicationFirewall/socketfilterfw" "$@" || cannot_fix 'macOS does not change the firewall: a profile may manage it'
}

run "$@"
