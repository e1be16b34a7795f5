#!/bin/sh
#: title: Other programs cannot read what is typed in the terminal
#: failing: Other programs can read what is typed in the terminal
#: why: The passwords for sudo, SSH keys and servers are typed there. A program that listens to the keyboard would learn them.
#: severity: low
#: needs: session
#: controls: [cis-macos-6.4.1, cis-v8-4.8, iso27001-a.8.9]
#: reads: [defaults read com.apple.Terminal SecureKeyboardEntry, defaults read com.googlecode.iterm2 Secure Input, the same in /Library/Managed Preferences]
#: fix: Lets Terminal, and iTerm2 where it is installed, keep the keyboard to themselves.
#: changes: ['setting: com.apple.Terminal SecureKeyboardEntry', 'setting: com.googlecode.iterm2 Secure Input']
#: risk: safe
#: steps:
#:   - Open Terminal and choose Terminal > Secure Keyboard Entry.
#:   - If you use iTerm2, choose iTerm2 > Secure Keyboard Entry there, too.
#:   - While such a window is in front, text expanders and some keyboard shortcuts of other programs rest.
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/defaults.sh
. "${0%/*}/lib/defaults.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"
# shellcheck source=checks/lib/fix-defaults.sh
. "${0%/*}/lib/fix-defaults.sh"

# Of the terminals only these two have a setting that others can read.
audit() {
  me=$(id -un)
  [ "$me" != root ] || cannot_tell 'needs the session of the person who types'

  plan 2
  judge Terminal com.apple.Terminal SecureKeyboardEntry
  if [ -d "${SHIPSHAPE_ROOT:-}/Applications/iTerm.app" ] || [ -d "$HOME/Applications/iTerm.app" ]; then
    judge iTerm2 com.googlecode.iterm2 'Secure Input'
  else
    skip 'iTerm2 keeps the keyboard to itself' 'iTerm2 is not installed'
  fi
}

judge() {
  point="$1 keeps the keyboard to itself"
  read_preference "$2" "$3"
  case $default_switch in
    on) ok "$point" ;;
    off | absent) not_ok "$point" found "$3: $default_words" wanted 1 ;;
    *) cannot_tell "$point" "$3: $default_words" ;;
  esac
}

# What a profile sets, for this person or for everybody, beats what the person chose.
read_preference() {
  for folder in "/Library/Managed Preferences/$me" '/Library/Managed Preferences'; do
    [ -e "${SHIPSHAPE_ROOT:-}$folder/$1.plist" ] || continue
    read_default "$folder/$1" "$2"
    [ "$default_state" = absent ] || return 0
  done
  read_default "$1" "$2"
}

state() {
  keep_default com.apple.Terminal SecureKeyboardEntry && keep_default com.googlecode.iterm2 'Secure Input'
}

fix() {
  write_default com.apple.Terminal SecureKeyboardEntry -bool true
  if [ -d "${SHIPSHAPE_ROOT:-}/Applications/iTerm.app" ] || [ -d "$HOME/Applications/iTerm.app" ]; then
    write_default com.googlecode.iterm2 'Secure Input' -bool true
  fi
}

undo() {
  defaults_back
}

run "$@"
