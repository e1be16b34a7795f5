#!/bin/sh
#: title: The kernel keeps programs and strangers in bounds
#: failing: The kernel lets programs or strangers do more than they need
#: why: Malware that runs as you could read passwords out of the memory of your other programs, and learn what an attack on the kernel needs to know. On a foreign network one packet could lead your traffic through a stranger's machine.
#: severity: medium
#: controls: [cis-ubuntu-1.5.1, cis-ubuntu-1.5.2, cis-ubuntu-3.3.5, cis-ubuntu-3.3.8, cis-ubuntu-3.3.10, cis-debian-1.5.3, cis-debian-1.5.10, nist-800-53-si-16, nist-800-53-ac-6, nist-800-53-sc-5, iso27001-a.8.9, soc2-cc6.8]
#: reads: [files of /proc/sys/kernel, /proc/sys/fs and /proc/sys/net]
#: fix: Sets those of these settings that are too weak now, and for every start by a file of its own. Programs that attach to others (a debugger, strace -p) then need sudo.
#: changes: [/etc/sysctl.d/60-shipshape-kernel.conf, 'setting: the settings of the kernel that are too weak']
#: risk: safe
#: steps:
#:   - 'Write a line for each setting named above into /etc/sysctl.d/99-hardening.conf, such as `kernel/yama/ptrace_scope = 1`.'
#:   - 'For redirects write both `net/ipv4/conf/all/accept_redirects = 0` and `net/ipv4/conf/default/accept_redirects = 0`, and the same two with ipv6.'
#:   - Run `sudo sysctl --system` and restart; interfaces that exist keep their own number of redirects until then.
#:   - With ptrace_scope at 1 a debugger still starts programs; to attach to one that runs it needs sudo.
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/kernel-value.sh
. "${0%/*}/lib/kernel-value.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"

# The kernel that runs is judged, not the files that it may read at its next start.
audit() {
  settings=${SHIPSHAPE_ROOT:-}/proc/sys
  [ -d "$settings/kernel" ] || cannot_tell '/proc/sys cannot be read'
  set --
  for file in "$settings"/net/ipv[46]/conf/*/accept_redirects; do
    set -- "$@" "${file#"$settings/"}"
  done
  load_kernel kernel/randomize_va_space kernel/yama/ptrace_scope kernel/kptr_restrict kernel/dmesg_restrict \
    kernel/unprivileged_bpf_disabled kernel/perf_event_paranoid kernel/sysrq fs/protected_symlinks fs/protected_hardlinks \
    net/ipv4/tcp_syncookies net/ipv4/conf/all/accept_source_route "$@"
  plan 13
  one_of 'programs lie at random addresses' kernel/randomize_va_space 2
  if [ -e "$settings/kernel/yama" ]; then
    one_of 'a program cannot read the memory of another' kernel/yama/ptrace_scope 1 2 3
  else
    not_ok 'a program cannot read the memory of another' found 'a kernel without Yama' wanted 'kernel/yama/ptrace_scope 1'
  fi
  one_of 'the kernel hides its addresses' kernel/kptr_restrict 1 2
  one_of "root alone reads the kernel's messages" kernel/dmesg_restrict 1
  one_of 'root alone loads BPF programs into the kernel' kernel/unprivileged_bpf_disabled 2 1
  at_least 'root alone measures the kernel' kernel/perf_event_paranoid 2
  judge_keys
  one_of 'a symbolic link in /tmp is followed only by its owner' fs/protected_symlinks 1
  one_of 'nobody links to files that they may not write' fs/protected_hardlinks 1
  one_of 'a flood of connections does not shut others out' net/ipv4/tcp_syncookies 1 2
  judge_redirects ipv4
  judge_redirects ipv6
  # Both this and an interface's own number must be 1 to let it in.
  one_of 'a packet does not choose its own way' net/ipv4/conf/all/accept_source_route 0
}

# one_of POINT SETTING VALUE…
one_of() {
  point=$1 setting=$2
  read_number || return
  shift 2
  for good do
    if [ "$value" = "$good" ]; then
      ok "$point" found "$setting $value"
      return
    fi
  done
  not_ok "$point" found "$setting $value" wanted "$1"
}

at_least() {
  point=$1 setting=$2
  read_number || return
  if [ "$value" -ge "$3" ]; then
    ok "$point" found "$setting $value"
  else
    not_ok "$point" found "$setting $value" wanted "$3 or more"
  fi
}

# 1 allows every key; bit 64 those that end programs, the lock of the screen among them.
judge_keys() {
  point='no magic key ends the lock of the screen' setting=kernel/sysrq
  if [ ! -e "$settings/$setting" ]; then
    ok "$point" found 'a kernel without magic keys'
    return
  fi
  read_number || return
  if [ "$value" -eq 1 ] || [ $((value & 64)) -ne 0 ]; then
    not_ok "$point" found "$setting $value" wanted '16, or another number without 1 and 64'
  else
    ok "$point" found "$setting $value"
  fi
}

# What holds is the number of each interface, for IPv6 that alone: `all` adds to it for IPv4, and `default` is for interfaces
# to come. So none of them may say 1.
judge_redirects() {
  point="nobody on the network turns the way of $1 packets"
  if [ "$1" = ipv6 ] && [ ! -e "$settings/net/ipv6/conf" ]; then
    skip "$point" 'this kernel has no ipv6'
    return
  fi
  for setting in "$settings/net/$1/conf"/*/accept_redirects; do
    setting=${setting#"$settings/"}
    case $setting in
      */conf/lo/*) continue ;;
      *) ;;
    esac
    read_number || return
    if [ "$value" -ne 0 ]; then
      not_ok "$point" found "$setting $value" wanted 0
      return
    fi
  done
  ok "$point"
}

# A number as the kernel prints it, into value; without one the point is unknown.
read_number() {
  if ! read_kernel "$setting"; then
    cannot_tell "$point" "$setting cannot be read"
    return 1
  fi
  case ${value#-} in
    '' | *[!0-9]* | 0?*)
      cannot_tell "$point" "$setting says '$value'"
      return 1
      ;;
    *) ;;
  esac
}

# The settings that are too weak, with the value that is wanted: lines `setting found wanted`. Of what the kernel does not have
# or say there is none.
list_weak() {
  settings=${SHIPSHAPE_ROOT:-}/proc/sys
  weak=
  weak_unless kernel/randomize_va_space 2
  weak_unless kernel/yama/ptrace_scope 1 2 3
  weak_unless kernel/kptr_restrict 1 2
  weak_unless kernel/dmesg_restrict 1
  # 1 would hold until the next start, whatever undo says.
  weak_unless kernel/unprivileged_bpf_disabled 2 1
  weak_unless kernel/perf_event_paranoid 2 3 4
  list_keys
  weak_unless fs/protected_symlinks 1
  weak_unless fs/protected_hardlinks 1
  weak_unless net/ipv4/tcp_syncookies 1 2
  for file in "$settings"/net/ipv[46]/conf/*/accept_redirects; do
    file=${file#"$settings/"}
    case $file in
      */conf/lo/*) ;;
      *) weak_unless "$file" 0 ;;
    esac
  done
  weak_unless net/ipv4/conf/all/accept_source_route 0
}

# weak_unless SETTING WANTED [ALSO GOOD…]
weak_unless() {
  read_kernel "$1" || return 0
  weak_setting=$1 weak_wanted=$2
  shift
  for good do
    [ "$value" != "$good" ] || return 0
  done
  weak="$weak$weak_setting $value $weak_wanted$newline"
}

# All keys but 64, and 8 which only prints, are what Debian allows.
list_keys() {
  read_kernel kernel/sysrq || return 0
  case $value in
    1) weak="${weak}kernel/sysrq 1 438$newline" ;;
    '' | *[!0-9]* | 0?*) ;;
    *) [ $((value & 64)) -eq 0 ] || weak="${weak}kernel/sysrq $value $((value & ~64))$newline" ;;
  esac
}

state() {
  list_weak
  printf '%s' "$weak"
}

# An interface has its numbers from `default` when it appears.
fix() {
  list_weak
  [ -e "$settings/kernel/yama" ] || cannot_fix 'this kernel is built without Yama: only another kernel helps'
  lines=
  while read -r setting _ wanted; do
    [ -n "$setting" ] || continue
    write_kernel "$setting" "$wanted"
    case $setting in
      */all/* | */default/* | [!n]* | */tcp_syncookies) lines="$lines$setting = $wanted$newline" ;;
      *) ;;
    esac
  done <<EOF
$weak
EOF
  put /etc/sysctl.d/60-shipshape-kernel.conf <<EOF
$lines
EOF
}

# An interface that is gone has no number to be given back.
undo() {
  while read -r setting before _; do
    [ ! -e "${SHIPSHAPE_ROOT:-}/proc/sys/$setting" ] || write_kernel "$setting" "$before"
  done
}

newline='
'

run "$@"
