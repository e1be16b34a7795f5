#!/bin/sh
#: title: The system confines programs that are attacked often
#: failing: Nothing confines a program that was broken into
#: why: A print server or a viewer that is taken over by a hostile file can do whatever its account may. SELinux and AppArmor limit it to what it needs.
#: severity: medium
#: controls: [cis-ubuntu-1.3.1.1, cis-ubuntu-1.3.1.3, cis-debian-1.3.1.2, cis-debian-1.3.1.3, cis-fedora-1.3.1.4, cis-fedora-1.3.1.5, nist-800-53-ac-3(3), nist-800-53-sc-7(21), iso27001-a.8.3, soc2-cc6.8]
#: params:
#:   optional: {type: boolean, default: false, about: 'machines whose kernel starts neither, as Arch ships it, are left out instead of failing'}
#: reads: [/sys/fs/selinux/enforce, /sys/module/apparmor/parameters/enabled, /sys/kernel/security/apparmor/profiles, /sys/kernel/security/lsm, aa-status]
#: fix: Lets SELinux, where it only warns, refuse what no rule allows, now and for every start.
#: changes: [/etc/selinux/config, 'setting: the mode of SELinux']
#: risk: disruptive
#: steps:
#:   - 'Debian, Ubuntu: `sudo apt-get install apparmor apparmor-utils && sudo systemctl enable --now apparmor`, then `sudo aa-enforce /etc/apparmor.d/PROFILE` for a profile that fits.'
#:   - 'Fedora: write `SELINUX=enforcing` into /etc/selinux/config and run `sudo setenforce 1`. If SELinux was off, run `sudo fixfiles onboot` and restart instead.'
#:   - 'Arch: install apparmor, add `lsm=landlock,lockdown,yama,integrity,apparmor,bpf` to the command line of the kernel, run `sudo systemctl enable apparmor` and restart.'
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"

# The kernel that runs tells, not the files for its next start. One of the two is enough.
audit() {
  kernel=${SHIPSHAPE_ROOT:-}/sys
  point='SELinux or AppArmor is enforcing' selinux='' apparmor='' modules=''
  read_state fs/selinux/enforce && selinux=$said
  read_state module/apparmor/parameters/enabled && apparmor=$said
  read_state kernel/security/lsm && modules=$said
  case $selinux:$apparmor:,$modules, in
    1:*) ok_alone 'SELinux is enforcing' ;;
    *:Y:*) judge_profiles ;;
    0:*) fail_alone 'SELinux is permissive' ;;
    # The list is empty only where nobody may read it. Without the list, a module that has no files here may be built in.
    *:,,) cannot_tell 'the kernel does not tell what it enforces' ;;
    *,selinux,* | *,apparmor,*) cannot_tell 'the kernel has SELinux or AppArmor, but does not tell its mode' ;;
    *)
      [ "${SHIPSHAPE_OPTIONAL:-no}" != yes ] || skip 'the kernel starts neither SELinux nor AppArmor'
      fail_alone "neither is among $modules"
      ;;
  esac
}

read_state() {
  [ -r "$kernel/$1" ] && said=$(cat "$kernel/$1" 2>/dev/null)
}

# Profiles that complain or are unconfined hold nothing back: one must be in enforce mode. Who is not root may only see that
# AppArmor is on.
judge_profiles() {
  count_profiles
  user=$(id -u)
  if [ "$enforcing" = 0 ]; then
    fail_alone 'AppArmor is on, no profile is in enforce mode'
  elif [ -n "$enforcing" ]; then
    ok_alone "AppArmor is on, profiles in enforce mode: $enforcing"
  elif [ "$user" = 0 ]; then
    cannot_tell 'AppArmor is on, but does not tell its profiles'
  else
    ok_alone 'AppArmor is on; its profiles are for root to see'
  fi
}

# The kernel has a line for each profile: /usr/sbin/cupsd (enforce). aa-status counts them, and exits with 2 if there is none.
count_profiles() {
  enforcing=
  if said=$(cat "$kernel/kernel/security/apparmor/profiles" 2>/dev/null); then
    enforcing=0
    while IFS= read -r profile; do
      case $profile in
        *' (enforce)') enforcing=$((enforcing + 1)) ;;
        *) ;;
      esac
    done <<EOF
$said
EOF
    return
  fi
  said=$(aa-status 2>/dev/null)
  [ $? -ne 2 ] || enforcing=0
  while read -r count words; do
    case $count:$words in
      [0-9]*:'profiles are in enforce mode.') enforcing=$count ;;
      *) ;;
    esac
  done <<EOF
$said
EOF
}

ok_alone() {
  plan 1
  ok "$point" found "$1"
}

fail_alone() {
  plan 1
  not_ok "$point" found "$1" wanted 'SELinux in enforcing mode, or AppArmor with profiles in enforce mode'
}

state() {
  mode=$(cat "${SHIPSHAPE_ROOT:-}/sys/fs/selinux/enforce" 2>/dev/null)
  printf '%s\n' "${mode:-none}"
}

fix() {
  mode=$(state)
  [ "$mode" = 0 ] || cannot_fix 'a kernel that starts neither SELinux nor AppArmor takes another command line and a restart: see the steps'
  set_ini /etc/selinux/config '' SELINUX enforcing
  setenforce 1 || cannot_fix 'SELinux does not begin to enforce'
}

undo() {
  read -r before
  [ "$before" != 0 ] || setenforce 0
}

run "$@"
