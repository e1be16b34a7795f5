#!/bin/sh
#: title: Nobody can log in as root
#: failing: Somebody who knows a password can log in as root
#: why: A password for root is often shared or forgotten, and leaves no trace of who used it. People who administer use sudo, under their own names.
#: severity: medium
#: controls: [cis-ubuntu-5.4.2.1, cis-ubuntu-5.4.2.4, cis-v8-5.4, nist-800-53-ac-6, nist-800-53-ia-2, iso27001-a.5.16, iso27001-a.8.2, soc2-cc6.1]
#: params:
#:   allow_root_password: {type: boolean, default: false, about: root may have a password}
#: reads: [/etc/passwd, /etc/shadow, passwd -S root]
#: fix: Locks the password of root, once somebody can use sudo. On most distributions a rescue shell then no longer opens.
#: changes: [/etc/shadow, /etc/shadow-]
#: risk: disruptive
#: steps:
#:   - 'Make sure first that you can use sudo: `sudo -v`.'
#:   - 'Lock the password of root: `sudo passwd -l root`. A rescue shell then no longer opens on most distributions; a live system does its work.'
#:   - 'Another account with UID 0: give it a number of its own with `sudo usermod -u NUMBER NAME`, or remove it with `sudo userdel NAME`.'
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"

audit() {
  root=${SHIPSHAPE_ROOT:-}
  [ -r "$root/etc/passwd" ] || cannot_tell '/etc/passwd cannot be read'
  read_accounts
  plan 2
  judge_numbers
  judge_password
}

# Sets zeros to the names with UID 0, also when it is written 00, and field to what stands for the password of root.
read_accounts() {
  zeros='' field=none
  while IFS=: read -r name password number _ || [ -n "$name" ]; do
    if [ "$name" = root ] && [ "$field" = none ]; then field=$password; fi
    case $number in
      '' | *[!0]*) ;;
      *) zeros="$zeros${zeros:+ }$name" ;;
    esac
  done <"$root/etc/passwd"
}

judge_numbers() {
  point='root is the only account with UID 0'
  case $zeros in
    root) ok "$point" ;;
    '') cannot_tell "$point" '/etc/passwd names no account with UID 0' ;;
    *) not_ok "$point" found "$zeros" wanted root ;;
  esac
}

judge_password() {
  point='the password of root is locked'
  if [ "${SHIPSHAPE_ALLOW_ROOT_PASSWORD:-no}" = yes ]; then
    skip "$point" 'the policy allows a password'
    return
  fi
  # An x leads to /etc/shadow.
  [ "$field" != x ] || read_shadow
  case $field in
    locked | '!'* | '*'*) ok "$point" ;;
    '') not_ok "$point" found 'an empty password' wanted locked ;;
    none) cannot_tell "$point" 'root is not listed' ;;
    unknown) cannot_tell "$point" 'neither /etc/shadow nor passwd -S tells; root may read them' ;;
    *) not_ok "$point" found 'a password' wanted locked ;;
  esac
}

read_shadow() {
  if [ -r "$root/etc/shadow" ]; then
    field=none
    while IFS=: read -r name password _ || [ -n "$name" ]; do
      if [ "$name" = root ]; then
        field=$password
        return
      fi
    done <"$root/etc/shadow"
    return
  fi
  said=$(passwd -S root 2>/dev/null)
  case $said in
    'root L '* | 'root LK '*) field=locked ;;
    'root P '* | 'root PS '*) field=password ;;
    'root NP '*) field= ;;
    *) field=unknown ;;
  esac
}

fix() {
  root=${SHIPSHAPE_ROOT:-}
  read_accounts
  [ "$zeros" = root ] || cannot_fix "give every other account with UID 0 a number of its own first: $zeros"
  members=$(awk -F: '$1 ~ /^(sudo|wheel|admin)$/ { print $4 }' "$root/etc/group" 2>/dev/null)
  case $members in
    *[a-z]*) ;;
    *) cannot_fix 'nobody is in the groups sudo and wheel: without the password of root nobody could administer this laptop' ;;
  esac
  passwd -l root || cannot_fix 'passwd does not lock the account'
}

run "$@"
