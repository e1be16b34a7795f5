#!/bin/sh
#: title: No folder is shared over the network
#: failing: This Mac shares folders over the network
#: why: File Sharing shows every user's Public folder to the network, to guests too unless somebody forbade it.
#: severity: medium
#: controls: [cis-macos-2.3.3.2, cis-v8-4.8, nist-800-53-ac-3, nist-800-53-ac-17, nist-800-53-cm-7, iso27001-a.8.9, iso27001-a.8.20, soc2-cc6.6]
#: reads: [launchctl print-disabled system, launchctl print system/com.apple.smbd]
#: fix: Switches File Sharing off.
#: changes: ['setting: File Sharing']
#: risk: disruptive
#: steps:
#:   - Open System Settings > General > Sharing.
#:   - Turn File Sharing off.
#: pane: x-apple.systempreferences:com.apple.Sharing-Settings.extension
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/launchd.sh
. "${0%/*}/lib/launchd.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"
# shellcheck source=checks/lib/fix-launchd.sh
. "${0%/*}/lib/fix-launchd.sh"

# The list of share points says nothing: it names the Public folder even while the service is off.
audit() {
  service_state com.apple.smbd

  plan 1
  case $service_state in
    on) not_ok 'File Sharing is off' found "com.apple.smbd: $service_words" wanted 'not enabled, not loaded' ;;
    off) ok 'File Sharing is off' found "com.apple.smbd: $service_words" ;;
    *) cannot_tell "com.apple.smbd: $service_words" ;;
  esac
}

state() {
  keep_service com.apple.smbd
}

fix() {
  service_off com.apple.smbd
}

undo() {
  services_back
}

run "$@"
