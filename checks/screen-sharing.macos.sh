#!/bin/sh
#: title: Nobody can watch or control the screen over the network
#: failing: This Mac lets people control its screen over the network
#: why: Screen Sharing and Remote Management give whoever gets in full control of the session, as if that person sat here.
#: severity: high
#: controls: [cis-macos-2.3.3.1, cis-macos-2.3.3.5, cis-v8-4.8, nist-800-53-ac-3, nist-800-53-ac-17, nist-800-53-cm-7, iso27001-a.8.9, iso27001-a.8.20, soc2-cc6.6]
#: reads: [launchctl print-disabled system, launchctl print system/com.apple.screensharing, /Library/Application Support/Apple/Remote Desktop/RemoteManagement.launchd]
#: fix: Switches Screen Sharing and Remote Management off.
#: changes: ['setting: Screen Sharing', 'setting: Remote Management']
#: risk: disruptive
#: steps:
#:   - Open System Settings > General > Sharing.
#:   - Turn Remote Management off, which hides the state of Screen Sharing while it is on.
#:   - Turn Screen Sharing off.
#: pane: x-apple.systempreferences:com.apple.Sharing-Settings.extension?Services_ScreenSharing
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/launchd.sh
. "${0%/*}/lib/launchd.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"
# shellcheck source=checks/lib/fix-launchd.sh
. "${0%/*}/lib/fix-launchd.sh"

audit() {
  service_state com.apple.screensharing

  plan 2
  case $service_state in
    on) not_ok 'Screen Sharing is off' found "com.apple.screensharing: $service_words" wanted 'not enabled, not loaded' ;;
    off) ok 'Screen Sharing is off' found "com.apple.screensharing: $service_words" ;;
    *) cannot_tell 'Screen Sharing is off' "com.apple.screensharing: $service_words" ;;
  esac
  judge_remote_management
}

# The file is there exactly while Remote Management is on. Of a folder that may not be entered, no file is seen.
judge_remote_management() {
  folder="${SHIPSHAPE_ROOT:-}/Library/Application Support/Apple/Remote Desktop"
  if [ -e "$folder/RemoteManagement.launchd" ]; then
    not_ok 'Remote Management is off' found 'its RemoteManagement.launchd is there' wanted 'no such file'
  elif [ -e "$folder" ] && [ ! -x "$folder" ]; then
    cannot_tell 'Remote Management is off' 'its folder cannot be entered'
  else
    ok 'Remote Management is off'
  fi
}

state() {
  keep_service com.apple.screensharing || return 1
  if is_managed; then printf 'managed\n'; else printf 'not managed\n'; fi
}

fix() {
  service_off com.apple.screensharing
  ! is_managed || kickstart -deactivate -stop || cannot_fix 'Remote Management cannot be switched off'
}

undo() {
  before=$(cat)
  services_back <<EOF || return 1
$before
EOF
  case $before in
    *not\ managed) ;;
    *) kickstart -activate ;;
  esac
}

is_managed() {
  [ -e "${SHIPSHAPE_ROOT:-}/Library/Application Support/Apple/Remote Desktop/RemoteManagement.launchd" ]
}

kickstart() {
  "${SHIPSHAPE_ROOT:-}/System/Library/CoreServices/RemoteManagement/ARDAgent.app/Contents/Resources/kickstart" "$@"
}

run "$@"
