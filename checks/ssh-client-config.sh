#!/bin/sh
#: title: SSH lends its keys to no server and notices a false one
#: failing: SSH lends its keys to every server, or accepts a false one
#: why: A server that gets your SSH agent can log in as you everywhere. Without host key checking, whoever controls the network can pretend to be your server.
#: severity: medium
#: controls: [nist-800-53-ac-17(2), nist-800-53-sc-8, nist-800-53-ia-3, iso27001-a.8.20, iso27001-a.8.24, soc2-cc6.7]
#: reads: [ssh -G, ~/.ssh/config, /etc/ssh/ssh_config and the files that they include]
#: fix: In ~/.ssh/config, where it holds for every host, ends forwarding of the agent, lets unknown host keys be kept and changed ones be refused, and keeps known host keys.
#: changes: [~/.ssh/config]
#: risk: safe
#: steps:
#:   - Remove `ForwardAgent yes` from `Host *` in ~/.ssh/config. To go through a bastion use `ProxyJump BASTION`.
#:   - Write `StrictHostKeyChecking accept-new` in the place of `no` or `off`.
#:   - Remove `UserKnownHostsFile /dev/null`.
#:   - See what is in force with `ssh -G shipshape.invalid`.
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"

forwarding='the SSH agent is not forwarded to every server'
checking='an unknown host key is not accepted silently'
memory='known host keys are kept'

audit() {
  runs='' weak='' scanned='' depth=0
  folder=$HOME/.ssh
  scan "$folder/config"
  folder=${SHIPSHAPE_ROOT:-}/etc/ssh
  scan "$folder/ssh_config"
  if [ -n "$runs" ]; then
    judge_unasked
  else
    ask_ssh
  fi
}

# What is in force for a host that no file names. Nothing is connected to: .invalid never exists.
ask_ssh() {
  if ! command -v ssh >/dev/null 2>&1; then
    [ -z "$scanned" ] || cannot_tell 'there are settings of SSH and no ssh to ask what they mean'
    skip 'there is no SSH client'
  fi
  said=$(ssh -G shipshape.invalid 2>&1)
  status=$?
  [ "$status" -eq 0 ] || cannot_tell "ssh -G exited with $status: ${said%%"$newline"*}"

  agent='' keys='' files=''
  while read -r keyword value; do
    case $keyword in
      forwardagent) agent=$value ;;
      stricthostkeychecking) keys=$value ;;
      userknownhostsfile) files=$value ;;
      *) ;;
    esac
  done <<EOF
$said
EOF

  plan 3
  case $agent in
    no) ok "$forwarding" ;;
    '') cannot_tell "$forwarding" 'ssh -G did not say' ;;
    *) not_ok "$forwarding" found 'ForwardAgent is on for every host' wanted no ;;
  esac
  case $keys in
    ask | true | yes | accept-new) ok "$checking" ;;
    false | no | off) not_ok "$checking" found 'StrictHostKeyChecking no' wanted 'ask, yes or accept-new' ;;
    *) cannot_tell "$checking" "ssh -G said: stricthostkeychecking $keys" ;;
  esac
  if [ -z "$files" ]; then
    cannot_tell "$memory" 'ssh -G did not say'
  elif is_forgetful "$files"; then
    not_ok "$memory" found "UserKnownHostsFile $files" wanted 'a file that is kept'
  else
    ok "$memory"
  fi
}

is_forgetful() {
  for file in $1; do
    case $file in
      /dev/null | none) ;;
      *) return 1 ;;
    esac
  done
}

# ssh -G would run the commands of `Match exec` and ask the network. The defaults are good, so files that
# weaken none of them for any host need no asking.
judge_unasked() {
  [ -z "$weak" ] || cannot_tell "$weak, and $runs: ssh is not asked whether that is in force"
  plan 3
  ok "$forwarding" found 'no file turns it on'
  ok "$checking" found 'no file turns it off'
  ok "$memory" found 'no file turns it off'
}

# Sets runs to what asking ssh would start, and weak to a setting that weakens a default for some host, in a file and in
# those that it includes.
scan() {
  [ -e "$1" ] && [ ! -d "$1" ] || return 0
  scanned=yes
  depth=$((depth + 1))
  [ "$depth" -le 16 ] || cannot_tell 'the SSH settings include each other more than 16 deep'
  found=$(awk "$finds" "$1" 2>/dev/null) || cannot_tell "$1 cannot be read"
  while read -r what value; do
    case $what in
      runs) runs="asking ssh would run $value" ;;
      weak) weak="the files say $value" ;;
      include) scan_included "$value" ;;
      *) ;;
    esac
  done <<EOF
$found
EOF
  depth=$((depth - 1))
}

scan_included() {
  # shellcheck disable=SC2088 # the ~ is text of the file
  case $1 in
    *[%$\\]* | '~'[!/]*) runs="asking ssh would read $1, and where that is only ssh knows" && return ;;
    '~/'*) pattern=$HOME/${1#'~/'} ;;
    /*) pattern=${SHIPSHAPE_ROOT:-}$1 ;;
    *) pattern=$folder/$1 ;;
  esac
  # Names may hold blanks: only * ? [ of the pattern are to be expanded.
  IFS=
  # shellcheck disable=SC2086
  set -- $pattern
  unset IFS
  for file in "$@"; do
    scan "$file"
  done
}

# Keywords in any case, `Key Value` or `Key=Value`, quotes anywhere.
# shellcheck disable=SC2016 # a program of awk
finds='
  { sub(/\r$/, ""); sub(/^[ \t]+/, "") }
  /^#/ || /^$/ { next }
  {
    line = tolower($0)
    gsub(/"/, "", line)
    key = line
    sub(/[ \t=].*/, "", key)
    value = substr(line, length(key) + 1)
    sub(/^[ \t]*=?[ \t]*/, "", value)
    sub(/[ \t]+(#.*)?$/, "", value)
  }
  key == "match" && value ~ /exec/ { print "runs the command of a Match exec line" }
  key == "canonicalizehostname" && value != "no" { print "runs name look-ups (CanonicalizeHostname)" }
  key == "forwardagent" && value != "no" { print "weak ForwardAgent is on" }
  key == "stricthostkeychecking" && value !~ /^(ask|yes|true|accept-new)$/ { print "weak StrictHostKeyChecking is off" }
  key == "userknownhostsfile" && value ~ /\/dev\/null|^none$/ { print "weak UserKnownHostsFile is /dev/null" }
  key == "include" { include($0) }
  function include(rest,   word) {
    sub(/^[^ \t=]*[ \t]*=?[ \t]*/, "", rest)
    while (rest != "" && rest !~ /^#/) {
      if (match(rest, /^"[^"]*"/)) word = substr(rest, 2, RLENGTH - 2)
      else {
        match(rest, /^[^ \t]+/)
        word = substr(rest, 1, RLENGTH)
      }
      rest = substr(rest, RLENGTH + 1)
      sub(/^[ \t]+/, "", rest)
      print "include " word
    }
  }
'
newline='
'

# A link may lead into a repository of settings: what it leads to is written, and saved too.
fix() {
  [ -f "$HOME/.ssh/config" ] || cannot_fix 'the setting is in /etc/ssh/ssh_config: see the steps'
  edit "$HOME/.ssh/config" "$for_every_host"
}

# shellcheck disable=SC2016 # a program of awk
for_every_host='
  BEGIN { general = 1 }
  {
    line = tolower($0)
    gsub(/"/, "", line)
    sub(/^[ \t]+/, "", line)
    sub(/[ \t\r]+$/, "", line)
    count = split(line, word, /[ \t=]+/)
  }
  word[1] == "host" || word[1] == "match" {
    general = (word[1] == "match" ? line ~ /^match[ \t]+all$/ : 0)
    for (i = 2; word[1] == "host" && i <= count; i++) if (word[i] == "*") general = 1
  }
  general && word[1] == "forwardagent" && word[2] != "no" { sub(/[^ \t=]+[ \t\r]*$/, "no") }
  general && word[1] == "stricthostkeychecking" && word[2] ~ /^(no|off|false)$/ { sub(/[^ \t=]+[ \t\r]*$/, "accept-new") }
  general && word[1] == "userknownhostsfile" && line ~ /\/dev\/null|[ \t=]none$/ { sub(/^/, "#") }
  { print }
'

run "$@"
