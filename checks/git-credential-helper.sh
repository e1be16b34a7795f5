#!/bin/sh
#: title: Git keeps no password in plain text
#: failing: Git keeps passwords in plain text
#: why: Git's store helper writes tokens into a plain file in your home. Any program that you run can read it and then change your code at the git host.
#: severity: high
#: controls: [cis-v8-3.11, nist-800-53-ia-5(7), iso27001-a.5.17, iso27001-a.8.4, soc2-cc6.1]
#: reads: [git config, ~/.git-credentials, ~/.config/git/credentials]
#: fix: Takes the helper that keeps passwords in plain text out of your settings of git, names a keychain or a memory of some minutes instead, and removes the file with the passwords. Git asks for each once more. Revoke them at the git host, since programs may have read them.
#: changes: [~/.gitconfig, ~/.config/git/config, ~/.config/git/credentials, ~/.git-credentials]
#: risk: disruptive
#: steps:
#:   - On macOS run `git config --global credential.helper osxkeychain`.
#:   - On Linux install libsecret's helper or git-credential-manager and name it in the same way, or use `cache`.
#:   - Remove the store helper where `git config --show-origin --get-regexp credential` shows it.
#:   - Delete ~/.git-credentials, and revoke the tokens that were in it at the git host.
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"

audit() {
  # No repository's settings mix in from here.
  cd "$HOME" 2>/dev/null || cannot_tell 'the home cannot be entered'
  stores='' unreadable=''
  look_into "$HOME/.git-credentials"
  look_into "${XDG_CONFIG_HOME:-$HOME/.config}/git/credentials"
  ask_git
  [ -n "$asked$stores$unreadable" ] || skip 'there is no git, and no file of its passwords'

  plan 2
  if [ -n "$stores" ]; then
    not_ok 'no file holds a git password in plain text' found "$stores" wanted 'no such file'
  elif [ -n "$unreadable" ]; then
    cannot_tell 'no file holds a git password in plain text' "$unreadable cannot be read"
  else
    ok 'no file holds a git password in plain text'
  fi
  if [ -z "$asked" ]; then
    skip 'git hands no password to its store helper' 'there is no git'
  elif [ -n "$kept_by_store" ]; then
    not_ok 'git hands no password to its store helper' found "the helper store for $kept_by_store" wanted 'a keychain, or no helper'
  elif [ "$status" -gt 1 ]; then
    cannot_tell 'git hands no password to its store helper' "git config exited with $status"
  else
    ok 'git hands no password to its store helper'
  fi
}

# https://user:secret@host, one on a line
look_into() {
  [ -e "$1" ] || return 0
  awk '/:\/\/[^\/@]*:[^@]+@/ { found = 1 } END { exit !found }' "$1" 2>/dev/null
  case $? in
    0) stores="$stores${stores:+ and }$1" ;;
    1) ;;
    *) unreadable=$1 ;;
  esac
}

# The helpers, the lowest priority first: file:/home/alice/.gitconfig<TAB>credential.https://host.helper store
ask_git() {
  asked='' kept_by_store=''
  command -v git >/dev/null 2>&1 || return 0
  # Apple's git without the developer tools is no git: it opens a window that offers to install them.
  system=$(uname -s)
  if [ "$system" = Darwin ] && ! xcode-select -p >/dev/null 2>&1; then
    return 0
  fi
  asked=yes
  said=$(git config --show-origin --get-regexp '^credential\..*helper$' 2>/dev/null)
  status=$?
  kept_by_store=$(awk -F '\t' "$walks" <<EOF
$said
EOF
  ) || cannot_tell 'awk cannot read what git said'
}

# An empty value forgets the helpers before it: for one URL those of this URL, for all hosts every one.
# A user and a password in a URL are not told.
# shellcheck disable=SC2016 # a program of awk
walks='
  NF > 1 {
    setting = substr($0, length($1) + 2)
    if (!match(setting, /\.helper /)) next
    scope = substr(setting, 1, RSTART)
    helper = substr(setting, RSTART + RLENGTH)
    if (is_store(helper)) store[scope] = 1
    else if (helper == "" && scope == "credential.") split("", store)
    else if (helper == "") delete store[scope]
  }
  END {
    for (scope in store) {
      sub(/^credential\./, "", scope)
      sub(/\.$/, "", scope)
      sub(/\/\/.*@/, "//", scope)
      printf "%s%s", comma, (scope == "" ? "every host" : scope)
      comma = ", "
    }
  }
  function is_store(helper) {
    if (helper ~ /^!/) return helper ~ /credential-store/
    return helper ~ /^store([ \t]|$)/ || helper ~ /^[^ \t]*git-credential-store([ \t]|$)/
  }
'

fix() {
  cd "$HOME" || cannot_fix 'the home cannot be entered'
  system=$(uname -s)
  helper=cache
  [ "$system" != Darwin ] || helper=osxkeychain
  for file in "$HOME/.gitconfig" "$HOME/.config/git/config"; do
    [ ! -f "$file" ] || edit "$file" "$other_helper" "helper=$helper"
  done
  rm -f "$HOME/.git-credentials" "$HOME/.config/git/credentials"
}

# shellcheck disable=SC2016 # a program of awk
other_helper='
  /^[ \t]*\[/ { inside = tolower($0) ~ /^[ \t]*\[credential[] \t"]/ }
  inside && tolower($0) ~ /^[ \t]*helper[ \t]*=[ \t]*"?(store([ \t"]|$)|[^ \t]*git-credential-store|![^#;]*credential-store)/ { sub(/=.*/, "= " helper) }
  { print }
'

run "$@"
