#!/bin/sh
#: title: sudo forgets the password soon
#: failing: sudo remembers the password for too long, or for every terminal
#: why: While sudo remembers the password, any program in that terminal can become root without asking. A short memory for one terminal keeps this door small.
#: severity: medium
#: controls: [cis-ubuntu-5.2.6, cis-debian-5.2.6, nist-800-53-ia-11, iso27001-a.8.5, soc2-cc6.1]
#: needs: root
#: params:
#:   max_minutes: {type: integer, default: 15, minimum: 0, maximum: 60, about: minutes for which sudo may remember a password}
#: reads: [sudo -V, /etc/sudoers, /etc/sudoers.d]
#: fix: Shortens each time that is too long, where it stands, and gives every terminal a password of its own. What sudo does by itself is shortened by a file of its own.
#: changes: [/etc/sudoers, /etc/sudoers-rs, '/etc/sudoers.d/*', /etc/sudoers.d/60-shipshape-timeout]
#: risk: safe
#: steps:
#:   - 'Find what is set: `sudo grep -rE "timestamp|tty_tickets" /etc/sudoers /etc/sudoers.d`.'
#:   - 'Remove such a line with `sudo visudo -f FILE`, or write `Defaults timestamp_timeout=5` there.'
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/sudoers.sh
. "${0%/*}/lib/sudoers.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"
# shellcheck source=checks/lib/fix-sudo.sh
. "${0%/*}/lib/fix-sudo.sh"

audit() {
  limit=${SHIPSHAPE_MAX_MINUTES:-15}
  soon="sudo remembers a password for $limit minutes at most"
  alone='sudo remembers a password for one terminal alone'
  plan 2
  if ! command -v sudo >/dev/null && [ ! -e "${SHIPSHAPE_ROOT:-}/usr/bin/sudo" ]; then
    ok "$soon" found 'sudo is not installed'
    ok "$alone" found 'sudo is not installed'
  else
    read_sudo
    if ! read_sudoers "$version"; then
      cannot_tell "$soon" 'not all of its files can be read; root may'
    else
      judge_all
    fi
  fi
}

# What holds for everybody, in the words of a rule. Only root is told. sudo-rs tells nobody: 15 minutes, unless a rule says
# otherwise, and always for one terminal.
read_sudo() {
  version='' minutes='' record=''
  said=$(sudo -V 2>/dev/null)
  while IFS= read -r line; do
    case $line in
      'Sudo version '* | 'sudo-rs '*) version=${version:-$line} ;;
      'Authentication timestamp timeout: '*' minutes')
        minutes=${line#*: }
        minutes=${minutes% minutes}
        ;;
      'Type of authentication timestamp record: '*) record=${line#*: } ;;
      *) ;;
    esac
  done <<EOF
$said
EOF
  case $version in
    sudo-rs*) minutes=15 record=tty ;;
    *) ;;
  esac
}

judge_all() {
  facts=$(awk -v limit="$limit" -v minutes="$minutes" -v record="$record" -v version="$version" "$rules" <<EOF
$sudoers
EOF
  ) || facts=
  long='' shared='' doubt='not understood'
  while read -r fact rest; do
    case $fact in
      long) long=$rest ;;
      shared) shared=$rest ;;
      doubt) doubt=$rest ;;
      *) ;;
    esac
  done <<EOF
$facts
EOF
  judge "$soon" "$long" "$limit minutes or less"
  judge "$alone" "$shared" 'tty, ppid or kernel'
}

judge() {
  if [ -n "$2" ]; then
    not_ok "$1" found "$2" wanted "$3"
  elif [ -n "$doubt" ]; then
    cannot_tell "$1" "$doubt"
  else
    ok "$1" found "$minutes minutes, $record"
  fi
}

# sudo -V has already told what the lines for everybody come to, in their order; those for some people, hosts or commands it
# leaves out. A number may be 2.5 or 015, and below zero it means for ever.
# shellcheck disable=SC2016 # the $ are those of awk
rules='
  BEGIN {
    judge("timestamp_timeout=" minutes, "Defaults")
    judge("timestamp_type=" record, "Defaults")
  }
  /^Defaults/ && (version ~ /^sudo-rs/ || !/^Defaults /) {
    gsub(/["]/, "")
    gsub(/ *= */, "=")
    gsub(/! */, "!")
    count = split($0, word, /[ ,]+/)
    for (i = 2; i <= count; i++) judge(word[i], word[1])
  }
  END {
    if (long != "") print "long " long
    if (shared != "") print "shared " shared
    print "doubt " doubt
  }

  function judge(setting, scope,   value) {
    value = setting
    sub(/[^=]*=/, "", value)
    if (setting ~ /^timestamp_timeout=/) {
      if (value !~ /^-?[0-9]+(\.[0-9]+)?$/) doubt = "no number of minutes: " value
      else if (value + 0 < 0 || value + 0 > limit + 0) long = scope " " setting
    }
    if (setting ~ /^timestamp_type=/) {
      if (value == "global") shared = scope " " setting
      else if (value !~ /^(tty|ppid|kernel)$/) doubt = "no known type of record: " value
    }
    if (setting == "!tty_tickets") shared = scope " " setting
  }
'

fix() {
  limit=${SHIPSHAPE_MAX_MINUTES:-15}
  shorten_memory "$limit"
  read_sudo
  if awk -v minutes="$minutes" -v limit="$limit" 'BEGIN { exit !(minutes + 0 < 0 || minutes + 0 > limit + 0) }'; then
    put /etc/sudoers.d/60-shipshape-timeout 440 <<EOF
Defaults timestamp_timeout=$limit
EOF
  fi
  visudo -c >/dev/null || cannot_fix 'visudo does not accept the changed rules'
}

run "$@"
