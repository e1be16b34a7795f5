#!/bin/sh
#: title: The laptop shares no printers
#: failing: The print service of the laptop answers the network
#: why: The print service has had faults that let strangers run programs. One that answers only this laptop is out of their reach.
#: severity: medium
#: controls: [cis-macos-2.3.3.3, cis-v8-4.8, nist-800-53-cm-7, nist-800-53-cm-7(1), iso27001-a.8.9, iso27001-a.8.20, soc2-cc6.6]
#: reads: [cupsctl]
#: fix: Tells the print service to share no printer and to take orders from this Mac alone.
#: changes: [/etc/cups/cupsd.conf, 'setting: the print service']
#: risk: safe
#: steps:
#:   - Open System Settings > General > Sharing, and turn Printer Sharing off.
#:   - If the print service still answers the network, run `sudo cupsctl --no-share-printers --no-remote-any --no-remote-admin`.
#: pane: x-apple.systempreferences:com.apple.Sharing-Settings.extension?Services_PrinterSharing
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"

audit() {
  settings=$(cupsctl 2>/dev/null) || cannot_tell "cupsctl exited with $?"
  plan 3
  judge _share_printers 'printers are not shared'
  judge _remote_any 'the print service does not answer beyond the local network'
  judge _remote_admin 'the print service cannot be administered from other machines'
}

judge() {
  value=
  while IFS= read -r line; do
    case $line in
      "$1="*) value=${line#*=} ;;
      *) ;;
    esac
  done <<EOF
$settings
EOF
  case $value in
    0) ok "$2" ;;
    1) not_ok "$2" found "$1=1" wanted "$1=0" ;;
    *) cannot_tell "$2" "cupsctl did not tell $1" ;;
  esac
}

state() {
  cupsctl | grep -E '^_(share_printers|remote_any|remote_admin)='
}

fix() {
  cupsctl --no-share-printers --no-remote-any --no-remote-admin || cannot_fix 'cupsctl does not change the settings'
}

undo() {
  set --
  while IFS='=' read -r name value; do
    case $name:$value in
      _share_printers:1) set -- "$@" --share-printers ;;
      _remote_any:1) set -- "$@" --remote-any ;;
      _remote_admin:1) set -- "$@" --remote-admin ;;
      *) ;;
    esac
  done
  [ $# -eq 0 ] || cupsctl "$@"
}

run "$@"
