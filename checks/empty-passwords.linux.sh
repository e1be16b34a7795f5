#!/bin/sh
#: title: Every account that can be entered has a password
#: failing: An account can be entered without a password
#: why: Whoever sits at the laptop, or runs any program on it, can become this user by pressing Enter.
#: severity: critical
#: controls: [cis-ubuntu-7.2.1, cis-ubuntu-7.2.2, cis-debian-7.2.2, cis-v8-5.2, nist-800-53-ia-5, nist-800-53-ia-5(1), iso27001-a.5.17, iso27001-a.8.5, soc2-cc6.1]
#: reads: [/etc/passwd, /etc/shadow]
#: fix: Locks accounts of programs that have no password, and takes hashes out of the file that everybody can read. A person has to choose a password.
#: changes: [/etc/passwd, /etc/passwd-, /etc/shadow, /etc/shadow-]
#: risk: disruptive
#: steps:
#:   - Give the account a password with `sudo passwd USER`.
#:   - If nobody should enter it, lock it with `sudo passwd -l USER`.
#:   - Take hashes out of /etc/passwd with `sudo pwconv`.
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"

audit() {
  plan 2
  judge 'every account in /etc/passwd keeps its password in /etc/shadow' "$open" "${SHIPSHAPE_ROOT:-}/etc/passwd"
  judge 'every account in /etc/shadow has a password or is locked' "$empty" "${SHIPSHAPE_ROOT:-}/etc/shadow"
}

judge() {
  if [ ! -e "$3" ]; then
    cannot_tell "$1" "there is no /etc/${3##*/}"
  elif [ ! -r "$3" ]; then
    cannot_tell "$1" "needs root to read /etc/${3##*/}"
  elif ! said=$(awk -F: "$2$accounts" "$3" 2>/dev/null); then
    cannot_tell "$1" "/etc/${3##*/} cannot be read"
  else
    case $said in
      'no account') cannot_tell "$1" "/etc/${3##*/} names no account" ;;
      strange) cannot_tell "$1" "a line of /etc/${3##*/} has no colon" ;;
      good) ok "$1" ;;
      *) not_ok "$1" found "$said" wanted 'a password, or a locked account' ;;
    esac
  fi
}

# In /etc/passwd an x points to /etc/shadow; * and ! lock. Nothing means no password, and a hash is there for all to read.
# shellcheck disable=SC2016 # the $ are those of awk
open='
  function fault() {
    if ($2 == "") return $1 " has no password"
    if ($2 !~ /^(x$|[*!])/) return $1 " has its hash where everybody can read it"
  }
'
# In /etc/shadow the field is empty or holds a hash; what begins with * or ! is locked. The shell does not matter: su and
# the login screens do not all look at it.
# shellcheck disable=SC2016 # the $ are those of awk
empty='
  function fault() {
    if ($2 == "") return $1 " has no password"
  }
'
# A line of NIS, which begins with + or -, lets in accounts that nobody sees here.
# shellcheck disable=SC2016 # the $ are those of awk
accounts='
  /^[ \t]*$/ { next }
  { count++ }
  /^[+-]/ {
    bad = bad ", the line " $1 " lets in accounts of a server"
    next
  }
  NF < 2 {
    strange = 1
    next
  }
  fault() != "" { bad = bad ", " fault() }
  END {
    if (bad != "") print substr(bad, 3)
    else if (strange) print "strange"
    else if (count) print "good"
    else print "no account"
  }
'

fix() {
  if grep -q '^[^:]*:[^x*!:]' "${SHIPSHAPE_ROOT:-}/etc/passwd"; then
    pwconv || cannot_fix 'pwconv does not move the hashes'
  fi
  names=$(awk -F: '!/^[+-]/ && $1 != "" && $2 == "" { print $1 }' "${SHIPSHAPE_ROOT:-}/etc/passwd" "${SHIPSHAPE_ROOT:-}/etc/shadow")
  for name in $names; do
    number=$(awk -F: -v name="$name" '$1 == name { print $3 }' "${SHIPSHAPE_ROOT:-}/etc/passwd")
    case $number in
      [1-9] | [1-9][0-9] | [1-9][0-9][0-9]) passwd -l "$name" || cannot_fix "passwd does not lock $name" ;;
      *) cannot_fix "$name has to choose a password: sudo passwd $name" ;;
    esac
  done
}

run "$@"
