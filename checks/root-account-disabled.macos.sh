#!/bin/sh
#: title: Nobody can log in as root
#: failing: Somebody who knows a password can log in as root
#: why: Root may do anything, and what it does cannot be traced to a person. Administrators do not need its password; they use sudo with their own.
#: severity: medium
#: controls: [cis-macos-5.6, cis-v8-4.7, cis-v8-5.4, nist-800-53-ia-2, nist-800-53-ia-2(5), iso27001-a.5.16, iso27001-a.8.2, soc2-cc6.1]
#: reads: [dscl . -read /Users/root AuthenticationAuthority]
#: steps:
#:   - Run `dsenableroot -d` in Terminal as an administrator, and give your own password.
#:   - Or open Directory Utility (in /System/Library/CoreServices/Applications), unlock it, and choose Edit > Disable Root User.
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"

audit() {
  # That there is no such key is said on stdout or on stderr.
  said=$(dscl . -read /Users/root AuthenticationAuthority 2>&1) || cannot_tell "dscl exited with $?"
  read_ways
  [ -n "$ways" ] || cannot_tell 'dscl did not say how root can log in'
  [ -n "$open" ] || [ -z "$unknown" ] || cannot_tell "dscl named an unknown way to log in: $unknown"

  plan 1
  if [ -n "$open" ]; then
    not_ok 'root has no password' found "$open" wanted 'no way to log in'
  else
    ok 'root has no password' found "$ways"
  fi
}

# AuthenticationAuthority: ;ShadowHash;HASHLIST:<SALTED-SHA512-PBKDF2> ;Kerberosv5;;root@LKDC:SHA1.…
#
# Each value is a way to log in, and the word ;DisabledUser; in front of it closes that way. Long ones continue on indented
# lines. A Mac on which root never had a password has no such key.
read_ways() {
  ways='' open='' unknown='' labelled=''
  # Values are split at blanks here, and none is taken for a pattern of files.
  set -f
  while IFS= read -r line; do
    case $labelled:$line in
      ':No such key: AuthenticationAuthority') ways=none ;;
      ':AuthenticationAuthority:'*)
        labelled=yes ways=
        for way in ${line#*:}; do read_way; done
        ;;
      'yes: '*) for way in $line; do read_way; done ;;
      *) ;;
    esac
  done <<EOF
$said
EOF
}

read_way() {
  name=${way#;}
  name=${name%%;*}
  ways=${ways:+$ways, }$name
  case $way in
    ';DisabledUser;'*) ;;
    ';ShadowHash;'* | ';Kerberosv5;'* | ';SecureToken;'*) open=${open:+$open, }$name ;;
    *) unknown=$name ;;
  esac
}

run "$@"
