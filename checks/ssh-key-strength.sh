#!/bin/sh
#: title: Every SSH key is strong
#: failing: An SSH key is weak
#: why: Short RSA keys and DSA keys can be computed from their public half, which is no secret. Servers have begun to refuse them.
#: severity: medium
#: controls: [nist-800-53-sc-12, nist-800-53-sc-13, nist-800-53-ia-7, iso27001-a.8.24, soc2-cc6.1]
#: params:
#:   rsa_min: {type: integer, default: 2048, minimum: 2048, maximum: 16384, about: bits that an RSA key needs at least}
#: reads: [ssh-keygen -l, the first line of the files in ~/.ssh]
#: steps:
#:   - Make a new key with `ssh-keygen -t ed25519`.
#:   - Install the new public key on the servers and at the git hosts, and try it.
#:   - Remove the old public key there, and the old files here.
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/private-key.sh
. "${0%/*}/lib/private-key.sh"

audit() {
  folder=$HOME/.ssh
  [ -d "$folder" ] || skip 'there is no ~/.ssh'
  ls "$folder" >/dev/null 2>&1 || cannot_tell 'the names in ~/.ssh cannot be read'

  count=0
  for file in "$folder"/*; do
    ! may_be_key "$file" || count=$((count + 1))
  done
  [ "$count" -gt 0 ] || skip 'there is no private key in ~/.ssh'

  plan "$count"
  for file in "$folder"/*; do
    ! may_be_key "$file" || judge "$file" "${file##*/} is a strong key"
  done
}

# A file that cannot be read may be one.
may_be_key() {
  line=
  [ -f "$1" ] || return 1
  case ${1##*/} in
    *.pub | known_hosts* | config | authorized_keys*) return 1 ;;
    *) ! read_first_line "$1" || is_private_key "$line" ;;
  esac
}

judge() {
  read_key "$1"
  case $type in
    ED25519 | ED25519-SK | ECDSA | ECDSA-SK) ok "$2" found "$type" ;;
    DSA | RSA1) not_ok "$2" found "$type" wanted 'ED25519, ECDSA or RSA' ;;
    RSA)
      case $bits in
        '' | *[!0-9]*) cannot_tell "$2" 'ssh-keygen did not say how long it is' ;;
        *)
          if [ "$bits" -ge "${SHIPSHAPE_RSA_MIN:-2048}" ]; then
            ok "$2" found "RSA of $bits bits"
          else
            not_ok "$2" found "RSA of $bits bits" wanted "ED25519, or RSA of ${SHIPSHAPE_RSA_MIN:-2048} bits"
          fi
          ;;
      esac
      ;;
    *) cannot_tell "$2" "$problem" ;;
  esac
}

# ssh-keygen 10 knows no DSA any more, and none ever knew PuTTY's files: their first line tells the type.
read_key() {
  type='' bits='' problem='the file cannot be read'
  read_first_line "$1" || return 0
  case $line in
    '-----BEGIN DSA '* | PuTTY-User-Key-File-?': ssh-dss') type=DSA ;;
    PuTTY-User-Key-File-?': ssh-ed25519') type=ED25519 ;;
    PuTTY-User-Key-File-?': ecdsa-sha2-'*) type=ECDSA ;;
    *) ask_keygen "$1" ;;
  esac
}

# 2048 SHA256:hash a comment (with anything) (RSA)
ask_keygen() {
  said=$(ssh-keygen -l -f "$1" 2>/dev/null)
  status=$?
  if [ "$status" -eq 0 ]; then
    problem='ssh-keygen said something that nobody knows'
    case $said in
      *"$newline"* | *[!\)]) ;;
      *)
        bits=${said%% *}
        type=${said##*\(}
        type=${type%\)}
        type=${type%-CERT}
        ;;
    esac
    return 0
  fi
  problem="ssh-keygen exited with $status; an encrypted key in an old format tells its size only with its .pub file beside it"
  read_first_line "$1.pub" || return 0
  case $line in
    'ssh-dss '*) type=DSA ;;
    *) ;;
  esac
}
newline='
'

run "$@"
