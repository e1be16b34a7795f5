#!/bin/sh
#: title: The programs that the company requires are installed
#: failing: A program that the company requires is missing
#: why: A password manager or a backup program that is missing protects nobody, and nobody notices until it is needed.
#: severity: medium
#: controls: [cis-v8-2.1, nist-800-53-cm-8, iso27001-a.8.19, soc2-cc6.8]
#: needs: session
#: params:
#:   casks: {type: map, default: {}, about: 'what must be installed: the name that Homebrew has for it, and the identifier of its bundle'}
#: reads: [brew list --cask, the identifiers in /Applications and ~/Applications]
#: fix: Installs what is missing by Homebrew.
#: changes: ['setting: installed programs']
#: risk: disruptive
#: steps:
#:   - 'Install what is named above with `brew install --cask NAME`, or as its maker tells.'
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"

audit() {
  count=0
  for cask in ${SHIPSHAPE_CASKS:-}; do
    count=$((count + 1))
  done
  [ "$count" -gt 0 ] || skip 'no program is required'
  plan "$count"
  read_identifiers
  for cask in $SHIPSHAPE_CASKS; do
    point="${cask%%=*} is installed"
    if is_here "${cask#*=}"; then
      ok "$point"
    elif [ "$known" = yes ]; then
      not_ok "$point" found 'it is missing' wanted 'it is installed'
    else
      cannot_tell "$point" 'the programs in /Applications cannot be looked at'
    fi
  done
}

# Whoever installed a program, by Homebrew, by hand or by a profile: it is there by its identifier.
read_identifiers() {
  identifiers='' known=no
  [ -r "${SHIPSHAPE_ROOT:-}/Applications" ] && command -v plutil >/dev/null 2>&1 || return 0
  known=yes
  for program in "${SHIPSHAPE_ROOT:-}/Applications"/*.app "${SHIPSHAPE_ROOT:-}/Applications"/*/*.app "$HOME/Applications"/*.app; do
    if [ -e "$program/Contents/Info.plist" ]; then
      said=$(plutil -extract CFBundleIdentifier raw -o - "$program/Contents/Info.plist" 2>/dev/null) || said=
      identifiers="$identifiers $said"
    fi
  done
}

is_here() {
  case " $identifiers " in
    *" $1 "*) true ;;
    *) false ;;
  esac
}

state() {
  read_identifiers
  [ "$known" = yes ] || return 1
  for cask in $SHIPSHAPE_CASKS; do
    if is_here "${cask#*=}"; then printf '%s present\n' "${cask%%=*}"; else printf '%s absent\n' "${cask%%=*}"; fi
  done
}

fix() {
  read_identifiers
  command -v brew >/dev/null 2>&1 || cannot_fix 'Homebrew is not installed'
  for cask in $SHIPSHAPE_CASKS; do
    is_here "${cask#*=}" || brew install --cask "${cask%%=*}" || cannot_fix "${cask%%=*} cannot be installed"
  done
}

undo() {
  while read -r cask before; do
    if [ "$before" = absent ] && brew list --cask "$cask" >/dev/null 2>&1; then
      brew uninstall --cask "$cask" || return 1
    fi
  done
}

run "$@"
