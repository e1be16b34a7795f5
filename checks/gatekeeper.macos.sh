#!/bin/sh
#: title: Downloaded programs are checked before they run
#: failing: Any downloaded program runs unchecked
#: why: Gatekeeper stops programs that Apple has never seen. Without it one wrong click on a download is enough for malware.
#: severity: high
#: controls: [cis-macos-2.6.5, cis-v8-10.5, nist-800-53-cm-5, nist-800-53-cm-14, nist-800-53-si-3, nist-800-53-si-7(1), nist-800-53-si-7(15), iso27001-a.8.7, iso27001-a.8.19, soc2-cc6.8]
#: reads: [spctl --status]
#: steps:
#:   - Open System Settings > Privacy & Security and scroll to Security.
#:   - Set "Allow applications from" to App Store & Known Developers.
#: pane: x-apple.systempreferences:com.apple.settings.PrivacySecurity.extension?Security
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"

# The sentence decides, on whichever stream it comes; spctl exits with 1 when Gatekeeper is off.
audit() {
  said=$(spctl --status 2>&1)
  status=$?
  enabled='' disabled=''
  while IFS= read -r line; do
    case $line in
      'assessments enabled') enabled=yes ;;
      'assessments disabled') disabled=yes ;;
      *) ;;
    esac
  done <<EOF
$said
EOF

  plan 1
  if [ -n "$disabled" ]; then
    not_ok 'Gatekeeper is on' found 'assessments disabled' wanted 'assessments enabled'
  elif [ -n "$enabled" ] && [ "$status" -eq 0 ]; then
    ok 'Gatekeeper is on' found 'assessments enabled'
  else
    cannot_tell "spctl exited with $status${said:+ and said: $said}"
  fi
}

run "$@"
