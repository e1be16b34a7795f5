#!/bin/sh
#: title: The screen locks by itself
#: failing: An unattended screen stays open
#: why: Whoever walks past an open screen can read, send and install anything in its owner's name.
#: severity: high
#: needs: session
#: controls: [cis-ubuntu-1.7.4, cis-ubuntu-1.7.5, cis-fedora-1.8.3, cis-v8-4.3, nist-800-53-ac-11, nist-800-53-ac-11(1), iso27001-a.7.7, iso27001-a.8.1, soc2-cc6.1]
#: params:
#:   idle: {type: integer, default: 900, minimum: 60, maximum: 3600, about: after how many seconds without use the screen is locked at the latest}
#: reads: [gsettings get, kreadconfig6, kreadconfig5, xfconf-query, pgrep, ~/.config/kscreenlockerrc, /etc/xdg/kscreenlockerrc, ~/.config/hypr/hypridle.conf, ~/.config/omarchy/shell.json, ~/.local/state/omarchy/indicators/stay-awake, ~/.config/swayidle/config, ~/.config/sway/config]
#: fix: Switches the lock of your desktop on, and shortens the time until it comes where that is too long.
#: changes: ['setting: the lock of the desktop']
#: risk: safe
#: steps:
#:   - 'GNOME: open Settings > Privacy & Security > Screen Lock, switch Automatic Screen Lock on, and set Blank Screen Delay to 15 minutes or less.'
#:   - 'Plasma: open System Settings > Screen Locking and set "Lock screen automatically" to 14 minutes or less.'
#:   - 'Hyprland: add a listener with `timeout = 300` and `on-timeout = loginctl lock-session` to ~/.config/hypr/hypridle.conf, and start hypridle with the session.'
#:   - 'Sway, river: write `timeout 300 ''swaylock -f''` in ~/.config/swayidle/config, and start swayidle with the session.'
#:   - 'Cinnamon, MATE, Xfce: open the settings of the screensaver, and switch on its lock.'
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/files.sh
. "${0%/*}/lib/files.sh"
# shellcheck source=checks/lib/ini.sh
. "${0%/*}/lib/ini.sh"
# shellcheck source=checks/lib/json.sh
. "${0%/*}/lib/json.sh"
# shellcheck source=checks/lib/fix.sh
. "${0%/*}/lib/fix.sh"

# Each desktop keeps the time in a place of its own, and some leave the lock to a program that must run.
audit() {
  limit=${SHIPSHAPE_IDLE:-900}
  switch='the lock is switched on'
  in_time="the screen is locked after at most $limit seconds without use"
  # A compositor that was started by hand from a text console still calls its session a tty.
  case :${XDG_CURRENT_DESKTOP:-}:${XDG_SESSION_TYPE:-}:${WAYLAND_DISPLAY:-}${DISPLAY:-} in
    ::tty:) skip 'no graphical session' ;;
    ::*) cannot_tell 'nothing says which desktop this session has' ;;
    *:GNOME:* | *:GNOME-*:* | *:Unity:* | *:Budgie:* | *:Pantheon:*) ask_gnome ;;
    *:KDE:*) ask_kde ;;
    *:Hyprland:*) ask_hyprland ;;
    *:sway:* | *:river:*) ask_sway ;;
    *:X-Cinnamon:* | *:Cinnamon:*) ask_cinnamon ;;
    *:MATE:*) ask_mate ;;
    *:XFCE:*) ask_xfce ;;
    *) cannot_tell "nobody has taught this check the desktop $XDG_CURRENT_DESKTOP" ;;
  esac
}

ask_gnome() {
  read_setting org.gnome.desktop.session idle-delay
  delay=$setting
  read_setting org.gnome.desktop.screensaver lock-enabled
  lock=$setting
  read_setting org.gnome.desktop.screensaver lock-delay
  grace=$setting
  read_setting org.gnome.desktop.lockdown disable-lock-screen
  if [ "$setting" = true ]; then lock='forbidden by disable-lock-screen'; fi
  judge "$lock" "$delay" "$grace" 1
}

ask_cinnamon() {
  read_setting org.cinnamon.desktop.session idle-delay
  delay=$setting
  read_setting org.cinnamon.desktop.screensaver lock-enabled
  lock=$setting
  read_setting org.cinnamon.desktop.screensaver lock-delay
  judge "$lock" "$delay" "$setting" 1
}

# MATE counts minutes. Without its activation the lock never comes.
ask_mate() {
  read_setting org.mate.session idle-delay
  delay=$setting
  read_setting org.mate.screensaver lock-delay
  grace=$setting
  read_setting org.mate.screensaver lock-enabled
  lock=$setting
  read_setting org.mate.screensaver idle-activation-enabled
  if [ "$setting" = false ]; then lock='not started when idle'; fi
  judge "$lock" "$delay" "$grace" 60
}

# gsettings prints `uint32 300`, `true`.
read_setting() {
  setting=$(gsettings get "$1" "$2" 2>/dev/null) || cannot_tell "gsettings does not know $1 $2"
  setting=${setting##* }
}

ask_xfce() {
  read_property /lock/enabled
  lock=$setting
  read_property /saver/enabled
  if [ "$setting" = false ]; then lock='not started when idle'; fi
  read_property /saver/idle-activation/delay
  delay=$setting
  read_property /lock/saver-activation/delay
  judge "$lock" "$delay" "$setting" 60
}

read_property() {
  setting=$(xfconf-query -c xfce4-screensaver -p "$1" 2>/dev/null) || cannot_tell "xfconf-query does not know $1 of xfce4-screensaver"
}

# What no file sets is as Plasma has it: on, 5 minutes, 5 seconds of grace.
ask_kde() {
  lock=true delay=5 grace=5
  tool=
  for name in kreadconfig6 kreadconfig5; do
    if [ -z "$tool" ] && command -v "$name" >/dev/null; then tool=$name; fi
  done
  if [ -n "$tool" ]; then
    lock=$(read_kde Autolock true) || cannot_tell "$tool fails"
    delay=$(read_kde Timeout 5) || cannot_tell "$tool fails"
    grace=$(read_kde LockGrace 5) || cannot_tell "$tool fails"
  else
    ask_ini Daemon '(Autolock|Timeout|LockGrace)([[].*)?' "${SHIPSHAPE_ROOT:-}/etc/xdg/kscreenlockerrc" "$HOME/.config/kscreenlockerrc" ||
      cannot_tell 'kscreenlockerrc cannot be read'
    [ "$files" -gt 0 ] || cannot_tell 'neither kreadconfig nor a kscreenlockerrc is there'
    while IFS='=' read -r key value; do
      case $key in
        Autolock) lock=$value ;;
        Timeout) delay=$value ;;
        LockGrace) grace=$value ;;
        '') ;;
        # Autolock[$i]: the system has fixed the value.
        *) cannot_tell "kscreenlockerrc says $key" ;;
      esac
    done <<EOF
$said
EOF
  fi
  case $delay:$grace in
    *[!0-9:]* | ?????*:* | *:?????* | :* | *:) cannot_tell "the time is $delay minutes and $grace seconds" ;;
    *) judge "$lock" "$((delay * 60))" "$grace" 1 ;;
  esac
}

read_kde() {
  "$tool" --file kscreenlockerrc --group Daemon --key "$1" --default "$2" 2>/dev/null
}

# $1 true, or what stands against it; the time and the grace, and how many seconds their unit has.
judge() {
  case $2:$3 in
    *[!0-9:]* | *:*:* | ??????*:* | *:??????* | :* | *:) cannot_tell "the time is $2 and the grace $3" ;;
    *) ;;
  esac
  plan 2
  case $1 in
    true) ok "$switch" ;;
    false | forbidden* | not*) not_ok "$switch" found "$1" wanted true ;;
    *) cannot_tell "$switch" "the setting is $1" ;;
  esac
  judge_time $(($2 * $4)) $((($2 + $3) * $4))
}

# 0 means never.
judge_time() {
  if [ "$1" -eq 0 ]; then
    not_ok "$in_time" found never wanted "$limit seconds"
  elif [ "$2" -gt "$limit" ]; then
    not_ok "$in_time" found "$2 seconds" wanted "$limit seconds"
  else
    ok "$in_time" found "$2 seconds"
  fi
}

ask_hyprland() {
  if [ -r "$HOME/.config/omarchy/shell.json" ]; then
    ask_omarchy
  elif [ -r "$HOME/.config/hypr/hypridle.conf" ]; then
    seconds=$(awk "$hypridle_lock" "$HOME/.config/hypr/hypridle.conf")
    judge_program hypridle
  else
    ask_sway
  fi
}

ask_omarchy() {
  seconds=$(json_values "$HOME/.config/omarchy/shell.json") || cannot_tell 'shell.json of Omarchy is no JSON'
  seconds=$(printf '%s\n' "$seconds" | sed -n 's/^"idle"	"lock"	//p')
  if [ -e "$HOME/.local/state/omarchy/indicators/stay-awake" ]; then
    plan 1
    not_ok "$switch" found 'Omarchy is told to stay awake' wanted 'no stay-awake'
  else
    judge_program quickshell
  fi
}

ask_sway() {
  if [ -r "$HOME/.config/swayidle/config" ]; then
    seconds=$(awk -v swayidle=1 "$swayidle_lock" "$HOME/.config/swayidle/config")
  elif [ -r "$HOME/.config/sway/config" ]; then
    seconds=$(awk -v swayidle=0 "$swayidle_lock" "$HOME/.config/sway/config")
  else
    cannot_tell 'neither hypridle nor swayidle has its file here'
  fi
  judge_program swayidle
}

# seconds: until the lock, never, or what nobody here understands.
judge_program() {
  plan 2
  pgrep -x "$1" >/dev/null 2>&1
  case $? in
    0) ok "$1 runs" ;;
    1) not_ok "$1 runs" found 'it does not' wanted 'a running program' ;;
    *) cannot_tell "$1 runs" 'pgrep does not tell' ;;
  esac
  case $seconds in
    '' | never | null | false) not_ok "$in_time" found 'nothing that locks' wanted "$limit seconds" ;;
    *[!0-9]* | ??????*) cannot_tell "$in_time" "the files of $1: $seconds" ;;
    *) judge_time "$seconds" "$seconds" ;;
  esac
}

# The first listener that locks: by a program that is known to, by lock_cmd, or by loginctl where lock_cmd is set.
# shellcheck disable=SC2016 # the $ are those of awk
hypridle_lock='
  {
    sub(/#.*/, "")
    gsub(/^[ \t]+|[ \t\r]+$/, "")
    key = value = $0
    sub(/[ \t]*=.*/, "", key)
    sub(/^[^=]*=[ \t]*/, "", value)
  }
  /[{]$/ { block = $1; timeout = command = "" }
  key == "lock_cmd" && value != "" { lock = value }
  key == "source" { other = "they include " value }
  key == "timeout" { timeout = value }
  key == "on-timeout" { command = value }
  /^[}]/ {
    if (block ~ /^listener/ && command != "") { times[++count] = timeout; commands[count] = command }
    block = ""
  }
  END {
    for (i = 1; i <= count; i++) {
      locks = commands[i] ~ /(hypr|sway|gtk|way)lock/ || (commands[i] ~ /loginctl lock-session/ && lock != "")
      if (!locks && commands[i] ~ /\$/) other = "they run " commands[i]
      if (!locks) continue
      if (times[i] !~ /^[0-9]+$/) other = "the timeout is " times[i]
      else if (first == "" || times[i] + 0 < first) first = times[i] + 0
    }
    print (first != "" ? first : other != "" ? other : "never")
  }
'
# timeout 600 "swaylock -f": in the file of swayidle, or on its command line in the file of sway.
# shellcheck disable=SC2016 # the $ are those of awk
swayidle_lock='
  {
    sub(/\r$/, "")
    line = begun $0
    begun = ""
  }
  sub(/\\$/, " ", line) {
    begun = line
    next
  }
  line ~ /^[ \t]*#/ || !(swayidle || line ~ /swayidle/) { next }
  {
    while (match(line, /timeout[ \t]+[0-9]+[ \t]+(\047[^\047]*\047|"[^"]*"|[^ \t]+)/)) {
      split(substr(line, RSTART, RLENGTH), word)
      if (substr(line, RSTART, RLENGTH) ~ /(sway|hypr|gtk|way)lock|loginctl lock-session/ && (first == "" || word[2] + 0 < first))
        first = word[2] + 0
      line = substr(line, RSTART + RLENGTH)
      seen = 1
    }
  }
  END { print (first != "" ? first : seen || swayidle ? "never" : "no timeout was found") }
'

# A line for each setting: where it is, its name, its value. A grace counts, too.
state() {
  list_settings || return 1
  while read -r schema key wanted; do
    if [ -z "$schema" ]; then continue; fi
    case $schema in
      kde) value=$(read_kde "$key" unset) || return 1 ;;
      *) value=$(gsettings get "$schema" "$key") || return 1 ;;
    esac
    printf '%s %s %s\n' "$schema" "$key" "$value"
  done <<EOF
$settings
EOF
}

fix() {
  list_settings || cannot_fix 'the settings of this desktop are not known here: see the steps'
  while read -r schema key wanted; do
    case $schema in
      '') ;;
      kde) write_kde "$key" "$wanted" ;;
      *) gsettings set "$schema" "$key" "$wanted" || cannot_fix "gsettings does not set $key" ;;
    esac
  done <<EOF
$settings
EOF
}

# What was never set is not set afterwards either.
undo() {
  list_settings || return 1
  while read -r schema key before; do
    case $schema:$before in
      '':*) ;;
      kde:unset) write_kde "$key" --delete ;;
      kde:*) write_kde "$key" "$before" ;;
      *)
        gsettings reset "$schema" "$key"
        now=$(gsettings get "$schema" "$key")
        [ "$now" = "$before" ] || gsettings set "$schema" "$key" "$before" || return 1
        ;;
    esac
  done
}

# Sets settings to lines `schema key value`: the lock on, and a time and a grace that fit into the limit together.
list_settings() {
  limit=${SHIPSHAPE_IDLE:-900}
  case :${XDG_CURRENT_DESKTOP:-}: in
    *:GNOME:* | *:GNOME-*:* | *:Unity:* | *:Budgie:* | *:Pantheon:*) place=org.gnome.desktop ;;
    *:X-Cinnamon:* | *:Cinnamon:*) place=org.cinnamon.desktop ;;
    *:MATE:*)
      settings="org.mate.session idle-delay $((limit / 60))
org.mate.screensaver lock-delay 0
org.mate.screensaver lock-enabled true
org.mate.screensaver idle-activation-enabled true"
      return
      ;;
    *:KDE:*)
      for tool in kreadconfig6 kreadconfig5; do
        ! command -v "$tool" >/dev/null 2>&1 || break
      done
      settings="kde Autolock true
kde Timeout $(((limit - 5) / 60))
kde LockGrace 5"
      return
      ;;
    *) return 1 ;;
  esac
  settings="$place.session idle-delay $limit
$place.screensaver lock-enabled true
$place.screensaver lock-delay 0"
}

write_kde() {
  "kwriteconfig${tool#kreadconfig}" --file kscreenlockerrc --group Daemon --key "$1" "$2" || cannot_fix "Plasma does not take $1"
}

run "$@"
