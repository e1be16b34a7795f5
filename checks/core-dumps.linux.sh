#!/bin/sh
#: title: A crashing system program keeps its secrets
#: failing: A crashing system program can leave its secrets in a file
#: why: A program with higher rights, such as sudo, holds password hashes and keys in its memory. When a crash writes that memory where an ordinary user can read it, malware only needs to make it crash.
#: severity: low
#: controls: [cis-ubuntu-1.5.3, cis-debian-1.5.11, nist-800-53-si-11, nist-800-53-sc-28, iso27001-a.8.9, soc2-cc6.1]
#: reads: [/proc/sys/fs/suid_dumpable, /proc/sys/kernel/core_pattern]
#: fix: Switches such dumps off now, and for every start by a file of its own.
#: changes: [/etc/sysctl.d/60-shipshape-core-dumps.conf, 'setting: fs.suid_dumpable']
#: risk: safe
#: steps:
#:   - 'Switch such dumps off now: `sudo sysctl -w fs.suid_dumpable=0`.'
#:   - 'And for every start: `echo "fs.suid_dumpable = 0" | sudo tee /etc/sysctl.d/99-no-suid-dumps.conf`.'
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/kernel-value.sh
. "${0%/*}/lib/kernel-value.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"

# 0: they leave no dump. 1: the dump belongs to the user. 2: to root, which holds only where the user cannot choose the place.
audit() {
  read_kernel fs/suid_dumpable || cannot_tell '/proc/sys/fs/suid_dumpable cannot be read'
  dumpable=$value
  case $dumpable in
    0 | 1 | 2) ;;
    *) cannot_tell "/proc/sys/fs/suid_dumpable says '$dumpable'" ;;
  esac
  plan 1
  point='programs with higher rights leave no dump that their user can read'
  if [ "$dumpable" != 2 ]; then
    judge_value
  elif ! read_kernel kernel/core_pattern; then
    cannot_tell "$point" 'the place of dumps, kernel.core_pattern, cannot be read'
  else
    judge_place
  fi
}

judge_value() {
  if [ "$dumpable" = 0 ]; then
    ok "$point" found 'fs.suid_dumpable 0'
  else
    not_ok "$point" found 'fs.suid_dumpable 1' wanted 0
  fi
}

# A program takes the dump (systemd-coredump, apport), or a folder that the administrator named.
judge_place() {
  case $value in
    '|'* | /*) ok "$point" found "fs.suid_dumpable 2, dumps go to ${value%% *}" ;;
    *) not_ok "$point" found "fs.suid_dumpable 2, dumps go to the folder of the program as '$value'" wanted 'fs.suid_dumpable 0' ;;
  esac
}

state() {
  read_kernel fs/suid_dumpable && printf '%s\n' "$value"
}

fix() {
  put /etc/sysctl.d/60-shipshape-core-dumps.conf <<EOF
fs.suid_dumpable = 0
EOF
  write_kernel fs/suid_dumpable 0
}

undo() {
  read -r value
  write_kernel fs/suid_dumpable "$value"
}

run "$@"
