#!/bin/sh
#: title: Nobody can log in over the network
#: failing: This Mac lets people log in over SSH
#: why: With Remote Login every account's password becomes a way in for everybody who can reach this Mac.
#: severity: high
#: controls: [cis-macos-2.3.3.4, cis-v8-4.8, nist-800-53-ac-17, nist-800-53-cm-7, iso27001-a.8.9, iso27001-a.8.20, soc2-cc6.6]
#: reads: [launchctl print-disabled system, launchctl print system/com.openssh.sshd]
#: fix: Switches Remote Login off. Whoever is logged in over the network has no way back in.
#: changes: ['setting: Remote Login']
#: risk: disruptive
#: steps:
#:   - Open System Settings > General > Sharing.
#:   - Turn Remote Login off.
#: pane: x-apple.systempreferences:com.apple.Sharing-Settings.extension?Services_RemoteLogin
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/launchd.sh
. "${0%/*}/lib/launchd.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"
# shellcheck source=checks/lib/fix-launchd.sh
. "${0%/*}/lib/fix-launchd.sh"

# systemsetup is not asked: it says Off of a server that is on when it lacks full access to the disk.
audit() {
  service_state com.openssh.sshd

  plan 1
  case $service_state in
    on) not_ok 'Remote Login is off' found "com.openssh.sshd: $service_words" wanted 'not enabled, not loaded' ;;
    off) ok 'Remote Login is off' found "com.openssh.sshd: $service_words" ;;
    *) cannot_tell "com.openssh.sshd: $service_words" ;;
  esac
}

state() {
  keep_service com.openssh.sshd
}

fix() {
  service_off com.openssh.sshd
}

undo() {
  services_back
}

run "$@"
