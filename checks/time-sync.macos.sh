#!/bin/sh
#: title: The clock is kept right
#: failing: The clock is not kept right
#: why: Certificates, one-time codes and the order of events in logs depend on the time. A wrong clock locks people out, or lets what has expired pass.
#: severity: low
#: controls: [cis-macos-2.3.2.1, cis-macos-2.3.2.2, cis-v8-8.4, nist-800-53-au-8, nist-800-53-au-12(1), nist-800-53-sc-45(1), iso27001-a.8.17]
#: seconds: 20
#: params:
#:   offset: {type: integer, default: 60, minimum: 1, maximum: 3600, about: by how many seconds the clock may be wrong where its setting is not readable}
#: reads: [systemsetup -getusingnetworktime (as root), the answer of time.apple.com to sntp (to anybody else)]
#: fix: Lets macOS set the clock by the network.
#: changes: ['setting: network time']
#: risk: safe
#: steps:
#:   - Open System Settings > General > Date & Time.
#:   - Turn "Set time and date automatically" on.
#: pane: x-apple.systempreferences:com.apple.Date-Time-Settings.extension
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"

audit() {
  user=$(id -u)
  plan 1
  if [ "$user" = 0 ]; then judge_setting; else judge_clock; fi
}

# To anybody but root, systemsetup says only that it needs an administrator, and exits with 0.
judge_setting() {
  point='a time server sets the clock'
  said=$(systemsetup -getusingnetworktime 2>/dev/null)
  case $?:$said in
    0:'Network Time: On') ok "$point" found "$said" ;;
    *:'Network Time: Off') not_ok "$point" found "$said" wanted 'Network Time: On' ;;
    *) judge_clock ;;
  esac
}

# Without -S and -s, sntp only measures.
judge_clock() {
  limit=${SHIPSHAPE_OFFSET:-60}
  point="the clock is right within $limit seconds"
  said=$(sntp -t 3 time.apple.com 2>/dev/null)
  status=$?
  read_offset
  case $status:$distance in
    0:near) ok "$point" found "$offset seconds" ;;
    *:far) not_ok "$point" found "$offset seconds" wanted "at most $limit seconds" ;;
    *) cannot_tell "$point" "needs root, or an answer of time.apple.com: sntp exited with $status" ;;
  esac
}

# +0.029191 +/- 0.001000 time.apple.com 17.253.6.37
# 2026-10-05 09:12:01.123456 (+0400) -0.004213 +/- 0.021300 time.apple.com 17.253.4.125 s1 no-leap
#
# Sets offset to the number before the first +/-, and distance to near or far. A line that names sntp and its version may
# come first.
read_offset() {
  read -r offset distance <<EOF
$(printf '%s\n' "$said" | awk -v limit="$limit" '
  match($0, /[-+][0-9]+[.][0-9]+ [+]\/- /) {
    offset = substr($0, RSTART, RLENGTH - 5)
    # Some awks take hundreds of digits for no number.
    print offset, (length(offset) > 100 || substr(offset, 2) + 0 > limit ? "far" : "near")
    exit
  }
' || :)
EOF
}

state() {
  said=$(systemsetup -getusingnetworktime 2>/dev/null)
  case $said in
    'Network Time: On' | 'Network Time: Off') printf '%s\n' "${said##* }" ;;
    *) return 1 ;;
  esac
}

fix() {
  systemsetup -setusingnetworktime on || cannot_fix 'systemsetup does not switch it on'
}

undo() {
  read -r before
  [ "$before" != Off ] || systemsetup -setusingnetworktime off
}

run "$@"
