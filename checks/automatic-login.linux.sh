#!/bin/sh
#: title: Switching the laptop on asks for a password
#: failing: Whoever switches the laptop on is logged in
#: why: With automatic login a thief needs no password at all. Opening the lid shows the files, the mail and every site that is still signed in.
#: severity: critical
#: controls: [nist-800-53-ia-2, nist-800-53-ac-11, iso27001-a.8.5, soc2-cc6.1]
#: reads: ['the files of GDM, SDDM, LightDM, greetd, Plasma Login Manager, LXDM and ly', getty units below /etc/systemd/system and /run/systemd/system, /etc/inittab, /etc/X11/default-display-manager, /etc/systemd/system/display-manager.service]
#: fix: Takes the word for automatic login out of the files of your login screen, as a comment, and out of those of the text consoles.
#: changes: ['/etc/gdm3/*.conf', '/etc/gdm/*.conf', /etc/sddm.conf, '/etc/sddm.conf.d/*', /etc/plasmalogin.conf, '/etc/plasmalogin.conf.d/*', /etc/lightdm/lightdm.conf, '/etc/lightdm/lightdm.conf.d/*', '/etc/xdg/lightdm/lightdm.conf.d/*', '/etc/lxdm/*.conf', /etc/ly/config.ini, '/etc/greetd/*.toml', '/etc/systemd/system/*getty*.service.d/*.conf']
#: risk: safe
#: steps:
#:   - 'GNOME: open Settings > System > Users (Settings > Users before GNOME 46), unlock, and switch Automatic Login off.'
#:   - 'Plasma: open System Settings > Colors & Themes > Login Screen (SDDM) > Behavior and clear "Automatically log in".'
#:   - 'Omarchy and others with SDDM: remove the User line below [Autologin] in /etc/sddm.conf and /etc/sddm.conf.d.'
#:   - 'LightDM: put a # before autologin-user in /etc/lightdm/lightdm.conf and in the files of /etc/lightdm/lightdm.conf.d.'
#:   - 'greetd: remove the table [initial_session] from /etc/greetd/config.toml.'
#:   - 'Text console: remove the file below /etc/systemd/system that is named above and run `sudo systemctl daemon-reload`.'
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/files.sh
. "${0%/*}/lib/files.sh"
# shellcheck source=checks/lib/ini.sh
. "${0%/*}/lib/ini.sh"
# shellcheck source=checks/lib/lightdm.sh
. "${0%/*}/lib/lightdm.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"

# Each program that has a file here is judged, also when another one is in use: a switch back must not open the laptop.
audit() {
  root=${SHIPSHAPE_ROOT:-}
  plan 9
  # A name alone does nothing in GDM: its two switches decide.
  ask_ini daemon 'AutomaticLoginEnable|TimedLoginEnable' "$root/etc/gdm3/daemon.conf" "$root/etc/gdm3/custom.conf" \
    "$root/etc/gdm/custom.conf" "$root/run/gdm3/custom.conf" "$root/run/gdm/custom.conf"
  judge_ini $? 'GDM logs nobody in by itself'
  # These two read every file of their folders, whatever its name.
  ask_ini Autologin User "$root/usr/lib/sddm/sddm.conf.d"/* "$root/etc/sddm.conf.d"/* "$root/etc/sddm.conf"
  judge_ini $? 'SDDM logs nobody in by itself'
  ask_ini Autologin User "$root/usr/lib/plasmalogin/plasmalogin.conf.d"/* "$root/etc/plasmalogin.conf.d"/* "$root/etc/plasmalogin.conf"
  judge_ini $? 'Plasma Login Manager logs nobody in by itself'
  ask_lightdm 'autologin-user|autologin-guest'
  judge_ini $? 'LightDM logs nobody in by itself'
  ask_ini base autologin "$root/etc/lxdm/default.conf" "$root/etc/lxdm/lxdm.conf"
  judge_ini $? 'LXDM logs nobody in by itself'
  ask_ini '' auto_login_user "$root/etc/ly/config.ini"
  judge_ini $? 'ly logs nobody in by itself'
  judge_greetd
  judge_consoles
  judge_other_managers
}

# Whatever is not empty and not one of the words for no is a user's name or a word for yes.
judge_ini() {
  if [ "$1" -ne 0 ]; then
    cannot_tell "$2" "$closed"
  elif [ "$files" -eq 0 ]; then
    skip "$2" "$absent"
  else
    found=
    while IFS= read -r line; do
      case ${line#*=} in
        '' | [Ff]alse | FALSE | 0 | null) ;;
        *) found=$line ;;
      esac
    done <<EOF
$said
EOF
    if [ -n "$found" ]; then
      not_ok "$2" found "$found" wanted 'no automatic login'
    else
      ok "$2"
    fi
  fi
}

# The table initial_session starts a session before anybody is asked. So may a default_session that runs as a person:
# whether its command asks is not for us to guess.
judge_greetd() {
  point='greetd logs nobody in by itself'
  if ! ask_files "$greetd_program" "$root/etc/greetd"/*.toml; then
    cannot_tell "$point" "$closed"
  elif [ "$files" -eq 0 ]; then
    skip "$point" "$absent"
  else
    case $said in
      '') ok "$point" ;;
      initial_session) not_ok "$point" found '[initial_session]' wanted '[default_session] alone' ;;
      *) cannot_tell "$point" "$said" ;;
    esac
  fi
}

# agetty logs in whom its option -a names. A program in its place, or one that it starts in the place of login, may not ask.
judge_consoles() {
  point='the text consoles log nobody in by themselves'
  set -- "$root/etc/inittab" "$root/etc/systemd/system"/autologin*.service
  for folder in "$root/etc/systemd/system" "$root/run/systemd/system"; do
    set -- "$@" "$folder"/*getty*.service "$folder"/*getty*.service.d/*.conf
  done
  if ! ask_files "$getty_program" "$@"; then
    cannot_tell "$point" "$closed"
  else
    case $said in
      '') ok "$point" ;;
      'autologin in '*) not_ok "$point" found "$said" wanted 'agetty without --autologin' ;;
      *) cannot_tell "$point" "$said" ;;
    esac
  fi
}

judge_other_managers() {
  point='the display manager is one of these'
  chosen=
  if [ -r "$root/etc/X11/default-display-manager" ]; then
    IFS= read -r chosen <"$root/etc/X11/default-display-manager" || :
  fi
  for manager in "$chosen" "$(readlink "$root/etc/systemd/system/display-manager.service")"; do
    manager=${manager##*/}
    manager=${manager%.service}
    case ${manager%@*} in
      # xdm has no automatic login; cosmic-greeter is a greeter of greetd.
      '' | gdm | gdm3 | sddm | plasmalogin | lightdm | lxdm | ly | ly-dm | greetd | cosmic-greeter | xdm) ;;
      *)
        cannot_tell "$point" "whether $manager logs somebody in is not known here"
        return
        ;;
    esac
  done
  ok "$point"
}

closed='its files cannot be read; root may'
absent='it has no files here'

# shellcheck disable=SC2016 # the $ are those of awk
greetd_program='
  FNR == 1 { table = "" }
  /^[ \t]*\[/ {
    table = $0
    gsub(/#.*|[][ \t"\r]/, "", table)
  }
  table == "initial_session" || /^[ \t]*initial_session[ \t]*[.=]/ { initial = 1 }
  /^[ \t]*default_session[ \t]*[.=]/ || (table == "default_session" && /^[ \t]*user[ \t]*=/) {
    user = $0
    sub(/.*user[ \t]*=[ \t]*/, "", user)
    gsub(/["\047]|#.*|[ \t\r}]/, "", user)
    if (user !~ /^(greeter|_?greetd|cosmic-greeter)$/) stranger = user
  }
  END {
    if (initial) print "initial_session"
    else if (stranger != "") print "its greeter runs as " stranger
  }
'
# Of a unit the last ExecStart that is not empty counts; /etc/inittab names a program in each line.
# shellcheck disable=SC2016 # the $ are those of awk
getty_program='
  function judge(file, command,   words, count, i) {
    sub(/.*\//, "", file)
    count = split(command, words, /[ \t"\047]+/)
    if (words[1] !~ /getty$/) other = file " starts " words[1]
    for (i = 2; i <= count; i++) {
      if (words[i] ~ /^(--a|-[8JUhmnpsRwNEci]*a)/) automatic = file
      if (words[i] ~ /^(-f|-n|-l|--s|--login-p)/) other = file " starts " words[1] " " words[i]
    }
  }
  function end_unit() {
    if (command != "") judge(unit, command)
    command = ""
  }
  FNR == 1 {
    end_unit()
    unit = FILENAME
  }
  {
    sub(/\r$/, "")
    if (begun != "") $0 = begun " " $0
    begun = ""
  }
  /^[ \t]*[#;]/ { next }
  sub(/\\$/, "") {
    begun = $0
    next
  }
  /^[ \t]*ExecStart[ \t]*=[ \t]*[^ \t]/ {
    command = $0
    sub(/^[^=]*=[ \t]*[-@:+!|]*/, "", command)
  }
  unit ~ /\/inittab$/ && /getty|login/ {
    line = $0
    sub(/^[^:]*:[^:]*:[^:]*:/, "", line)
    judge(unit, line)
  }
  END {
    end_unit()
    if (automatic != "") print "autologin in " automatic
    else if (other != "") print other
  }
'

fix() {
  root=${SHIPSHAPE_ROOT:-}
  comment daemon 'AutomaticLoginEnable|TimedLoginEnable' "$root/etc/gdm3"/*.conf "$root/etc/gdm"/*.conf
  comment Autologin User "$root/etc/sddm.conf" "$root/etc/sddm.conf.d"/* "$root/etc/plasmalogin.conf" "$root/etc/plasmalogin.conf.d"/*
  comment 'Seat:.*|SeatDefaults' 'autologin-user|autologin-guest' "$root/etc/lightdm/lightdm.conf" \
    "$root/etc/lightdm/lightdm.conf.d"/*.conf "$root/etc/xdg/lightdm/lightdm.conf.d"/*.conf
  comment base autologin "$root/etc/lxdm"/*.conf
  comment '' auto_login_user "$root/etc/ly/config.ini"
  comment initial_session '[^#]*' "$root/etc/greetd"/*.toml
  for file in "$root/etc/systemd/system"/*getty*.service.d/*.conf; do
    if [ -f "$file" ] && grep -q -e --autologin -e ' -a' "$file"; then
      edit "$file" '/^[ \t]*ExecStart[ \t]*=/ { sub(/^/, "#") } { print }'
    fi
  done
}

# comment SECTIONS KEYS FILE…
comment() {
  sections="^($1)$" keys="^[ \\t]*($2)[ \\t]*="
  shift 2
  for file do
    [ ! -f "$file" ] || edit "$file" "$comments" "sections=$sections" "keys=$keys"
  done
}

# The heading of a table of greetd counts by itself.
# shellcheck disable=SC2016 # the $ are those of awk
comments='
  /^[ \t]*\[.*\][ \t\r]*$/ {
    section = $0
    gsub(/^[ \t]*\[|\][ \t\r]*$/, "", section)
    if (section == "initial_session") sub(/^/, "#")
  }
  section ~ sections && $0 ~ keys && !/^[ \t]*#/ { sub(/^/, "#") }
  { print }
'

run "$@"
