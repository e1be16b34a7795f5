#!/bin/sh
#: title: Passwords must be long, and guessing them locks the account
#: failing: Nothing keeps passwords from being short or from being guessed
#: why: The login password also opens the disk and the keychain. A short one is guessed, a reused one is known from old leaks.
#: severity: medium
#: controls: [cis-macos-5.2.1, cis-macos-5.2.2, cis-macos-5.2.8, cis-v8-4.10, cis-v8-5.2, nist-800-53-ac-7, nist-800-53-ia-5(1), iso27001-a.5.17, iso27001-a.8.5, soc2-cc6.1]
#: params:
#:   length: {type: integer, default: 15, minimum: 8, maximum: 64, about: how many characters a password must have}
#:   tries: {type: integer, default: 5, minimum: 1, maximum: 100, about: after how many wrong passwords the account locks}
#:   lockout: {type: integer, default: 900, minimum: 60, maximum: 86400, about: for how many seconds it stays locked}
#:   history: {type: integer, default: 24, minimum: 1, maximum: 50, about: how many earlier passwords cannot come back}
#: reads: [pwpolicy -getaccountpolicies]
#: steps:
#:   - On a managed Mac, ask the administrator for a passcode profile. System Settings has no pane for this.
#:   - By hand, keep the present rules first with `pwpolicy -getaccountpolicies | tail -n +2 > before.plist`.
#:   - Add the missing rules to a copy of that file and load it with `sudo pwpolicy -setaccountpolicies FILE`. It replaces all rules.
#:   - Change your password, because rules bind only new ones.
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"

audit() {
  said=$(pwpolicy -getaccountpolicies 2>/dev/null) || cannot_tell "pwpolicy exited with $?"
  case $said in
    *'<?xml'*'<plist'*'</plist>') ;;
    *) cannot_tell 'pwpolicy printed no complete property list' ;;
  esac
  read_policies

  plan 4
  at_least "$characters" "${SHIPSHAPE_LENGTH:-15}" characters 'a password must be long'
  at_most "$tries" "${SHIPSHAPE_TRIES:-5}" tries 'wrong passwords lock the account'
  if [ "$seconds" = forever ]; then
    ok 'a locked account stays locked' found 'until an administrator unlocks it'
  else
    at_least "$seconds" "${SHIPSHAPE_LOCKOUT:-900}" seconds 'a locked account stays locked'
  fi
  at_least "$passwords" "${SHIPSHAPE_HISTORY:-24}" passwords 'earlier passwords cannot come back'
}

at_least() {
  if [ "$1" -ge "$2" ]; then
    ok "$4" found "$1 $3"
  else
    not_ok "$4" found "$1 $3" wanted "at least $2 $3"
  fi
}

at_most() {
  if [ "$1" -eq 0 ]; then
    not_ok "$4" found 'no limit' wanted "at most $2 $3"
  elif [ "$1" -le "$2" ]; then
    ok "$4" found "$1 $3"
  else
    not_ok "$4" found "$1 $3" wanted "at most $2 $3"
  fi
}

# Sets characters, tries, seconds and passwords to the strictest rule of each kind, because all of them bind at once; 0 is
# no rule. Names and descriptions of rules are free text and are not read.
read_policies() {
  read -r characters tries seconds passwords <<EOF
$(printf '%s\n' "$said" | awk -v most="${SHIPSHAPE_TRIES:-5}" "$strictest" || :)
EOF
  [ -n "$passwords" ] || cannot_tell 'awk could not read the property list'
}

# A record is one tag and the text behind it. \047 is an apostrophe.
# shellcheck disable=SC2016 # these are variables of awk
strictest='
  BEGIN { RS = "<" }
  {
    tag = substr($0, 1, index($0, ">") - 1)
    text = substr($0, index($0, ">") + 1)
  }
  tag == "key" { key = text }

  # An alternative such as ^$ accepts less than the number says, so nothing but the number may stand there.
  tag == "string" && key == "policyContent" && text ~ /^policyAttributePassword matches \047[.][{][0-9]+,[0-9]*[}][+]?\047$/ {
    match(text, /[0-9]+/)
    characters = larger(characters, substr(text, RSTART, RLENGTH))
  }

  tag == "integer" && key == "policyAttributePasswordHistoryDepth" { passwords = larger(passwords, text) }
  tag == "integer" && key == "policyAttributeMaximumFailedAuthentications" { limit = text + 0 }
  tag == "integer" && key == "autoEnableInSeconds" { time = text + 0; unlocks = 1 }
  tag == "integer" && key == "policyAttributeMinutesUntilFailedAuthenticationReset" { time = text * 60; unlocks = 1 }

  # The parameters of a rule end. How long it locks counts only if it lets few enough passwords be tried.
  tag == "/dict" {
    if (limit > 0 && (!tries || limit < tries)) tries = limit
    if (limit <= most) seconds = larger(seconds, time)
    limit = time = 0
  }

  END { print characters + 0, tries + 0, tries && !unlocks ? "forever" : seconds + 0, passwords + 0 }

  function larger(a, b) { return b + 0 > a + 0 ? b + 0 : a + 0 }
'

run "$@"
