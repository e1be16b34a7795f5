#!/bin/sh
#: title: Browsers are as new as the company asks
#: failing: A browser is older than the company allows
#: why: Holes in browsers are used within days after they become known. An old browser can be taken over by a page that you only look at.
#: severity: high
#: controls: [cis-v8-9.1, nist-800-53-si-2, nist-800-53-si-2(2), iso27001-a.8.8, soc2-cc7.1]
#: seconds: 30
#: params:
#:   min: {type: map, default: {}, about: "the least version of each browser, such as {chrome: 138.0.7204.96}; chrome, firefox, firefox-esr, edge, brave or chromium"}
#: reads: [the Info.plist of each browser on macOS, google-chrome --version, firefox --version, firefox-esr --version, microsoft-edge --version, brave-browser --version, chromium --version]
#: steps:
#:   - Open the browser's menu and choose About; it fetches the update by itself.
#:   - On Linux update it with the packages of the system, or with `snap refresh` or `flatpak update`.
#:   - Quit the browser and open it again.
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/version.sh
. "${0%/*}/lib/version.sh"

audit() {
  [ -n "${SHIPSHAPE_MIN:-}" ] || skip 'the company sets no least version (parameter min)'
  system=$(uname -s)

  count=0
  browsers=
  for pair in $SHIPSHAPE_MIN; do
    name=${pair%%=*}
    case $name in
      chrome) look 'Google Chrome' google-chrome google-chrome-stable ;;
      firefox | firefox-esr) look Firefox firefox firefox-esr ;;
      edge) look 'Microsoft Edge' microsoft-edge microsoft-edge-stable ;;
      brave) look 'Brave Browser' brave-browser brave-browser-stable ;;
      chromium) look Chromium chromium chromium-browser ;;
      *) cannot_tell "the policy asks for $name, which is no browser that this check knows" ;;
    esac
  done
  [ "$count" -gt 0 ] || skip 'none of the browsers with a least version is here'

  plan "$count"
  while read -r pair version; do
    [ -z "$pair" ] || judge "${pair%%=*}" "${pair#*=}" "$version"
  done <<EOF
$browsers
EOF
}

judge() {
  point="$1 is $2 or later"
  if ! is_version "$2"; then
    cannot_tell "$point" 'the policy gives no version'
  elif ! is_version "$3"; then
    cannot_tell "$point" 'it is here and does not say its version'
  elif is_at_least "$3" "$2"; then
    ok "$point" found "$3"
  else
    not_ok "$point" found "$3" wanted "$2 or later"
  fi
}

# look PRODUCT COMMAND COMMAND: notes each copy that is installed, with its version or a question mark.
look() {
  product=$1
  if [ "$system" = Darwin ]; then
    look_for_app "${SHIPSHAPE_ROOT:-}/Applications/$1.app"
    look_for_app "$HOME/Applications/$1.app"
  else
    look_for_command "$2"
    # The second name leads mostly to the same program.
    command -v "$2" >/dev/null 2>&1 || look_for_command "$3"
  fi
}

# The program itself is not started: it would open a window.
look_for_app() {
  [ -d "$1" ] || return 0
  kind=
  ! grep -q mozilla-esr "$1/Contents/Resources/application.ini" 2>/dev/null || kind=esr
  said=$(plutil -extract CFBundleShortVersionString raw -o - "$1/Contents/Info.plist" 2>/dev/null) || said=
  note "$said"
}

# `Google Chrome 138.0.7204.157 `, `Mozilla Firefox 128.13.0esr`, `Chromium 138.0.7204.183 built on Debian`
look_for_command() {
  command -v "$1" >/dev/null 2>&1 || return 0
  said=$("$1" --version 2>/dev/null) || said=
  version='' kind=''
  case $said in
    *"$product "[0-9]*)
      version=${said#*"$product "}
      case $version in
        "${version%%[!0-9.]*}"esr*) kind=esr ;;
        *) ;;
      esac
      version=${version%%[!0-9.]*}
      ;;
    *) ;;
  esac
  note "$version"
}

# Firefox and Firefox ESR are one program with two lines of versions: each minimum is for its own.
note() {
  version=$1
  if ! is_version "$version"; then
    version='?'
  else
    case $name:$kind in
      firefox:esr | firefox-esr:) return 0 ;;
      *) ;;
    esac
  fi
  count=$((count + 1))
  browsers="$browsers$pair $version
"
}

run "$@"
