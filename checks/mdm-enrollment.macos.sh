#!/bin/sh
#: title: The company's device management may manage this Mac
#: failing: The company's device management cannot manage this Mac
#: why: Only through device management with the user's approval can the company enforce settings, and lock or erase a lost laptop from afar.
#: severity: medium
#: controls: [cis-v8-4.1, nist-800-53-cm-2, nist-800-53-cm-6, iso27001-a.8.1, iso27001-a.8.9, soc2-cc6.7]
#: params:
#:   server: {type: text, default: '', about: host name of the management server; empty for any}
#: reads: [profiles status -type enrollment]
#: steps:
#:   - Open the company's enrolment page, or run `sudo profiles renew -type enrollment` on a Mac that the company bought, and follow it.
#:   - Approve the enrolment in System Settings > General > Device Management (before macOS 15, Privacy & Security > Profiles).
#:   - When the Mac is in somebody else's management, remove that profile there first, or ask who owns it.
#: pane: x-apple.systempreferences:com.apple.Profiles-Settings.extension
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"

audit() {
  said=$(profiles status -type enrollment 2>/dev/null) || cannot_tell "profiles exited with $?"
  said=$(lower_case "$said")
  read_enrollment
  [ -n "$enrollment" ] || cannot_tell 'profiles did not say whether this Mac is enrolled'

  wanted=$(lower_case "${SHIPSHAPE_SERVER:-}")
  if [ -n "$wanted" ]; then plan 2; else plan 1; fi
  point='device management is enrolled and the user approved it'
  case $enrollment in
    'yes (user approved)') ok "$point" ;;
    yes) not_ok "$point" found 'enrolled, not approved by the user' wanted 'approved by the user' ;;
    no) not_ok "$point" found 'not enrolled' wanted 'enrolled' ;;
    *) cannot_tell "$point" "profiles said: $enrollment" ;;
  esac
  [ -z "$wanted" ] || judge_server "$wanted"
}

# The address may carry a token: only its host is told.
judge_server() {
  point="the management server is $1"
  if [ "$enrollment" = no ]; then
    skip "$point" 'this Mac is not enrolled'
  elif [ -z "$host" ]; then
    cannot_tell "$point" 'profiles did not name the server'
  elif [ "$host" = "$1" ]; then
    ok "$point"
  else
    not_ok "$point" found "$host" wanted "$1"
  fi
}

# Enrolled via DEP: Yes
# MDM enrollment: Yes (User Approved)
# MDM server: https://host:8443/path
read_enrollment() {
  enrollment='' host=''
  while read -r first second value; do
    case $first:$second in
      mdm:enrollment:) enrollment=${enrollment:-$value} ;;
      mdm:server:)
        host=${value#https://}
        host=${host%%[/?#]*}
        host=${host##*@}
        host=${host%:*}
        ;;
      *) ;;
    esac
  done <<EOF
$said
EOF
}

lower_case() {
  printf '%s\n' "$1" | tr '[:upper:]' '[:lower:]'
}

run "$@"
