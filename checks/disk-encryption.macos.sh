#!/bin/sh
#: title: The disk is encrypted
#: failing: The disk is not encrypted
#: why: Whoever finds or steals the laptop can read every file on an unencrypted disk, without any password.
#: severity: critical
#: controls: [cis-macos-2.6.6, cis-v8-3.6, nist-800-53-sc-28, nist-800-53-sc-28(1), iso27001-a.8.1, iso27001-a.8.24, soc2-cc6.1, soc2-cc6.7]
#: reads: [fdesetup status]
#: steps:
#:   - Open System Settings > Privacy & Security > FileVault.
#:   - Choose Turn On, and keep the recovery key where this laptop is not.
#:   - Keep the power connected until the encryption is finished.
#: pane: x-apple.systempreferences:com.apple.settings.PrivacySecurity.extension?FileVault
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"

audit() {
  said=$(fdesetup status 2>/dev/null)
  status=$?
  headline=
  busy=
  while IFS= read -r line; do
    case $line in
      'FileVault is On'* | 'FileVault is Off'*) headline=$line ;;
      'Encryption in progress:'* | 'Decryption in progress:'*) busy=$line ;;
      # A key that an organisation holds, or a wait for the next login: the headline decides.
      *) ;;
    esac
  done <<EOF
$said
EOF
  [ -n "$headline" ] || cannot_tell "fdesetup exited with $status and did not say whether FileVault is on"

  plan 1
  if [ -n "$busy" ]; then
    not_ok 'FileVault is on and finished' found "$headline $busy" wanted 'FileVault is On.'
  elif [ "$headline" != 'FileVault is On.' ]; then
    not_ok 'FileVault is on and finished' found "$headline" wanted 'FileVault is On.'
  elif [ "$status" -ne 0 ]; then
    cannot_tell "fdesetup said that FileVault is on and exited with $status"
  else
    ok 'FileVault is on and finished' found "$headline"
  fi
}

run "$@"
