#!/bin/sh
#: title: Activation Lock is as the policy wants it
#: failing: Activation Lock is not as the policy wants it
#: why: With Activation Lock a thief cannot set up the erased laptop as their own, which makes it hardly worth stealing. A company that holds the lock itself wants it off here.
#: severity: low
#: controls: [nist-800-53-ac-19, nist-800-53-mp-6(8), iso27001-a.7.9, iso27001-a.8.1]
#: params:
#:   expected: {type: choice, default: enabled, choices: [enabled, disabled], about: what Activation Lock is to be; disabled where the company's management holds the lock}
#: reads: [system_profiler SPHardwareDataType, uname -m, sysctl hw.optional.arm64]
#: steps:
#:   - Open System Settings > your name > iCloud, and in the list of apps (See All) choose Find My Mac.
#:   - Turn Find My Mac on, or off where the company's management is to hold the lock. It needs an Apple Account with two-factor authentication.
#: pane: x-apple.systempreferences:com.apple.systempreferences.AppleIDSettings
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/chip.sh
. "${0%/*}/lib/chip.sh"

audit() {
  # Of all that it says, serial numbers among it, one word is taken. JSON is the same in every language.
  said=$(system_profiler -json SPHardwareDataType 2>/dev/null) || cannot_tell "system_profiler exited with $?"
  case $said in
    *'"activation_lock_status"'*) ;;
    *'"hardware_overview"'*) without_status ;;
    *) cannot_tell 'system_profiler said nothing of the hardware' ;;
  esac
  found=${said#*'"activation_lock_status"'*\"}
  found=${found%%\"*}
  found=${found#activation_lock_}

  expected=${SHIPSHAPE_EXPECTED:-enabled}
  plan 1
  case $found in
    "$expected") ok "Activation Lock is $expected" ;;
    enabled | disabled) not_ok "Activation Lock is $expected" found "$found" wanted "$expected" ;;
    *) cannot_tell "system_profiler said of Activation Lock: $found" ;;
  esac
}

# Apple silicon always says it, and Intel with a T2 chip. Older Intel Macs do not know the lock.
without_status() {
  read_chip
  [ "$chip" != intel ] || skip 'this Intel Mac has no Activation Lock'
  cannot_tell 'system_profiler said nothing of Activation Lock'
}

run "$@"
