#!/bin/sh
#: title: Nobody becomes root without the password
#: failing: Somebody can become root without the password
#: why: Every program that you start runs with your name. When sudo does not ask for the password, any of them can take over the whole machine unseen.
#: severity: high
#: controls: [cis-ubuntu-5.2.2, cis-ubuntu-5.2.4, cis-ubuntu-5.2.5, cis-debian-5.2.2, cis-v8-5.4, nist-800-53-ac-6, nist-800-53-ia-11, nist-800-53-cm-6, iso27001-a.8.2, soc2-cc6.3]
#: needs: root
#: reads: [sudo -V, visudo -c, /etc/sudoers, /etc/sudoers.d, /etc/doas.conf]
#: fix: Gives each command a terminal of its own, lets no rule switch the password off or show it. Rules without a password are left to you, since only you know what needs them.
#: changes: [/etc/sudoers, /etc/sudoers-rs, '/etc/sudoers.d/*', /etc/sudoers.d/60-shipshape-rules]
#: risk: safe
#: steps:
#:   - 'Find the file with `sudo grep -rE "NOPASSWD|authenticate|use_pty|visiblepw" /etc/sudoers /etc/sudoers.d`, and open it with `sudo visudo -f FILE`.'
#:   - 'Remove NOPASSWD, or let it stand before single programs with their whole path that cannot start others: `alice ALL=(root) NOPASSWD: /usr/bin/tzupdate`.'
#:   - 'Remove `!authenticate`, `!use_pty` and `visiblepw` from the lines that begin with Defaults. Before sudo 1.9.14 add `Defaults use_pty`.'
#:   - 'Omarchy: switch off what `omarchy-sudo-passwordless` switched on.'
#:   - 'doas: remove nopass from /etc/doas.conf; persist remembers the password for some minutes.'
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/sudoers.sh
. "${0%/*}/lib/sudoers.sh"
# shellcheck source=checks/lib/version.sh
. "${0%/*}/lib/version.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"

audit() {
  root=${SHIPSHAPE_ROOT:-}
  version=$(sudo -V 2>/dev/null)
  version=${version%%"$newline"*}
  plan 5
  judge_sudo
  judge_doas
}

judge_sudo() {
  if ! command -v sudo >/dev/null && [ ! -e "$root/usr/bin/sudo" ]; then
    for point in "$no_rule" "$no_switch" "$own_terminal" "$hidden"; do
      ok "$point" found 'sudo is not installed'
    done
  elif ! read_sudoers "$version"; then
    cannot_tell "$no_rule" 'not all of its files can be read; root may'
  elif ! are_in_force; then
    cannot_tell "$no_rule" 'visudo -c finds a fault in the rules, or is not there'
  elif ! facts=$(awk -v passwd="$root/etc/passwd" "$rules" <<EOF
$sudoers
EOF
  ); then
    cannot_tell "$no_rule" 'its rules cannot be understood'
  else
    read_facts
    judge_absence "$no_rule" "$free" 'the password, or single harmless programs by their whole path'
    judge_absence "$no_switch" "$unasked" 'no !authenticate'
    judge_terminal
    judge_absence "$hidden" "$visible" 'no visiblepw'
  fi
}

# visudo also minds a mode other than 0440, as `sudo tee` leaves it; sudo reads such a file all the same.
are_in_force() {
  said=$(visudo -c 2>&1) && return
  minded=no
  while IFS= read -r line; do
    case $line in
      *': parsed OK') ;;
      *': bad permissions, should be mode 0'*) minded=yes ;;
      *) return 1 ;;
    esac
  done <<EOF
$said
EOF
  [ "$minded" = yes ]
}

read_facts() {
  free='' unasked='' visible='' pty=''
  while read -r fact rest; do
    case $fact in
      free) free=$rest ;;
      unasked) unasked=$rest ;;
      visible) visible=$rest ;;
      pty) pty=$rest ;;
      *) ;;
    esac
  done <<EOF
$facts
EOF
}

judge_absence() {
  if [ -n "$2" ]; then
    not_ok "$1" found "$2" wanted "$3"
  else
    ok "$1"
  fi
}

# sudo-rs knows no other way; sudo has it by default from 1.9.14 on.
judge_terminal() {
  case $pty:$version in
    off:*) not_ok "$own_terminal" found '!use_pty' wanted use_pty ;;
    on:* | *:'sudo-rs '*) ok "$own_terminal" found "$version" ;;
    *:'Sudo version '*) judge_version "${version#Sudo version }" ;;
    *) cannot_tell "$own_terminal" 'sudo -V does not tell its version' ;;
  esac
}

# The p3 of 1.9.13p3 is no number.
judge_version() {
  if ! is_version "${1%%[!0-9.]*}"; then
    cannot_tell "$own_terminal" 'sudo -V does not tell its version'
  elif is_at_least "${1%%[!0-9.]*}" 1.9.14; then
    ok "$own_terminal" found "sudo $1"
  else
    not_ok "$own_terminal" found "sudo $1 without use_pty" wanted 'Defaults use_pty'
  fi
}

# permit [nopass] [persist] [keepenv] [setenv { … }] [nolog] alice [as root] [cmd …]
judge_doas() {
  point='doas asks for the password'
  if [ ! -e "$root/etc/doas.conf" ]; then
    skip "$point" 'there is no doas.conf'
  elif ! said=$(awk "$doas_rules" "$root/etc/doas.conf" 2>/dev/null); then
    cannot_tell "$point" '/etc/doas.conf cannot be read; root may'
  else
    judge_absence "$point" "$said" 'no nopass'
  fi
}

no_rule='no rule of sudo gives root without the password'
no_switch='no setting of sudo switches the password off'
own_terminal='a command of sudo has a terminal of its own'
hidden='sudo hides the password while it is typed'
newline='
'

# The facts: free WHO WHAT, unasked LINE, visible LINE, pty on or off.
# shellcheck disable=SC2016 # the $ are those of awk
rules='
  # What gives a shell, runs another program, or writes any file.
  function is_way_out(name) {
    return name ~ /^(sh|bash|dash|zsh|ksh|fish|csh|tcsh|busybox|env|su|sudo|doas|vi|vim|nvim|nano|emacs|ed|less|more|man|awk|gawk|mawk|sed|find|xargs|tee|cp|mv|dd|install|ln|rsync|tar|zip|git|python|perl|ruby|node|lua|php|gdb|strace|make|docker|podman|nerdctl|systemd-run|chroot|unshare|nsenter|mount|chmod|chown|apt|apt-get|dpkg|dnf|yum|rpm|pacman|yay|zypper|snap|flatpak|pip|npm|crontab|visudo|passwd|usermod|vim\.[a-z0-9]+)[0-9.]*$/
  }

  BEGIN {
    while ((getline account < passwd) > 0) {
      split(account, field, ":")
      if (field[3] ~ /^[0-9]+$/ && field[3] < 1000) system_account[field[1]] = 1
    }
  }
  # Escaped signs, quoted words and the sums of files hold no sign that we look for.
  {
    gsub(/\\[^A-Za-z0-9]/, "_")
    gsub(/\\/, "")
    gsub(/"[^"]*"/, "_")
    gsub(/sha(224|256|384|512) *: *[^ ,]+[ ,]*/, "")
  }
  /^Defaults/ {
    gsub(/! */, "!")
    gsub(/!!/, "")
    count = split($0, word, /[ ,]+/)
    for (i = 2; i <= count; i++) {
      if (word[i] == "!authenticate") unasked = word[1] " " word[i]
      if (word[i] == "visiblepw") visible = word[1] " " word[i]
      if (word[i] == "!use_pty") scoped_off = scoped_off || word[1] != "Defaults"
      if (word[1] == "Defaults" && word[i] ~ /^!?use_pty$/) pty = word[i] == "use_pty" ? "on" : "off"
    }
    next
  }
  /^(User|Runas|Host)_Alias / { next }
  /^Cmn?d_Alias / {
    sub(/^[^ ]* /, "")
    count = split($0, definition, ":")
    for (i = 1; i <= count; i++) {
      name = value = definition[i]
      gsub(/ |=.*/, "", name)
      sub(/[^=]*=/, "", value)
      alias[name] = value
    }
    next
  }
  /=/ { rule[++rule_count] = $0 }

  END {
    for (r = 1; r <= rule_count; r++) judge(rule[r])
    if (free != "") print "free " free
    if (unasked != "") print "unasked " unasked
    if (visible != "") print "visible " visible
    if (scoped_off) pty = "off"
    if (pty != "") print "pty " pty
  }

  # WHO HOST = (RUNAS) TAG: OPTION=x COMMAND, COMMAND : HOST = COMMAND
  function judge(text,   who, part, parts, command, commands, asked, c) {
    gsub(/ *, */, ",", text)
    who = text
    sub(/ .*/, "", who)
    if (is_harmless(who)) return
    gsub(/\([^)]*\)/, " ", text)
    # A tag ends with the same sign that stands between hosts.
    text = marked(text)
    parts = split(text, part, ":")
    for (p = 1; p <= parts; p++) {
      sub(/[^=]*=/, "", part[p])
      asked = 1
      commands = split(part[p], command, ",")
      for (c = 1; c <= commands; c++) {
        sub(/^ */, "", command[c])
        while (match(command[c], /^(<[A-Z_]+>|(ROLE|TYPE|PRIVS|LIMITPRIVS|APPARMOR_PROFILE|CWD|CHROOT|TIMEOUT|NOTBEFORE|NOTAFTER) *= *[^ ]+) */)) {
          if (command[c] ~ /^<NOPASSWD>/) asked = 0
          if (command[c] ~ /^<PASSWD>/) asked = 1
          command[c] = substr(command[c], RLENGTH + 1)
        }
        if (!asked && is_open(command[c], 0)) {
          sub(/ .*/, "", command[c])
          free = who " NOPASSWD: " command[c]
        }
      }
    }
  }

  function marked(text,   done) {
    while (match(text, /(NO)?(PASSWD|EXEC|FOLLOW|INTERCEPT|LOG_INPUT|LOG_OUTPUT|MAIL|SETENV) *:/)) {
      done = done substr(text, 1, RSTART - 1) "<" substr(text, RSTART, RLENGTH - 1)
      sub(/ *$/, "", done)
      done = done "> "
      text = substr(text, RSTART + RLENGTH)
    }
    return done text
  }

  # Rules for root and for services are no way up for a person.
  function is_harmless(who,   names, name, n) {
    names = split(who, name, ",")
    for (n = 1; n <= names; n++) if (name[n] != "root" && name[n] != "#0" && !(name[n] in system_account)) return 0
    return 1
  }

  # A folder or a pattern stands for many programs, a name without a path for whatever is found first.
  function is_open(command, depth,   element, elements, e) {
    sub(/ *$/, "", command)
    if (command ~ /^!/ || command == "") return 0
    if (command in alias && depth < 16) {
      elements = split(alias[command], element, ",")
      for (e = 1; e <= elements; e++) {
        sub(/^ */, "", element[e])
        if (is_open(element[e], depth + 1)) return 1
      }
      return 0
    }
    sub(/ .*/, "", command)
    if (command !~ /^\// || command ~ /\/$|[*?[]/) return 1
    sub(/.*\//, "", command)
    return is_way_out(command)
  }
'
# shellcheck disable=SC2016 # the $ are those of awk
doas_rules='
  {
    if (begun != "") $0 = begun " " $0
    begun = ""
    sub(/#.*/, "")
  }
  sub(/\\$/, "") {
    begun = $0
    next
  }
  $1 == "permit" {
    open = 0
    sub(/setenv *[{][^}]*[}]/, "")
    for (i = 2; i <= NF; i++) {
      if ($i == "nopass") open = 1
      else if ($i !~ /^(persist|keepenv|nolog)$/) break
    }
    if (open && $i != "root") print "nopass " $i
  }
'

fix() {
  root=${SHIPSHAPE_ROOT:-}
  for file in "$root/etc/sudoers" "$root/etc/sudoers-rs" "$root/etc/sudoers.d"/*; do
    case ${file##*/} in
      # sudo passes over these.
      *.* | *'~') ;;
      *) [ ! -f "$file" ] || edit "$file" "$stricter" ;;
    esac
  done
  version=$(sudo -V 2>/dev/null)
  case $version in
    sudo-rs*) ;;
    *)
      put /etc/sudoers.d/60-shipshape-rules 440 <<EOF
Defaults use_pty
EOF
      ;;
  esac
  visudo -c >/dev/null || cannot_fix 'visudo does not accept the changed rules'
}

# shellcheck disable=SC2016 # the $ are those of awk
stricter='
  /^[ \t]*Defaults/ {
    gsub(/![ \t]*authenticate/, "authenticate")
    gsub(/![ \t]*use_pty/, "use_pty")
    $0 = hidden($0)
  }
  { print }

  # Not where it says !visiblepw already.
  function hidden(line,   done) {
    while (match(line, /[ \t,]visiblepw/)) {
      done = done substr(line, 1, RSTART) "!visiblepw"
      line = substr(line, RSTART + RLENGTH)
    }
    return done line
  }
'

run "$@"
