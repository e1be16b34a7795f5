#!/bin/sh
#: title: Other accounts cannot look into the homes
#: failing: Other accounts can look into a home
#: why: A second person, or a server program that was broken into, can read documents, tokens and keys in a home that is open to others.
#: severity: medium
#: controls: [cis-ubuntu-7.2.9, cis-v8-3.3, nist-800-53-ac-3, nist-800-53-ac-6, iso27001-a.8.3, soc2-cc6.1]
#: reads: [/etc/passwd, ls -ld of each home and its .ssh, ls -l of each .ssh, the first lines of the files in it, getfacl -cp]
#: fix: Takes from all others the rights to your home and to its .ssh, from your group the right to write there, and every right of others to your keys.
#: changes: ['~', ~/.ssh, '~/.ssh/*']
#: risk: safe
#: steps:
#:   - Close the home with `chmod 750 ~`, and take lists of rights away with `setfacl -b ~`.
#:   - Close the keys with `chmod 700 ~/.ssh` and `chmod 600 ~/.ssh/KEY`.
#:   - Give a home that belongs to somebody else back with `sudo chown USER /home/USER`.
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/people.sh
. "${0%/*}/lib/people.sh"
# shellcheck source=checks/lib/private-key.sh
. "${0%/*}/lib/private-key.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"

audit() {
  root=${SHIPSHAPE_ROOT:-}
  read_people || cannot_tell '/etc/passwd cannot be read'
  [ -n "$people" ] || skip 'there is no account of a person'
  count=0
  while IFS= read -r _; do
    count=$((count + 2))
  done <<EOF
$people
EOF
  # The list ends with an empty line.
  plan $((count - 2))
  while IFS=: read -r name home; do
    [ -n "$name" ] || continue
    judge_home
    judge_ssh
  done <<EOF
$people
EOF
}

judge_home() {
  point="nobody else gets into $home of $name"
  if ! read_folder "$root$home"; then
    cannot_tell "$point" 'it does not exist or cannot be looked at'
  else
    judge_fault
  fi
}

# Of a home that is closed to the one who asks, nothing more is known. That is as it should be.
judge_ssh() {
  point="nobody else gets at the SSH keys of $name"
  if ! read_folder "$root$home/.ssh"; then
    case $said in
      *'No such file or directory') skip "$point" 'there is no ~/.ssh' ;;
      *'Permission denied') skip "$point" 'needs root to look into this home' ;;
      *) cannot_tell "$point" 'ls does not tell about its ~/.ssh' ;;
    esac
  elif [ -n "$fault" ] || [ -n "$doubt" ]; then
    judge_fault
  elif ! said=$(ls -l "$root$home/.ssh" 2>/dev/null); then
    skip "$point" 'needs root to look into ~/.ssh'
  else
    read_keys
    judge_fault
  fi
}

judge_fault() {
  if [ -n "$fault" ]; then
    not_ok "$point" found "$fault" wanted "$wanted"
  elif [ -n "$doubt" ]; then
    cannot_tell "$point" "$doubt"
  else
    ok "$point"
  fi
}

# drwxr-x--- 4 alice alice 4096 …: the group may look in, as most distributions have it, others may not, and neither may write.
read_folder() {
  fault='' doubt='' wanted="drwxr-x--- or stricter, of $name"
  said=$(ls -ld "$1" 2>&1)
  case $said in
    # What a link leads to counts.
    l*) said=$(ls -ld "$1/." 2>&1) ;;
    *) ;;
  esac
  read -r mode _ owner _ <<EOF
$said
EOF
  case $mode in
    d?????????*) ;;
    *) return 1 ;;
  esac
  case $owner:$mode in
    "$name":d????-?--[-T] | "$name":d????-?--[-T].) ;;
    "$name":d????-?--[-T]+) read_list "$1" ;;
    *) fault="$mode of $owner" ;;
  esac
}

# user:postgres:r-x  #effective:---
read_list() {
  if ! said=$(getfacl -cp "$1" 2>/dev/null); then
    doubt='it has a list of rights that getfacl does not tell'
    return
  fi
  doubt='its list of rights is empty'
  while IFS=: read -r kind who rights effective; do
    case $kind:$who:${effective:-${rights%%[!rwx-]*}} in
      user::*) doubt= ;;
      group::* | user:"$name":* | *:---) ;;
      user:* | group:*) fault="a list of rights with $kind $who" wanted='no list of rights' ;;
      *) ;;
    esac
  done <<EOF
$said
EOF
}

# -rw------- 1 alice alice 399 Nov 22 01:24 id_ed25519. What begins like a key is one; a file that cannot be read is one
# unless its name is known for something else.
read_keys() {
  wanted='-rw-------'
  while read -r mode _ _ _ _ _ _ _ file; do
    case $mode:$file in
      -???------:* | -???------.:*) continue ;;
      -*) ;;
      *) continue ;;
    esac
    if read_first_line "$root$home/.ssh/$file"; then
      is_private_key "$line" || continue
    else
      case $file in
        *.pub | *.old | config | known_hosts* | authorized_keys* | environment) continue ;;
        *) ;;
      esac
    fi
    fault="$mode $file"
  done <<EOF
$said
EOF
}

# Whose home it is may close it; root in a home of somebody else could be led to any other file by a link.
fix() {
  root=${SHIPSHAPE_ROOT:-}
  read_people || cannot_fix '/etc/passwd cannot be read'
  while IFS=: read -r name home; do
    if [ -z "$name" ] || [ "$root$home" = "$HOME" ]; then continue; fi
    if read_folder "$root$home" && [ -n "$fault" ]; then
      cannot_fix "the home of $name is closed by $name: shipshape fix home-permissions, without sudo"
    fi
  done <<EOF
$people
EOF
  close "$HOME" g-w,o-rwx
  [ ! -d "$HOME/.ssh" ] || close "$HOME/.ssh" g-w,o-rwx
  for file in "$HOME/.ssh"/*; do
    if [ -f "$file" ] && read_first_line "$file" && is_private_key "$line"; then close "$file" go-rwx; fi
  done
}

close() {
  case $(ls -ld "$1") in
    ??????????+*) setfacl -b "$1" || cannot_fix "the list of rights of $1 cannot be taken away" ;;
    *) ;;
  esac
  chmod "$2" "$1" || cannot_fix "the rights of $1 cannot be changed"
}

run "$@"
