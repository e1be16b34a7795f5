#!/bin/sh
#: title: Only signed code starts this laptop
#: failing: Anybody's code can start this laptop
#: why: Whoever holds the laptop for a minute can put their own boot loader on it, which notes the passphrase of the disk at the next start. Secure Boot refuses a loader that is not signed.
#: severity: medium
#: controls: [nist-800-53-si-7, nist-800-53-si-7(9), nist-800-53-si-7(10), iso27001-a.8.9, soc2-cc6.8]
#: reads: [mokutil --sb-state, /sys/firmware/efi/efivars, systemd-detect-virt, /sys/kernel/security/lockdown]
#: steps:
#:   - 'Arch: sign what starts first: `sudo sbctl create-keys`, `sudo sbctl enroll-keys -m` in Setup Mode, then `sudo sbctl sign -s FILE` for each file that `sudo sbctl verify` names.'
#:   - 'Elsewhere it works at once, but drivers that were built on the laptop, such as those of nvidia or VirtualBox, need a key: `sudo mokutil --import /var/lib/dkms/mok.pub` on Debian and Ubuntu, `sudo mokutil --import /etc/pki/akmods/certs/public_key.der` on Fedora.'
#:   - 'Open the firmware with `systemctl reboot --firmware-setup`, and enable Secure Boot.'
#:   - 'If validation is disabled in shim: `sudo mokutil --enable-validation`, then restart.'
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"

audit() {
  root=${SHIPSHAPE_ROOT:-}
  state=unknown words=''
  ask_mokutil
  [ "$state" != unknown ] || read_variables
  case $state in
    on | off)
      plan 1
      judge
      ;;
    missing) judge_old_firmware ;;
    *) cannot_tell 'neither mokutil nor the variables of the firmware tell whether Secure Boot is on' ;;
  esac
}

judge() {
  point='Secure Boot is on and complete'
  if [ "$state" = on ]; then
    read_lockdown
    ok "$point" found "$words, lockdown of the kernel: $lockdown"
  else
    not_ok "$point" found "$words" wanted 'SecureBoot enabled'
  fi
}

# `SecureBoot enabled` holds when no line after it takes it back.
ask_mokutil() {
  said=$(mokutil --sb-state 2>&1)
  while IFS= read -r line; do
    case $line in
      'SecureBoot enabled') state=on words=$line ;;
      'SecureBoot disabled' | 'Platform is in Setup Mode' | 'SecureBoot validation is disabled in shim')
        state=off words=$line
        return
        ;;
      'EFI variables are not supported on this system' | "This system doesn't support Secure Boot")
        state=missing words=$line
        return
        ;;
      '') ;;
      *)
        state=unknown
        return
        ;;
    esac
  done <<EOF
$said
EOF
}

# The firmware's own variables: four bytes of attributes, then the value. MokSBStateRT is what shim was told.
read_variables() {
  if [ ! -d "$root/sys/firmware/efi" ]; then
    state=missing words='the firmware is not UEFI'
    return
  fi
  secure=$(fifth_byte SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c)
  setup=$(fifth_byte SetupMode-8be4df61-93ca-11d2-aa0d-00e098032b8c)
  shim=0
  if [ -e "$root/sys/firmware/efi/efivars/MokSBStateRT-605dab50-e046-4300-abb6-3dd810dd8b23" ]; then
    shim=$(fifth_byte MokSBStateRT-605dab50-e046-4300-abb6-3dd810dd8b23)
  fi
  case $secure:$setup:$shim in
    1:0:0) state=on words='the firmware says enabled' ;;
    0:*) state=off words='the firmware says disabled' ;;
    *:1:*) state=off words='the firmware is in Setup Mode' ;;
    *:1) state=off words='validation is disabled in shim' ;;
    *) ;;
  esac
}

fifth_byte() {
  od -An -tu1 "$root/sys/firmware/efi/efivars/$1" 2>/dev/null | awk 'NR == 1 && NF == 5 { print $5 }'
}

# A laptop without it can be started by anybody. A virtual machine or a container is protected, or not, by what runs it; a
# board with a device tree has firmware of another kind.
judge_old_firmware() {
  [ ! -e "$root/sys/firmware/devicetree/base" ] || [ -d "$root/sys/firmware/efi" ] || skip 'the firmware is of a kind without Secure Boot'
  virtual=$(systemd-detect-virt 2>/dev/null)
  case $virtual in
    none)
      plan 1
      state=off
      judge
      ;;
    '' | *[!a-z0-9-]*) cannot_tell "$words, and whether this is a virtual machine is not known" ;;
    *) skip "$words, and this is a virtual machine or a container: $virtual" ;;
  esac
}

# none [integrity] confidentiality
read_lockdown() {
  lockdown=$(cat "$root/sys/kernel/security/lockdown" 2>/dev/null)
  lockdown=${lockdown#*\[}
  lockdown=${lockdown%%\]*}
  lockdown=${lockdown:-unknown}
}

run "$@"
