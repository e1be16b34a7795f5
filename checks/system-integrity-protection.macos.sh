#!/bin/sh
#: title: The system itself cannot be changed
#: failing: Programs can change the system itself
#: why: Without System Integrity Protection malware that gets in can hide in macOS, switch off its defences and survive updates.
#: severity: high
#: controls: [cis-macos-5.1.2, cis-v8-10.5, nist-800-53-cm-5, nist-800-53-cm-5(6), nist-800-53-si-7, iso27001-a.8.7, iso27001-a.8.9, soc2-cc6.8]
#: reads: [csrutil status]
#: steps:
#:   - Apple silicon, shut down, then hold the power button until Options appears and choose it.
#:   - Intel, restart and hold Command-R.
#:   - Choose Utilities > Terminal, run `csrutil enable` and restart.
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"

# Only the one sentence counts. A custom configuration is called "enabled" or "unknown", with every protection possibly off.
audit() {
  read_status

  plan 1
  case $status:$state in
    0:enabled.) ok 'System Integrity Protection is on' found "$state" ;;
    *:disabled. | *:'disabled (Apple Internal).' | *:'enabled (Custom Configuration).' | *:'unknown (Custom Configuration).')
      not_ok 'System Integrity Protection is on' found "$state${off:+ Off: $off}" wanted enabled.
      ;;
    *) cannot_tell "csrutil exited with $status and did not say whether System Integrity Protection is on${state:+: $state}" ;;
  esac
}

# Sets state to the end of the sentence, and off to the protections that a custom configuration lists as disabled. With
# several systems installed csrutil can ask which one is meant: it gets no answer.
read_status() {
  said=$(csrutil status 2>/dev/null </dev/null)
  status=$?
  state='' off=''
  while IFS= read -r line; do
    case $line in
      'System Integrity Protection status: '*) state=${state:-${line#*: }} ;;
      # It is off on every Mac outside Apple.
      *'Apple Internal: '*) ;;
      *': disabled')
        line=${line#"${line%%[![:blank:]]*}"}
        off="${off:+$off, }${line%: disabled}"
        ;;
      *) ;;
    esac
  done <<EOF
$said
EOF
}

run "$@"
