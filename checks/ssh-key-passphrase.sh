#!/bin/sh
#: title: Every SSH key has a passphrase
#: failing: An SSH key can be used by whoever copies its file
#: why: Malware, a lost disk or an old backup gives away every key in ~/.ssh. A passphrase makes the stolen file useless.
#: severity: high
#: controls: [cis-v8-3.11, nist-800-53-ia-5(6), nist-800-53-sc-12, iso27001-a.5.17, iso27001-a.8.24, soc2-cc6.1]
#: params:
#:   exempt: {type: list, default: [], about: names of key files in ~/.ssh that need no passphrase}
#: reads: [the first lines of the files in ~/.ssh]
#: steps:
#:   - Give the key a passphrase with `ssh-keygen -p -a 100 -f ~/.ssh/KEY`.
#:   - On macOS keep it in the keychain with `ssh-add --apple-use-keychain ~/.ssh/KEY`.
#:   - Better still, make a key that lives in a security key with `ssh-keygen -t ed25519-sk`.
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"

audit() {
  folder=$HOME/.ssh
  [ -d "$folder" ] || skip 'there is no ~/.ssh'
  ls "$folder" >/dev/null 2>&1 || cannot_tell 'the names in ~/.ssh cannot be read'

  keys=
  count=0
  for file in "$folder"/*; do
    read_state "$file"
    [ "$state" != 'no key' ] || continue
    count=$((count + 1))
    keys="$keys$state:${file##*/}
"
  done
  [ "$count" -gt 0 ] || skip 'there is no private key in ~/.ssh'

  plan "$count"
  while IFS=: read -r state name; do
    [ -z "$name" ] || judge "$state" "$name"
  done <<EOF
$keys
EOF
}

judge() {
  point="$2 cannot be used without a passphrase or a security key"
  case " ${SHIPSHAPE_EXEMPT:-} " in
    *" $2 "*) skip "$point" 'the policy exempts this file' ;;
    *)
      case $1 in
        encrypted | hardware) ok "$point" ;;
        plain) not_ok "$point" found 'a key in plain text' wanted 'an encrypted key' ;;
        *) cannot_tell "$point" "$1" ;;
      esac
      ;;
  esac
}

# The header alone tells: no tool, no guess from a refusal. A damaged key with an encrypted header is still encrypted.
read_state() {
  state='no key'
  case ${1##*/} in
    *.pub | known_hosts* | config | authorized_keys*) return ;;
    *) ;;
  esac
  [ -f "$1" ] || return
  if [ ! -r "$1" ]; then
    state='the file cannot be read'
    return
  fi
  first='' second='' third=''
  {
    read_line && first=$line
    read_line && second=$line
    read_line && third=$line
  } <"$1"
  case $first in
    '-----BEGIN OPENSSH PRIVATE KEY-----') openssh_state "$second$third" ;;
    '-----BEGIN ENCRYPTED PRIVATE KEY-----') state=encrypted ;;
    '-----BEGIN PRIVATE KEY-----') state=plain ;;
    '-----BEGIN RSA PRIVATE KEY-----' | '-----BEGIN EC PRIVATE KEY-----' | '-----BEGIN DSA PRIVATE KEY-----')
      state=plain
      [ "$second" != 'Proc-Type: 4,ENCRYPTED' ] || state=encrypted
      ;;
    PuTTY-User-Key-File-[23]:*)
      state=encrypted
      [ "$second" != 'Encryption: none' ] || state=plain
      ;;
    *) ;;
  esac
}

# The body is base64 of `openssh-key-v1`, the cipher's name, and for cipher `none` at a fixed place the key's type:
# sk-ssh-… or sk-ecdsa-… is a handle that works only with its security key (OpenSSH's PROTOCOL.key and PROTOCOL.u2f).
openssh_state() {
  case $1 in
    b3BlbnNzaC1rZXktdjEAAAAABG5vbmU*ABpzay1zc2gt* | b3BlbnNzaC1rZXktdjEAAAAABG5vbmU*ACJzay1lY2Rz*) state=hardware ;;
    b3BlbnNzaC1rZXktdjEAAAAABG5vbmU*) state=plain ;;
    b3BlbnNzaC1rZXktdjEAAAA*) state=encrypted ;;
    *) state='its OpenSSH header is damaged' ;;
  esac
}

# A line without its end, be it LF or CR LF; the last one may have none.
read_line() {
  IFS= read -r line || [ -n "$line" ]
  line=${line%"$carriage_return"}
}
carriage_return=$(printf '\r')

run "$@"
