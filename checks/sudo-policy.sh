#!/bin/sh
#: title: sudo asks for the password
#: failing: sudo lets programs become root without the password
#: why: When sudo asks rarely or never, any program that you start can take over the whole machine, without you noticing.
#: severity: medium
#: controls: [cis-macos-5.4, cis-macos-5.5, nist-800-53-ia-11, nist-800-53-ac-6, iso27001-a.8.2, soc2-cc6.3]
#: needs: root
#: params:
#:   max_minutes: {type: integer, default: 15, minimum: 0, maximum: 60, about: minutes for which sudo may remember a password}
#:   user: {type: text, default: "", about: "the account that works here; when empty, each person's on Linux, and the one at the screen on macOS"}
#: reads: [sudo -V, sudo -n -l -U]
#: fix: Shortens each time that is too long, where it stands, and gives every terminal a password of its own. What sudo does by itself is shortened by a file of its own. Rules without a password are left to you.
#: changes: [/etc/sudoers, /etc/sudoers-rs, '/etc/sudoers.d/*', /etc/sudoers.d/60-shipshape-policy]
#: risk: safe
#: steps:
#:   - Run `echo 'Defaults timestamp_timeout=5' | sudo tee /etc/sudoers.d/shipshape`, then `sudo chmod 440 /etc/sudoers.d/shipshape`.
#:   - Open the rules with `sudo visudo` (those in /etc/sudoers.d with `sudo visudo -f FILE`) and remove NOPASSWD, `!authenticate` and `timestamp_type=global`.
#:   - See whether they are whole with `sudo visudo -c`.
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/people.sh
. "${0%/*}/lib/people.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"
# shellcheck source=checks/lib/fix-sudo.sh
. "${0%/*}/lib/fix-sudo.sh"

limit=${SHIPSHAPE_MAX_MINUTES:-15}

audit() {
  command -v sudo >/dev/null 2>&1 || skip 'there is no sudo'
  read_settings
  read_users
  # shellcheck disable=SC2086
  set -- $users

  plan "$((2 + $#))"
  judge_minutes "sudo remembers a password for $limit minutes at most" "$minutes"
  judge_record 'sudo remembers a password for one terminal alone'
  for user in "$@"; do
    judge_user "$user" "$user cannot become root without a password"
  done
}

# Only root is told these lines.
read_settings() {
  version=$(sudo -V 2>&1)
  minutes='' record=''
  while IFS= read -r line; do
    case $line in
      'Authentication timestamp timeout: '*' minutes')
        minutes=${line#*: }
        minutes=${minutes% minutes}
        ;;
      'Type of authentication timestamp record: '*) record=${line#*: } ;;
      *) ;;
    esac
  done <<EOF
$version
EOF
}

read_users() {
  users=${SHIPSHAPE_USER:-}
  [ -z "$users" ] || return 0
  system=$(uname -s)
  if [ "$system" = Darwin ]; then
    # The console belongs to the one at the screen.
    read -r _ _ users _ <<EOF
$(ls -ld "${SHIPSHAPE_ROOT:-}/dev/console" 2>/dev/null || :)
EOF
    case $users in
      '' | root) cannot_tell 'nobody is at the screen whose rights could be asked' ;;
      *) ;;
    esac
  else
    read_people || cannot_tell '/etc/passwd cannot be read'
    while IFS=: read -r name _; do
      users="$users $name"
    done <<EOF
$people
EOF
  fi
}

# 15.0, or a negative number for `until the next start`
judge_minutes() {
  case $2 in
    -[0-9]*) not_ok "$1" found 'until the next start' wanted "$limit minutes at most" ;;
    '' | .* | *[!0-9.]* | *.*.*) cannot_tell "$1" 'sudo -V did not say how long' ;;
    *)
      if is_within "$2"; then
        ok "$1" found "$2 minutes"
      else
        not_ok "$1" found "$2 minutes" wanted "$limit minutes at most"
      fi
      ;;
  esac
}

is_within() {
  [ "${1%%.*}" -lt "$limit" ] && return 0
  [ "${1%%.*}" -eq "$limit" ] || return 1
  case $1 in
    *.*[1-9]*) return 1 ;;
    *) return 0 ;;
  esac
}

judge_record() {
  case $record in
    tty | ppid | kernel) ok "$1" found "$record" ;;
    global) not_ok "$1" found 'for all terminals' wanted tty ;;
    *) cannot_tell "$1" 'sudo -V did not say' ;;
  esac
}

judge_user() {
  said=$(sudo -n -l -U "$1" 2>&1)
  facts=$(awk "$reads_rights" <<EOF
$said
EOF
  ) || facts=
  rights='' free='' changed=''
  while read -r fact value; do
    case $fact:$value in
      rights:*) rights=$value ;;
      free:*) free='NOPASSWD: ALL' ;;
      'default:!authenticate') free='!authenticate' ;;
      'default:!tty_tickets' | default:timestamp_type=global) changed='one password counts for all terminals' ;;
      default:timestamp_timeout=-*) changed='a password counts until the next start' ;;
      default:timestamp_timeout=*[!0-9.]*) changed='a time for passwords that is no number' ;;
      default:timestamp_timeout=[0-9]*) is_within "${value#*=}" || changed="a password counts for ${value#*=} minutes" ;;
      *) ;;
    esac
  done <<EOF
$facts
EOF
  problem=$free${free:+${changed:+, }}$changed
  if [ "$rights" = some ] && [ -n "$problem" ]; then
    not_ok "$2" found "$problem" wanted 'the password, every time or with a short memory'
    return 0
  fi
  case $rights:$version$said in
    *'syntax error'*) cannot_tell "$2" 'the rules of sudo have a syntax error' ;;
    none:*) ok "$2" found 'no rights at all' ;;
    some:*) ok "$2" ;;
    *) cannot_tell "$2" 'sudo -l did not say' ;;
  esac
}

# Matching Defaults entries for alice on vm:
#     env_reset, timestamp_timeout=5
#
# User alice may run the following commands on vm:
#     (root) NOPASSWD: /usr/bin/true, (ALL : ALL) PASSWD: ALL
# A long line goes on with more blanks before it. A tag holds for what follows it, until another takes its place.
# shellcheck disable=SC2016 # a program of awk
reads_rights='
  /^Matching Defaults entries for / { part = "defaults"; next }
  /^User .* may run the following commands on / { print "rights some"; part = "rights"; next }
  /^User .* is not allowed to run sudo on / { print "rights none"; next }
  /^[^ \t]/ || /^$/ { part = "" }
  part == "defaults" { defaults = defaults " " $0 }
  part == "rights" {
    if ($0 !~ /^        /) rule()
    text = text " " $0
  }
  END {
    rule()
    count = split(defaults, words, /,?[ \t]+/)
    for (i = 1; i <= count; i++) print "default " words[i]
  }

  function rule(   commands, count, i, free) {
    count = split(text, commands, ",")
    for (i = 1; i <= count; i++) {
      sub(/^[ \t]*(\([^)]*\))?[ \t]*/, "", commands[i])
      while (match(commands[i], /^[A-Z_]+:[ \t]*/)) {
        if (commands[i] ~ /^NOPASSWD:/) free = 1
        if (commands[i] ~ /^PASSWD:/) free = 0
        commands[i] = substr(commands[i], RLENGTH + 1)
      }
      if (free && commands[i] ~ /^ALL[ \t]*$/) print "free"
    }
    text = ""
  }
'

fix() {
  shorten_memory "$limit"
  read_settings
  if ! is_within "${minutes:-0}"; then
    put /etc/sudoers.d/60-shipshape-policy 440 <<EOF
Defaults timestamp_timeout=$limit
EOF
  fi
  visudo -c >/dev/null || cannot_fix 'visudo does not accept the changed rules'
}

run "$@"
