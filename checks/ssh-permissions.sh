#!/bin/sh
#: title: Nobody else can read or change your SSH files
#: failing: Others on this machine can read or change your SSH files
#: why: Whoever can read a private key can be you on every server. Whoever can write to ~/.ssh can add their own key or send your connections elsewhere.
#: severity: high
#: controls: [cis-v8-3.3, nist-800-53-ac-3, nist-800-53-ac-6, nist-800-53-ia-5(2), iso27001-a.8.3, iso27001-a.8.24, soc2-cc6.1]
#: reads: [the modes of ~/.ssh and of the files in it, the first line of those files]
#: fix: Takes from all others the right to write to your SSH folder and settings, and every right to your private keys.
#: changes: [~/.ssh, '~/.ssh/*']
#: risk: safe
#: steps:
#:   - Close the folder with `chmod 700 ~/.ssh`.
#:   - Close each file named above with `chmod 600 ~/.ssh/FILE`.
#:   - Take back a file of another owner with `sudo chown "$(id -un)" ~/.ssh/FILE`.
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/permissions.sh
. "${0%/*}/lib/permissions.sh"
# shellcheck source=checks/lib/private-key.sh
. "${0%/*}/lib/private-key.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"

audit() {
  folder=$HOME/.ssh
  [ -d "$folder" ] || skip 'there is no ~/.ssh'
  ls "$folder" >/dev/null 2>&1 || cannot_tell 'the names in ~/.ssh cannot be read'
  # Whose home it is, even when root asks.
  read_permissions "$HOME" || cannot_tell 'the owner of the home cannot be read'
  person=$owner

  count=1
  for file in "$folder"/*; do
    read_kind "$file"
    [ "$kind" = other ] || count=$((count + 1))
  done

  plan "$count"
  judge folder 'nobody else can write to ~/.ssh' "$folder"
  for file in "$folder"/*; do
    read_kind "$file"
    case $kind in
      other) ;;
      settings) judge settings "nobody else can write to ~/.ssh/${file##*/}" "$file" ;;
      *) judge "$kind" "nobody else can read or write the private key ~/.ssh/${file##*/}" "$file" ;;
    esac
  done
}

# OpenSSH itself refuses keys that others may read and the other files when others may write.
judge() {
  if ! read_permissions "$3"; then
    cannot_tell "$2" 'its mode cannot be read'
  elif [ "$owner" != "$person" ] && [ "$owner" != 0 ]; then
    not_ok "$2" found "it belongs to user $owner" wanted "it belongs to user $person"
  elif [ "$1" = unreadable ] && others_read; then
    cannot_tell "$2" 'whether it is a private key cannot be read'
  elif [ "$1" = key ] && others_read; then
    not_ok "$2" found "$mode" wanted 'rw-------'
  elif others_write; then
    not_ok "$2" found "$mode" wanted 'no w for group and others'
  else
    ok "$2"
  fi
}

# Public keys, known hosts and sockets hold no secret and are not trusted by their place alone.
read_kind() {
  kind=other
  [ -f "$1" ] || return 0
  case ${1##*/} in
    config | authorized_keys | authorized_keys2) kind=settings ;;
    *.pub | known_hosts*) ;;
    *)
      if ! read_first_line "$1"; then
        kind=unreadable
      elif is_private_key "$line"; then
        kind=key
      fi
      ;;
  esac
}

fix() {
  folder=$HOME/.ssh
  chmod go-w "$folder" || cannot_fix 'the rights of ~/.ssh cannot be changed'
  for file in "$folder"/*; do
    read_kind "$file"
    case $kind in
      other) ;;
      settings) chmod go-w "$file" || cannot_fix "the rights of ~/.ssh/${file##*/} cannot be changed" ;;
      *) chmod go-rwx "$file" || cannot_fix "the rights of ~/.ssh/${file##*/} cannot be changed" ;;
    esac
  done
}

run "$@"
