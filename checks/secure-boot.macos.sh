#!/bin/sh
#: title: Only systems that Apple vouches for can start this Mac
#: failing: Altered or outdated systems can start this Mac
#: why: What starts before macOS controls everything after it. Whoever can put something in there stays unseen by every other protection.
#: severity: high
#: controls: [nist-800-53-si-6, nist-800-53-si-7, nist-800-53-si-7(1), nist-800-53-si-7(5), nist-800-53-si-7(9), iso27001-a.8.7, soc2-cc6.8]
#: reads:
#:   - system_profiler SPiBridgeDataType
#:   - uname -m, sysctl hw.optional.arm64
#:   - bputil -d (Apple silicon, as root, where the first does not tell)
#:   - nvram AppleSecureBootPolicy (Intel)
#: steps:
#:   - Apple silicon, shut down, then hold the power button until Options appears and choose it.
#:   - Intel with a T2 chip, restart and hold Command-R.
#:   - Choose Utilities > Startup Security Utility and set this Mac's disk to Full Security. Kernel extensions of other makers then no longer load.
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/chip.sh
. "${0%/*}/lib/chip.sh"

audit() {
  said=$(system_profiler SPiBridgeDataType 2>/dev/null) || cannot_tell "system_profiler exited with $?"
  read_chip
  point='only current systems signed by Apple start'
  case $chip in
    apple) judge_apple_silicon ;;
    intel) judge_intel ;;
    *) cannot_tell 'nobody knows which processor this Mac has' ;;
  esac
}

judge_apple_silicon() {
  read_boot_policy
  user=$(id -u)
  case $user:$security in
    *' Security') ;;
    0:*) read_local_policies ;;
    *) ;;
  esac

  plan 2
  case $security in
    'Full Security') ok "$point" found "$security" ;;
    'Reduced Security' | 'Medium Security' | 'Permissive Security' | 'No Security')
      not_ok "$point" found "$security" wanted 'Full Security'
      ;;
    *) cannot_tell "$point" "the policy says: ${security:-nothing}" ;;
  esac
  point='kernel extensions of other makers are not allowed'
  case $extensions in
    No) ok "$point" ;;
    Yes) not_ok "$point" found allowed wanted 'not allowed' ;;
    *) cannot_tell "$point" "the policy says: ${extensions:-nothing}" ;;
  esac
}

# Boot Policy:
#   Secure Boot: Full Security
#   Allow All Kernel Extensions: No
#
# It speaks the language of the system. Only English is understood here.
read_boot_policy() {
  security='' extensions=''
  while read -r line; do
    case $line in
      'Secure Boot: '*) security=${line#*: } ;;
      'Allow All Kernel Extensions: '*) extensions=${line#*: } ;;
      *) ;;
    esac
  done <<EOF
$said
EOF
}

# Security Mode:               Full       (smb0): absent
# 3rd Party Kexts Status:      Disabled   (smb2): absent
#
# bputil always speaks English. It tells the policies of all systems on the disk, and the weakest counts.
read_local_policies() {
  security='' extensions=''
  said=$(bputil -d 2>/dev/null)
  status=$?
  while read -r a b c d e _; do
    case "$a $b $c $d $e" in
      'Security Mode: Full '*) security=${security:-Full Security} ;;
      'Security Mode: '*) security="$c Security" ;;
      '3rd Party Kexts Status: Disabled') extensions=${extensions:-No} ;;
      '3rd Party Kexts Status: Enabled') extensions=Yes ;;
      '3rd Party Kexts Status: '*) extensions="status $e" ;;
      *) ;;
    esac
  done <<EOF
$said
EOF
  if [ "$status" -ne 0 ] && [ "$security" = 'Full Security' ]; then
    security="some of it, and bputil exited with $status"
  fi
}

# %02 is full, %01 medium and %00 no security. The variable belongs to the T2 chip, so a Mac without that chip lacks it.
judge_intel() {
  variable=94b73556-2197-4702-82a8-3e1337dafbfb:AppleSecureBootPolicy
  value=$(nvram "$variable" 2>&1)
  status=$?
  case $status:$value in
    0:"$variable"?%02)
      plan 1
      ok "$point" found 'AppleSecureBootPolicy %02'
      ;;
    *:"$variable"?%01 | *:"$variable"?%00)
      plan 1
      not_ok "$point" found "AppleSecureBootPolicy ${value#"$variable"?}" wanted %02
      ;;
    [1-9]*:*'data was not found') without_policy ;;
    *) cannot_tell "nvram exited with $status and did not tell AppleSecureBootPolicy" ;;
  esac
}

without_policy() {
  case $said in
    *'Apple T2'*) cannot_tell 'the T2 chip of this Mac has no AppleSecureBootPolicy' ;;
    *) skip 'this Intel Mac has no T2 chip' ;;
  esac
}

run "$@"
