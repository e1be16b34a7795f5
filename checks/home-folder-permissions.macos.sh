#!/bin/sh
#: title: Home folders are closed to other people
#: failing: Other people on this Mac can look into a home folder
#: why: macOS lets every account read most of every home folder, so one that was broken into gives away the files of all.
#: severity: medium
#: controls: [cis-macos-5.1.1, cis-v8-3.3, nist-800-53-ac-6, iso27001-a.8.3, soc2-cc6.1]
#: reads: [ls -ld of each folder in /Users]
#: fix: Takes from all others the rights to read your home and to write there.
#: changes: ['~']
#: risk: safe
#: steps:
#:   - In Terminal, run `chmod 700 ~`. To keep sharing your Public folder, run `chmod 711 ~` instead.
#:   - For the home of somebody else, run `sudo chmod 700 /Users/NAME`.
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"

# Walking through a folder (711) shows nothing of it: whoever knows a name in it still needs the right to read that.
audit() {
  names=$(ls "${SHIPSHAPE_ROOT:-}/Users" 2>/dev/null) || cannot_tell 'the names in /Users cannot be read'
  homes=
  count=0
  while IFS= read -r name; do
    case $name in
      '' | Shared | Guest) ;;
      *) read_home "$name" ;;
    esac
  done <<EOF
$names
EOF
  [ "$count" -gt 0 ] || cannot_tell 'there is no home folder in /Users'

  plan "$count"
  while IFS=/ read -r mode name; do
    [ -z "$name" ] || judge "$mode" "$name"
  done <<EOF
$homes
EOF
}

# Adds a line `rwxr-x---/alice` to homes; a file in /Users is no home.
read_home() {
  listed=$(ls -ld "${SHIPSHAPE_ROOT:-}/Users/$1" 2>/dev/null)
  listed=${listed%% *}
  case $listed in
    -*) return ;;
    d?????????*) mode=${listed#d} mode=${mode%[+@]} ;;
    l*) mode='link' ;;
    *) mode=unreadable ;;
  esac
  count=$((count + 1))
  homes="$homes$mode/$1
"
}

judge() {
  point="only $2 can read the folder /Users/$2"
  case $1 in
    ???--[-xSs]--[-xTt]) ok "$point" found "$1" ;;
    [r-][w-][-xSs][r-][w-][-xSs][r-][w-][-xTt]) not_ok "$point" found "$1" wanted 'rwx------ or rwx--x--x' ;;
    link) cannot_tell "$point" 'it is a link to a folder elsewhere' ;;
    *) cannot_tell "$point" 'its mode cannot be read' ;;
  esac
}

fix() {
  chmod g-rw,o-rw "$HOME" || cannot_fix 'the rights of the home cannot be changed'
}

run "$@"
