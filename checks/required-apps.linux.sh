#!/bin/sh
#: title: The programs that the company requires are installed
#: failing: A program that the company requires is missing
#: why: A password manager or a backup program that is missing protects nobody, and nobody notices until it is needed.
#: severity: medium
#: controls: [cis-v8-2.1, nist-800-53-cm-8, iso27001-a.8.19, soc2-cc6.8]
#: params:
#:   apps: {type: list, default: [], about: 'what must be installed, each as apt:NAME, dnf:NAME or flatpak:ID; those of another distribution are left out'}
#: reads: [dpkg-query -W, rpm -q, flatpak info]
#: fix: Installs what is missing by apt, dnf or flatpak.
#: changes: ['setting: installed programs']
#: risk: disruptive
#: steps:
#:   - 'Debian, Ubuntu: install what is named above with `sudo apt-get install NAME`.'
#:   - 'Fedora: `sudo dnf install NAME`.'
#:   - 'A flatpak: `flatpak install flathub ID`.'
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"

audit() {
  list_apps
  [ "$count" -gt 0 ] || skip 'no program is required on this system'
  plan "$count"
  for app in $here; do
    point="$app is installed"
    if ask_for "$app"; then
      ok "$point"
    elif [ "$known" = yes ]; then
      not_ok "$point" found 'it is missing' wanted 'it is installed'
    else
      cannot_tell "$point" "the packager exited with $status"
    fi
  done
}

# Sets here to the words for a packager of this system, and count to how many they are.
list_apps() {
  here='' count=0
  for app in ${SHIPSHAPE_APPS:-}; do
    case $app in
      apt:?*) tool=dpkg-query ;;
      dnf:?*) tool=dnf ;;
      flatpak:?*) tool= ;;
      *) cannot_tell "$app is neither apt:NAME, dnf:NAME nor flatpak:ID" ;;
    esac
    if [ -z "$tool" ] || command -v "$tool" >/dev/null 2>&1; then
      here="$here $app" count=$((count + 1))
    fi
  done
}

# 1 is what all of them exit with for a package that they do not know; without flatpak nothing of it is installed.
ask_for() {
  case $1 in
    apt:*)
      said=$(dpkg-query -W -f '${db:Status-Status}' "${1#apt:}" 2>/dev/null)
      status=$?
      [ "$status:$said" != 0:installed ] || return 0
      case $status in
        0 | 1) known=yes ;;
        *) known=no ;;
      esac
      return 1
      ;;
    dnf:*) rpm -q "${1#dnf:}" >/dev/null 2>&1 ;;
    *) flatpak info "${1#flatpak:}" >/dev/null 2>&1 ;;
  esac
  status=$?
  case $1:$status in
    *:0) return 0 ;;
    *:1 | flatpak:*:127) known=yes ;;
    *) known=no ;;
  esac
  return 1
}

state() {
  list_apps
  for app in $here; do
    if ask_for "$app"; then printf '%s present\n' "$app"; else printf '%s absent\n' "$app"; fi
  done
}

fix() {
  list_apps
  for app in $here; do
    ask_for "$app" || install_app "$app" || cannot_fix "${app#*:} cannot be installed"
  done
}

install_app() {
  case $1 in
    apt:*) DEBIAN_FRONTEND=noninteractive apt-get install --yes "${1#apt:}" ;;
    dnf:*) dnf install -y "${1#dnf:}" ;;
    *) flatpak install --system --noninteractive flathub "${1#flatpak:}" ;;
  esac
}

undo() {
  while read -r app before; do
    if [ "$before" = absent ] && ask_for "$app"; then
      remove_app "$app" || return 1
    fi
  done
}

remove_app() {
  case $1 in
    apt:*) DEBIAN_FRONTEND=noninteractive apt-get purge --yes "${1#apt:}" ;;
    dnf:*) dnf remove -y "${1#dnf:}" ;;
    *) flatpak uninstall --system --noninteractive "${1#flatpak:}" ;;
  esac
}

run "$@"
